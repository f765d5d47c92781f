using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Smart.Grains.Interfaces;
using Xunit;
using Calendar = Smart.Grains.Interfaces.Calendar;

namespace Smart.Tests.Api;

/// <summary>
/// What an import says of a season is what stands in the ledger and in the journal as of the day that was lived, to
/// the cent, though real time has taken over long before anybody looks.
/// </summary>
public sealed class SeasonReportTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private const string Coop = "general";

    // Where a job stood at an instant, told by the last of its events that says so.
    private const string JobsAsOf = """
        SELECT CASE name WHEN 'job.declared.v1' THEN 'declared' WHEN 'job.planned.v1' THEN 'planned'
                         WHEN 'job.accepted.v1' THEN 'accepted' WHEN 'job.started.v1' THEN 'in-progress'
                         ELSE substr(split_part(name, '.', 2), 1) END, count(*)
          FROM (SELECT DISTINCT ON (stream) stream, name FROM event
                 WHERE stream LIKE 'job/%' AND cooperative = $1 AND effective_at <= $2 AND name = ANY (ARRAY[
                     'job.declared.v1', 'job.planned.v1', 'job.accepted.v1', 'job.started.v1', 'job.refused.v1',
                     'job.cancelled.v1', 'job.performed.v1', 'job.settled.v1'])
                 ORDER BY stream, version DESC) AS latest
         GROUP BY 1
        """;

    private static readonly string File = string.Join(
        '\n',
        Line("A-1", """{"kind":"paid","on":"2025-02-07","reference":"structured"}"""),
        Line("A-2", """{"kind":"partial","on":"2025-02-20","first":"0.30","rest_on":"2025-04-01"}"""),
        Line("A-3", """{"kind":"never"}"""),
        Line("A-4", """{"kind":"dispute","settled":"0.5"}"""),
        Line("A-5", """{"kind":"cancelled","on":"2025-01-10","by":"client"}"""),
        Line("A-6", """{"kind":"paid","on":"2025-02-07","reference":"structured"}""").Replace("1045.83", "20.00"),
        "{\"ref\":\"A-7\",",
        Line("A-8", """{"kind":"paid","on":"2025-03-07","reference":"none"}""")
            .Replace("2025-01-13", "2025-02-10", StringComparison.Ordinal));

    [Theory]
    [InlineData("2025-01-20")]
    [InlineData("2025-02-28")]
    [InlineData("2025-04-30")]
    [InlineData("2025-12-31")]
    public async Task Every_figure_is_what_ledger_and_journal_say_as_of_the_last_day_lived(string until)
    {
        // Each day has a cooperative of its own, so that no other one has lived on in it.
        var name = $"until-{until}";
        var report = await Import(until, Of(name));
        await Proves(report, name, End(until));

        // Lived on to a later day, nothing is still to come, and whatever real time did meanwhile is in the books.
        var later = await Import("2026-01-31", Of(name));
        Assert.Empty(later["pending"]!.AsObject());
        Assert.Equal(until == "2025-12-31", report["pending"]!.AsObject().Count == 0);
    }

    [Fact]
    public async Task What_a_late_client_paid_beside_the_invoice_is_collected_too()
    {
        const string Late = "late-payer";
        var file = Line("late-1", """{"kind":"never"}""").Replace(Coop, Late, StringComparison.Ordinal);
        await Import("2025-04-30", file);
        var invoice = await house.Until("/v1/invoices/late-1/1", view => view["late"] is not null);
        var claimed = invoice["late"]!["claimed"]!;
        var owed = Cents(invoice["open"]!) + Cents(claimed["costs"]!) + Cents(claimed["interest"]!);
        Assert.True(owed > Cents(invoice["total"]!));

        // Five euros more than anybody claimed wait for a person: these are nobody's yet.
        var amount = ((owed + 500) / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        using var paid = await house.Post("/v1/payments", $$"""
            {"invoice":"late-1/1","amount":{"amount":"{{amount}}","currency":"EUR"},"paidOn":"2025-06-30"}
            """);
        Assert.True(paid.IsSuccessStatusCode, await paid.Content.ReadAsStringAsync());

        var books = (await Import("2025-05-31", file))["books"]![0]!;
        Assert.Equal(owed, Cents(books["collected"]!));
        var all = "debit = $1 || '/bank' AND reason NOT IN ('endowment', 'unmatched')";
        Assert.Equal(owed, await Sum(Moved(all), Late, DateTimeOffset.MaxValue));
        Assert.Equal(-500, await Sum(Standing("suspense"), Late, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task What_lies_after_the_last_day_is_told_by_kind_and_waits()
    {
        var report = await Import("2025-01-31", Of("pending"));

        Assert.Equal(
            """{"lose":1,"pay":6,"perform":1,"settle":1}""",
            report["pending"]!.ToJsonString());
        var fault = report["faults"]!.AsArray().Single(fault => $"{fault!["step"]}" == "read")!;
        Assert.Equal(("7", "import.not-json"), ($"{fault["line"]}", $"{fault["code"]}"));
    }

    private static string Line(string reference, string outcome) => SeasonImportTests.Line(Coop, reference, outcome);

    // The same file in words of another cooperative, with members and clients of its own.
    private static string Of(string cooperative) => File
        .Replace("\"A-", $"\"{cooperative}-", StringComparison.Ordinal)
        .Replace(Coop, cooperative, StringComparison.Ordinal);

    private static DateTimeOffset End(string until) =>
        Calendar.StartOf(DateOnly.Parse(until, CultureInfo.InvariantCulture).AddDays(1)).AddTicks(-10);

    private async Task Proves(JsonNode report, string cooperative, DateTimeOffset at)
    {
        var counted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in Rows(JobsAsOf, cooperative, at)) counted[row.GetString(0)] = (int)row.GetInt64(1);
        Assert.Equal(
            counted, report["jobs"]!.AsObject().ToDictionary(job => job.Key, job => job.Value!.GetValue<int>()));
        Assert.Equal(
            report["faults"]!.AsArray().Count(fault => $"{fault!["step"]}" == "declare")
                + counted.GetValueOrDefault("refused"),
            report["refusals"]!.AsObject().Sum(reason => reason.Value!.GetValue<int>()));

        var books = Assert.Single(report["books"]!.AsArray())!;
        foreach (var (figure, sql) in (IEnumerable<(string, string)>)
            [
                ("invoiced", Moved("reason = 'invoice-issued'", "reason = 'invoice-credited'")),
                // All that came to the bank, but what it began with and what waits for a person.
                ("collected", Moved("debit = $1 || '/bank' AND reason NOT IN ('endowment', 'unmatched')")),
                ("wagesPaid", Moved("reason = 'wage-paid'")),
                ("wageCost", Moved("reason = 'wage-funded'")),
                ("losses", Moved("reason = 'loss-charged'")),
                ("advancesOutstanding", Standing("pool-advanced", "overdraft")),
                ("prefinancingOutstanding", Standing("prefinancing")),
                ("fund", $"SELECT -({Standing("pool-fund")})"),
            ])
            Assert.Equal((figure, await Sum(sql, cooperative, at)), (figure, Cents(books[figure]!)));

        // What the documents and the wages themselves say is the same again.
        Assert.Equal(Cents(books["invoiced"]!), await Sum("""
            SELECT coalesce(sum(
                (i.data #>> '{parts,vat,minor}')::bigint + (i.data #>> '{parts,guaranteed,minor}')::bigint
                + (i.data #>> '{parts,fee,minor}')::bigint + (i.data #>> '{parts,contribution,minor}')::bigint
                ), 0)::bigint - (SELECT coalesce(sum(
                    (c.data #>> '{parts,vat,minor}')::bigint + (c.data #>> '{parts,guaranteed,minor}')::bigint
                    + (c.data #>> '{parts,fee,minor}')::bigint + (c.data #>> '{parts,contribution,minor}')::bigint
                    ), 0)::bigint FROM event AS c
                  WHERE c.name LIKE 'invoice.credited.%' AND c.cooperative = $1 AND c.effective_at <= $2)
              FROM event AS i
             WHERE i.name LIKE 'invoice-book.invoice-entered.%' AND i.cooperative = $1 AND i.effective_at <= $2
            """, cooperative, at));
        Assert.Equal(Cents(books["wagesPaid"]!), await Sum("""
            SELECT coalesce(sum((data #>> '{net,minor}')::bigint), 0)::bigint FROM event
             WHERE name = 'wage.paid.v1' AND cooperative = $1 AND effective_at <= $2
            """, cooperative, at));
    }

    private static string Moved(string these, string less = "false") => $"""
        SELECT coalesce(sum(CASE WHEN {these} THEN amount WHEN {less} THEN -amount ELSE 0 END), 0)::bigint
          FROM posting WHERE cooperative = $1 AND effective_at <= $2
        """;

    private static string Standing(params string[] kinds)
    {
        var list = string.Join(", ", kinds.Select(kind => $"'{kind}'"));
        return $"""
            SELECT coalesce(sum(CASE WHEN split_part(debit, '/', 2) IN ({list}) THEN amount ELSE 0 END
                - CASE WHEN split_part(credit, '/', 2) IN ({list}) THEN amount ELSE 0 END), 0)::bigint
              FROM posting WHERE cooperative = $1 AND effective_at <= $2
            """;
    }

    private static long Cents(JsonNode money) =>
        (long)(decimal.Parse($"{money["amount"]}", CultureInfo.InvariantCulture) * 100);

    private async Task<JsonNode> Import(string until, string file)
    {
        using var content = new StringContent(file, Encoding.UTF8, "application/jsonl");
        using var response = await house.Http.PostAsync(HouseFixture.At($"/v1/imports?until={until}"), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        var path = $"/v1/imports/{JsonNode.Parse(text)!["hash"]}";
        return (await house.Until(path, seen => !seen["isRunning"]!.GetValue<bool>()))["report"]!;
    }

    private async Task<long> Sum(string sql, string cooperative, DateTimeOffset at)
    {
        await foreach (var row in Rows(sql, cooperative, at)) return row.GetInt64(0);
        return 0;
    }

    private async IAsyncEnumerable<NpgsqlDataReader> Rows(
        string sql, string cooperative, DateTimeOffset at)
    {
        await using var command = house.Database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue(cooperative);
        command.Parameters.AddWithValue(at.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) yield return reader;
    }
}
