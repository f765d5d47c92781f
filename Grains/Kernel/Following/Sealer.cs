using System.Collections.Immutable;
using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Smart.Grains.Kernel.Following;

/// <summary>When the journal is sealed, and where the seals are told.</summary>
public sealed class SealOptions
{
    /// <summary>Time from one seal to the next.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The folder from which somebody takes them out of the house: what is in the database alone proves little of it.
    /// </summary>
    public string Folder { get; set; } = Path.Combine(Path.GetTempPath(), "smart-outbox", "seals");
}

/// <summary>Seals the journal every hour, on one silo at a time, and tells each seal as one line of JSON.</summary>
public sealed class Sealer(FollowerSource followers, SealOptions options, TimeProvider clock, ILogger<Sealer> log)
    : Leader("seal", TimeSpan.FromSeconds(1), followers, clock, log)
{
    // Chains whose head was committed since the last seal: those that stood still are in an earlier one.
    private const string Heads = """
        SELECT w.id, b.seq, b.hash
        FROM writer w CROSS JOIN LATERAL (
            SELECT seq, hash, xid FROM batch WHERE writer = w.id ORDER BY seq DESC LIMIT 1) b
        WHERE b.xid >= $1
        ORDER BY w.id
        """;

    private readonly TimeProvider _clock = clock;
    private Seal? _last;
    private Seal? _untold;
    private DateTimeOffset _next;

    /// <inheritdoc/>
    protected override async Task Begin(NpgsqlConnection leading, CancellationToken stop)
    {
        // What is told outside must still be in the database after a power cut.
        await using var durable = new NpgsqlCommand("SET synchronous_commit = on", leading);
        await durable.ExecuteNonQueryAsync(stop);
        _last = _untold = await Seals.Last(leading, stop);
        _next = _last is null ? DateTimeOffset.MinValue : _last.SealedAt + options.Every;
    }

    /// <inheritdoc/>
    protected override async Task<bool> Advance(NpgsqlConnection leading, CancellationToken stop)
    {
        if (_untold is { } seal)
        {
            await SealFile.Write(options.Folder, seal, stop);
            _untold = null;
        }

        if (_clock.GetUtcNow() < _next) return false;
        _last = _untold = await Make(leading, stop);
        _next = _last.SealedAt + options.Every;
        return true;
    }

    // In one snapshot: the balances are those that the batches up to these heads have made, to the cent.
    private async Task<Seal> Make(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var heads = new SealedHeads(
            await Horizon(connection, stop), await Chains(connection, stop), await Balances(connection, stop));
        var at = Canonical.ToMicroseconds(_clock.GetUtcNow());

        // Not to be stopped any more: a number that was taken is a seal.
        var seal = await Insert(connection, at, heads, Seals.HashOf(_last?.Hash, at, heads), CancellationToken.None);
        await snapshot.CommitAsync(CancellationToken.None);
        return seal;
    }

    private async Task<ImmutableArray<SealedChain>> Chains(NpgsqlConnection connection, CancellationToken stop)
    {
        var chains = ImmutableArray.CreateBuilder<SealedChain>();
        await using var command = new NpgsqlCommand(Heads, connection);
        command.Parameters.Add(JournalFeed.Xid(_last?.Heads.Horizon ?? 0));
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            chains.Add(new SealedChain(row.GetInt32(0), row.GetInt64(1), HexOf(row, 2)));
        return chains.ToImmutable();
    }

    private static async Task<string> Balances(NpgsqlConnection connection, CancellationToken stop)
    {
        var digest = new BalanceDigest();
        await using var command = new NpgsqlCommand(BalanceDigest.Balances, connection) { CommandTimeout = 0 };
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) digest.Add(row.GetString(0), row.GetString(1), row.GetInt64(2));
        return digest.End();
    }

    private static string HexOf(NpgsqlDataReader row, int column) =>
        Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column));

    private static async Task<ulong> Horizon(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())", connection);
        return (ulong)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task<Seal> Insert(
        NpgsqlConnection connection, DateTimeOffset at, SealedHeads heads, string hash, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO seal (sealed_at, heads, hash) VALUES ($1, $2, decode($3, 'hex')) RETURNING id", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<DateTimeOffset> { TypedValue = at },
                new NpgsqlParameter<string> { TypedValue = Seals.JsonOf(heads), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new NpgsqlParameter<string> { TypedValue = hash },
            },
        };
        return new Seal((long)(await command.ExecuteScalarAsync(stop))!, at, heads, hash);
    }
}
