using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Smart.Grains.Reports;

/// <summary>What a fact of mutualised risk says. Names are stored and never change.</summary>
public enum RiskFactKind
{
    /// <summary>A job was declared: client, sector, days.</summary>
    JobDeclared,

    /// <summary>An invoice was booked: VAT included, on a day.</summary>
    InvoiceEntered,

    /// <summary>The same without VAT: turnover.</summary>
    InvoicedNet,

    /// <summary>The invoice says for which job, to whom, and until when.</summary>
    InvoiceIssued,

    /// <summary>The client paid, VAT included.</summary>
    InvoicePaid,

    /// <summary>Part of the invoice is no longer owed.</summary>
    InvoiceCredited,

    /// <summary>What was open is lost.</summary>
    InvoiceLost,

    /// <summary>The client contests the invoice.</summary>
    InvoiceDisputed,

    /// <summary>It does no longer.</summary>
    DisputeSettled,

    /// <summary>So much of the fund is held for a case from now on.</summary>
    Held,

    /// <summary>A hold became money.</summary>
    HoldUsed,

    /// <summary>A wage was advanced, or came back (below zero).</summary>
    Advanced,

    /// <summary>A wage was advanced beyond capacity, or came back.</summary>
    Overdrawn,

    /// <summary>Prefinancing was paid, or came back.</summary>
    Prefinanced,

    /// <summary>The fund bore a loss.</summary>
    LossCharged,

    /// <summary>The fund has a loss back.</summary>
    LossRecovered,

    /// <summary>A client is known, and of what kind.</summary>
    ClientRegistered,

    /// <summary>A court declared the client insolvent.</summary>
    ClientInsolvent,
}

/// <summary>A fact that the report is made of.</summary>
/// <param name="Position">Place of its event in the journal.</param>
/// <param name="Cooperative">Whose books; clients are everybody's.</param>
/// <param name="What">What it says.</param>
/// <param name="Subject">The invoice, case, job or client.</param>
/// <param name="At">Business time.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Of the amount.</param>
/// <param name="Job">The job, where the event names one.</param>
/// <param name="Client">The client, where the event names one.</param>
/// <param name="Kind">Sector of a job, kind of a client.</param>
/// <param name="Day">The day of it.</param>
/// <param name="Until">Last day of a job; due day of an invoice.</param>
public sealed record RiskFact(
    long Position,
    string Cooperative,
    RiskFactKind What,
    string Subject,
    DateTimeOffset At,
    long Amount,
    string? Currency,
    string? Job,
    string? Client,
    string? Kind,
    DateOnly? Day,
    DateOnly? Until)
{
    private const string Select = """
        SELECT position, cooperative, what, subject, effective_at, coalesce(amount, 0), currency, job, client, kind,
            day, until
        FROM risk_fact
        WHERE effective_at <= $1
        ORDER BY effective_at, position, line
        """;

    /// <summary>All that had happened at an instant, in the order of business time.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="asOf">The instant.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<List<RiskFact>> Read(
        NpgsqlConnection connection, DateTimeOffset asOf, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Select, connection) { CommandTimeout = 120 };
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = asOf.ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var facts = new List<RiskFact>();
        while (await reader.ReadAsync(stop)) facts.Add(Row(reader));
        return facts;
    }

    /// <summary>
    /// SHA-256 over the facts in their order, in hexadecimal: two reports with the same hash rest on the same facts.
    /// </summary>
    public static string HashOf(IEnumerable<RiskFact> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var fact in facts)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{fact}\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static RiskFact Row(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        Enum.Parse<RiskFactKind>(row.GetString(2)),
        row.GetString(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.GetInt64(5),
        Text(row, 6),
        Text(row, 7),
        Text(row, 8),
        Text(row, 9),
        Date(row, 10),
        Date(row, 11));

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private static DateOnly? Date(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);
}
