using Npgsql;

namespace Smart.Grains.Reports;

/// <summary>What the ledger says at an instant of business time, in cents.</summary>
/// <param name="Cooperative">Whose books.</param>
/// <param name="Kind">Stored name of the kind of account.</param>
/// <param name="Balance">Debits less credits.</param>
public sealed record LedgerSum(string Cooperative, string Kind, long Balance);

/// <summary>What a report of risk is tied to: balances of the ledger, and what members put into the fund.</summary>
/// <param name="Balances">By cooperative and kind of account.</param>
/// <param name="Contributed">
/// By cooperative: contributions that were collected within a year before the instant.
/// </param>
public sealed record RiskLedger(IReadOnlyList<LedgerSum> Balances, IReadOnlyDictionary<string, long> Contributed)
{
    private const string Sums = """
        SELECT cooperative, kind, sum(amount)::bigint
        FROM (
            SELECT cooperative, split_part(debit, '/', 2) AS kind, amount FROM posting
            WHERE effective_at <= $1 AND currency = 'EUR'
            UNION ALL
            SELECT cooperative, split_part(credit, '/', 2), -amount FROM posting
            WHERE effective_at <= $1 AND currency = 'EUR') AS leg
        WHERE kind IN ('receivable', 'pool-advanced', 'overdraft', 'prefinancing', 'pool-fund')
        GROUP BY 1, 2 ORDER BY 1, 2
        """;

    private const string Collected = """
        SELECT cooperative, sum(amount)::bigint FROM posting
        WHERE effective_at <= $1 AND effective_at > $2 AND currency = 'EUR' AND reason = 'collected'
            AND split_part(credit, '/', 2) = 'pool-fund'
        GROUP BY 1 ORDER BY 1
        """;

    /// <summary>Reads the books as of an instant. O(postings).</summary>
    public static async Task<RiskLedger> Read(
        NpgsqlConnection connection, DateTimeOffset asOf, CancellationToken stop)
    {
        var balances = new List<LedgerSum>();
        await using (var command = new NpgsqlCommand(Sums, connection) { CommandTimeout = 120 })
        {
            command.Parameters.Add(Instant(asOf));
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                balances.Add(new LedgerSum(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        }

        var contributed = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand(Collected, connection) { CommandTimeout = 120 })
        {
            command.Parameters.Add(Instant(asOf));
            command.Parameters.Add(Instant(asOf.AddYears(-1)));
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop)) contributed.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return new RiskLedger(balances, contributed);
    }

    /// <summary>The balance of a kind of account; credits are below zero.</summary>
    public long Balance(string kind, string? cooperative = null) => Balances
        .Where(sum => sum.Kind == kind && (cooperative is null || sum.Cooperative == cooperative))
        .Sum(sum => sum.Balance);

    private static NpgsqlParameter<DateTimeOffset> Instant(DateTimeOffset at) =>
        new NpgsqlParameter<DateTimeOffset> { TypedValue = at.ToUniversalTime() };
}
