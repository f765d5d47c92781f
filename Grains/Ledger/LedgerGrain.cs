using System.Collections.Immutable;
using System.Globalization;
using Calendar = Smart.Grains.Interfaces.Calendar;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Ledger;

/// <summary>Reads the books as the journal keeps them.</summary>
[StatelessWorker]
[GrainType("ledger")]
public sealed class LedgerGrain(NpgsqlDataSource database) : Grain, ILedgerGrain
{
    private const int LongestPage = 500;

    // Law of 12 April 1965 on the protection of pay, art. 9.
    private const int WorkingDaysToPay = 7;

    private const string SumOfBalances = """
        SELECT split_part(account, '/', 2), currency, sum(amount)::bigint
          FROM balance WHERE account LIKE $1 || '/%'
         GROUP BY 1, 2 ORDER BY 1, 2
        """;

    // What stood at an earlier instant is summed from the rows: balances are of now.
    private const string SumOfBalancesAsOf = """
        SELECT kind, currency, sum(amount)::bigint
          FROM (SELECT split_part(debit, '/', 2) AS kind, currency, amount
                  FROM posting WHERE cooperative = $1 AND effective_at <= $2
                UNION ALL
                SELECT split_part(credit, '/', 2), currency, -amount
                  FROM posting WHERE cooperative = $1 AND effective_at <= $2) AS leg
         GROUP BY 1, 2 ORDER BY 1, 2
        """;

    private const string SumOfFlows = """
        SELECT split_part(debit, '/', 2), split_part(credit, '/', 2), reason, currency, sum(amount)::bigint, count(*)
          FROM posting WHERE cooperative = $1 AND effective_at <= $2
         GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        """;

    // A cursor is the place of the last row seen, so that rows which arrive meanwhile shift nothing.
    private const string Movements = """
        SELECT position, line, effective_at, currency, reason,
               CASE WHEN debit = $2 THEN credit ELSE debit END,
               CASE WHEN debit = $2 THEN amount ELSE -amount END
          FROM posting
         WHERE cooperative = $1 AND (debit = $2 OR credit = $2)
           AND effective_at <= $3 AND (position, line) > ($4, $5)
         ORDER BY position, line LIMIT $6
        """;

    private string Cooperative => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public async Task<ImmutableArray<LedgerBalance>> Balances(DateTimeOffset? asOf = null)
    {
        await using var command = database.CreateCommand(asOf is null ? SumOfBalances : SumOfBalancesAsOf);
        command.Parameters.AddWithValue(Cooperative);
        if (asOf is { } instant) command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, instant.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync();
        var balances = ImmutableArray.CreateBuilder<LedgerBalance>();
        while (await reader.ReadAsync())
        {
            var kind = reader.GetString(0);
            var balance = Amount(reader.GetInt64(2), reader.GetString(1));
            balances.Add(new LedgerBalance(kind, Chart.Pcmn(KindOf(kind)), balance));
        }

        return balances.ToImmutable();
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<LedgerFlow>> Flows(DateTimeOffset? asOf = null)
    {
        await using var command = database.CreateCommand(SumOfFlows);
        command.Parameters.AddWithValue(Cooperative);
        command.Parameters.AddWithValue(
            NpgsqlDbType.TimestampTz, (asOf ?? DateTimeOffset.MaxValue).ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync();
        var flows = ImmutableArray.CreateBuilder<LedgerFlow>();
        while (await reader.ReadAsync())
        {
            flows.Add(new LedgerFlow(
                Debit: reader.GetString(0),
                Credit: reader.GetString(1),
                Reason: reader.GetString(2),
                Amount(reader.GetInt64(4), reader.GetString(3)),
                reader.GetInt64(5)));
        }

        return flows.ToImmutable();
    }

    /// <inheritdoc />
    public async Task<LedgerPage> Statement(LedgerStatement query)
    {
        var limit = Math.Clamp(query.Limit, 1, LongestPage);
        var (position, line) = ReadCursor(query.Cursor);
        await using var command = database.CreateCommand(Movements);
        command.Parameters.AddWithValue(Cooperative);
        command.Parameters.AddWithValue($"{Cooperative}/{query.Account}");
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, query.AsOf ?? DateTimeOffset.MaxValue);
        command.Parameters.AddWithValue(position);
        command.Parameters.AddWithValue(line);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync();
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        while (await reader.ReadAsync())
        {
            (position, line) = (reader.GetInt64(0), reader.GetInt16(1));
            entries.Add(new LedgerEntry(
                At: new DateTimeOffset(reader.GetDateTime(2)),
                Counter: reader.GetString(5)[(Cooperative.Length + 1)..],
                Reason: reader.GetString(4),
                Amount(reader.GetInt64(6), reader.GetString(3)),
                position));
        }

        var next = entries.Count == limit ? string.Create(CultureInfo.InvariantCulture, $"{position}.{line}") : null;
        return new LedgerPage(entries.ToImmutable(), next);
    }

    /// <inheritdoc />
    public async Task<CashLines> Cash(DateTimeOffset until)
    {
        await using var command = database.CreateCommand("SELECT line, amount FROM cash_lines($1, $2)");
        command.Parameters.AddWithValue(Cooperative);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, until);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new Dictionary<string, Money>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) lines[reader.GetString(0)] = Amount(reader.GetInt64(1), Currency.Eur.Code);
        Money Of(string line) => lines.GetValueOrDefault(line, Money.Zero);
        return new CashLines(
            Of("bank"),
            Of("vat"),
            Of("pay"),
            Of("supplier"),
            Of("budgets"),
            Of("wages"),
            Of("suspense"),
            Of("receivable"),
            Of("prefinancing"));
    }

    /// <inheritdoc />
    public async Task<PayRecord> Pay(DateTimeOffset asOf)
    {
        await using var command = database.CreateCommand("SELECT worked_until, paid_on FROM pay_days($1, $2)");
        command.Parameters.AddWithValue(Cooperative);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, asOf.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync();
        var (paid, late, overdue, due) = (0, 0, 0, 0);
        while (await reader.ReadAsync())
        {
            var last = Calendar.AddWorkingDays(await reader.GetFieldValueAsync<DateOnly>(0), WorkingDaysToPay);
            var on = await reader.GetFieldValueAsync<DateOnly?>(1);
            if (on is not null) paid++;
            if (on > last) late++;
            if (on is null && Calendar.LegalDay(asOf) > last) overdue++;
            if (on is null && Calendar.LegalDay(asOf) <= last) due++;
        }

        return new PayRecord(paid, late, overdue, due);
    }

    // A cursor that we did not make starts from the beginning, as none would.
    private static (long Position, short Line) ReadCursor(string? cursor) =>
        cursor?.Split('.') is [var position, var line]
        && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
        && short.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            ? (p, l)
            : (-1, (short)-1);

    private static AccountKind KindOf(string name) =>
        Enum.GetValues<AccountKind>().First(kind => kind.Name() == name);

    private static Money Amount(long minor, string currency) => new(minor, new Currency(currency));
}
