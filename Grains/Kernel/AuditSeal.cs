using Npgsql;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Kernel;

/// <summary>
/// The books as one seal found them, for an audit that goes back there: from the balances of now it takes away what was
/// booked since, and what is left must be what the seal says.
/// </summary>
internal sealed class AuditSeal
{
    private readonly Dictionary<int, SealedChain> _heads = [];
    private readonly Dictionary<(string Account, string Currency), long> _since = [];
    private readonly BalanceDigest _balances = new();

    private AuditSeal(Seal seal) => Seal = seal;

    public Seal Seal { get; private set; }

    /// <summary>All that is not of a transaction below it may have come later.</summary>
    public ulong Horizon => Seal.Heads.Horizon;

    /// <summary>A seal, with the heads of all chains as it found them.</summary>
    /// <param name="snapshot">What is audited.</param>
    /// <param name="id">Its number; null is the last one.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Null where there is none, or where it is from a time when balances were not sealed.</returns>
    public static async Task<AuditSeal?> Read(AuditSnapshot snapshot, long? id, CancellationToken stop)
    {
        // A seal names only the chains that moved since the one before, so their heads are found by reading them all.
        await using var row = await snapshot.Read(
            $"{Seals.All} WHERE $1::bigint IS NULL OR id <= $1 ORDER BY id",
            stop,
            new NpgsqlParameter<long?> { TypedValue = id });
        AuditSeal? found = null;
        while (await row.ReadAsync(stop))
        {
            var seal = Seals.Row(row);
            found ??= new AuditSeal(seal);
            found.Seal = seal;
            foreach (var chain in seal.Heads.Chains) found._heads[chain.Writer] = chain;
        }

        return found?.Seal.Heads.Balances is not null && (id is null || found.Seal.Id == id) ? found : null;
    }

    /// <summary>How far a chain had come; null where it had not begun.</summary>
    public SealedChain? HeadOf(int writer) => _heads.GetValueOrDefault(writer);

    /// <summary>Whether a batch was there already.</summary>
    public bool Covers(int writer, long seq) => HeadOf(writer) is { } head && seq <= head.Seq;

    /// <summary>Counts what was booked, if it came later.</summary>
    public void Book(AuditRow row)
    {
        if (Covers(row.Writer, row.Seq)) return;
        foreach (var posting in row.Postings)
        {
            Move(posting.Debit, posting.Currency, posting.Amount);
            Move(posting.Credit, posting.Currency, -posting.Amount);
        }
    }

    /// <summary>Takes a balance as it stands, in the order of <see cref="BalanceDigest.Balances"/>.</summary>
    public void Take(string account, string currency, long stands)
    {
        _since.Remove((account, currency), out var booked);
        _balances.Add(account, currency, checked(stands - booked));
    }

    /// <summary>Whether the balances that were taken are those that the seal found, and all that was booked is among
    /// them.</summary>
    public bool Holds() => _balances.End() == Seal.Heads.Balances && _since.Values.All(booked => booked == 0);

    private void Move(string account, string currency, long amount) =>
        _since[(account, currency)] = checked(_since.GetValueOrDefault((account, currency)) + amount);
}
