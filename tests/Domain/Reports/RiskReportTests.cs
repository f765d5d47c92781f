using System.Text.Json;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Reports;
using Xunit;
using static System.Globalization.CultureInfo;
using static Smart.Grains.Reports.RiskFactKind;

namespace Smart.Tests.Domain.Reports;

/// <summary>The report of mutualised risk as a function of facts.</summary>
public sealed class RiskReportTests
{
    private static readonly DateOnly Start = new(2025, 1, 1);

    // Jobs of some clients: what was invoiced, advanced and held, and whether and when it was paid, lost or neither.
    private static readonly Gen<RiskFact[]> Any = Gen.Select(
            Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 200], Gen.Long[1, 500_000], Gen.Long[0, 500_000], Gen.Int[0, 4],
            Gen.Int[0, 150])
        .Array[0, 25]
        .Select(jobs => Ordered(jobs.SelectMany((job, n) => Job(n, job))));

    [Fact]
    public void Without_a_fact_every_figure_is_zero_and_nothing_fails()
    {
        var report = Report([], Start);
        Assert.True(report.IsTied);
        Assert.Equal("0.00", Total(report, "exposure-by-product", 1));
        Assert.All(Rows(report, "loss-levels"), row => Assert.Equal("0.00", row[2]));
    }

    [Fact]
    public void Tables_of_exposure_and_contributions_sum_to_the_same_totals() =>
        Any.Sample(
            facts =>
            {
                var report = Report(facts, Start.AddDays(120));
                var all = Total(report, "exposure-by-product", 1);
                Assert.Equal(all, Total(report, "exposure-by-sector", 1));
                Assert.Equal(all, Total(report, "exposure-by-term", 1));
                Assert.Equal(all, Total(report, "exposure-by-cooperative", 1));
                Assert.Equal(Cents(all), Rows(report, "exposure-by-client").Sum(row => Cents(row[5])));
                foreach (var row in Rows(report, "roll-forward"))
                    Assert.Equal(Cents(row[6]), row.Skip(1).Take(5).Sum(Cents));
                foreach (var row in Rows(report, "loss-levels")) Assert.True(Cents(row[6]) >= Cents(row[4]) - 1);
                Assert.All(Rows(report, "roll-rates"), row =>
                    Assert.Equal(row[1] == "0" ? 0 : 1, (double)row.Skip(2).Sum(Number), 1e-5));
            },
            iter: 25);

    [Fact]
    public void What_is_later_changes_nothing_and_the_same_facts_say_the_same() =>
        Gen.Select(Any, Gen.Int[0, 200]).Sample(
            (facts, days) =>
            {
                var day = Start.AddDays(days);
                var known = facts.Where(fact => fact.At <= End(day)).ToArray();
                Assert.Equal(Json(Report(known, day)), Json(Report(facts, day)));
            },
            iter: 12);

    [Fact]
    public void A_later_client_is_never_the_likelier_to_pay() =>
        Any.Sample(facts =>
        {
            var evidence = DefaultEvidence.Of(RiskPicture.Of(facts, End(Start.AddDays(200))));
            var pds = evidence.ByDaysLate.Select(group => group.Pd).ToArray();
            Assert.Equal(pds.Order(), pds);
            Assert.Equal(1, evidence.PdOf("company", InvoiceFacts.DaysToDefault + 1));
            Assert.All(pds, pd => Assert.InRange(pd, 0, 1));
        });

    [Fact]
    public void Invoices_count_once_it_is_known_how_they_ended_by_the_day_of_payment()
    {
        // Paid in time; paid 40 days late; open for 91 days; still open and not yet late.
        RiskFact[] facts = Ordered(
        [
            .. Invoice("A", issued: 0, due: 30, paid: 20),
            .. Invoice("B", issued: 0, due: 30, paid: 70),
            .. Invoice("C", issued: 0, due: 30, paid: null),
            .. Invoice("D", issued: 110, due: 140, paid: null),
        ]);
        var evidence = DefaultEvidence.Of(RiskPicture.Of(facts, End(Start.AddDays(30 + 91))));
        var seen = evidence.ByDaysLate.Select(group => (group.Rate?.Defaults, group.Rate?.Observations));
        Assert.Equal([(1, 3), (1, 2), (1, 2), (1, 1), (null, null)], seen);

        // A day before nobody could know of the third.
        var before = DefaultEvidence.Of(RiskPicture.Of(facts, End(Start.AddDays(30 + 90))));
        Assert.Equal(0, before.ByDaysLate[0].Rate!.Defaults);
    }

    [Fact]
    public void A_wage_that_was_advanced_on_an_invoice_is_not_exposed_twice()
    {
        RiskFact[] facts = Ordered(
        [
            Fact(JobDeclared, "J", 0) with { Client = "C", Kind = "music", Until = Start },
            Fact(Held, "J/contract", 1) with { Amount = 700_00, Job = "J" },
            Fact(HoldUsed, "J/contract", 2) with { Amount = 600_00 },
            Fact(Advanced, "J/contract", 2) with { Amount = 600_00, Job = "J" },
            .. Invoice("J", issued: 2, due: 32, paid: null),
        ]);
        var exposure = Assert.Single(RiskExposure.Of(RiskPicture.Of(facts, End(Start.AddDays(10)))));
        Assert.Equal((600_00, 100_00, 1_000_00), (exposure.Advanced, exposure.Held, exposure.Receivable));
        Assert.Equal(1_000_00, exposure.AtDefault);
        Assert.Equal(22, exposure.TermDays);
    }

    [Fact]
    public void Where_everybody_is_in_default_already_the_loss_is_certain_however_large()
    {
        var facts = Ordered(Enumerable.Range(0, 3).SelectMany(n =>
            Invoice($"A{n}", issued: 0, due: 30, paid: null, total: 90_000_000_000_00, client: $"C{n}")));
        var report = Report(facts, Start.AddDays(200));
        var certain = 3 * 90_000_000_000_00 * 0.75m;
        Assert.All(Rows(report, "loss-levels"), row => Assert.InRange(Cents(row[6]) / certain, 1m, 1.000001m));
    }

    [Fact]
    public void A_default_is_a_loss_insolvency_or_ninety_days_whichever_comes_first()
    {
        var facts = Ordered(Invoice("A", issued: 0, due: 30, paid: null));
        var invoice = RiskPicture.Of(facts, End(Start.AddDays(200))).Invoices.Single();
        Assert.Null(invoice.DefaultOn(Start.AddDays(120), insolvent: null));
        Assert.Equal(Start.AddDays(121), invoice.DefaultOn(Start.AddDays(121), insolvent: null));
        Assert.Equal(Start.AddDays(50), invoice.DefaultOn(Start.AddDays(121), insolvent: Start.AddDays(50)));
    }

    private static RiskReport Report(RiskFact[] facts, DateOnly day)
    {
        var asOf = End(day);
        RiskFact[] known = [.. facts.Where(fact => fact.At <= asOf)];
        var picture = RiskPicture.Of(known, asOf);
        LedgerSum[] balances =
        [
            new("arts", "receivable", picture.Invoices.Sum(each => each.Open)),
            new("arts", "pool-advanced", picture.Cases.Sum(each => each.Advanced)),
            new("arts", "pool-fund", -100_000_00),
        ];
        var ledger = new RiskLedger(balances, new Dictionary<string, long> { ["arts"] = 1_000_00 });
        return MutualisedRisk.Of(MutualisedRisk.Sources(known, ledger, asOf), new RiskReportQuery(asOf));
    }

    private static IEnumerable<RiskFact> Job(
        int n, (int Client, int Sector, int Day, long Total, long Advance, int End, int Later) job)
    {
        var (id, wage) = ($"J{n}", Math.Min(job.Advance, job.Total));
        var sector = ((string[])["music", "film", "design"])[job.Sector];
        yield return Fact(JobDeclared, id, job.Day) with
        {
            Client = $"C{job.Client}",
            Kind = sector,
            Until = Start.AddDays(job.Day),
        };
        yield return Fact(Held, $"{id}/contract", job.Day) with { Amount = wage, Job = id };
        yield return Fact(HoldUsed, $"{id}/contract", job.Day) with { Amount = wage / 2 };
        yield return Fact(Advanced, $"{id}/contract", job.Day) with { Amount = wage / 2, Job = id };
        foreach (var fact in Invoice(id, job.Day, job.Day + 30, paid: null, job.Total, $"C{job.Client}"))
            yield return fact;
        if (job.End is 0 or 1)
            yield return Ended(InvoicePaid, id, job.Day + job.Later, job.End == 0 ? job.Total : job.Total / 2);
        if (job.End == 2) yield return Ended(InvoiceLost, id, job.Day + job.Later, job.Total);
        if (job.End == 3) yield return Ended(InvoiceCredited, id, job.Day + job.Later, job.Total);
    }

    private static IEnumerable<RiskFact> Invoice(
        string id, int issued, int due, int? paid, long total = 1_000_00, string client = "C")
    {
        yield return Fact(InvoiceEntered, id, issued) with { Amount = total, Day = Start.AddDays(issued) };
        yield return Fact(InvoicedNet, id, issued) with { Amount = total, Day = Start.AddDays(issued) };
        yield return Fact(InvoiceIssued, id, issued) with
        {
            Job = id,
            Client = client,
            Day = Start.AddDays(issued),
            Until = Start.AddDays(due),
        };
        if (paid is { } day) yield return Ended(InvoicePaid, id, day, total);
    }

    private static RiskFact Ended(RiskFactKind how, string invoice, int day, long amount) =>
        Fact(how, invoice, day) with { Amount = amount, Day = Start.AddDays(day) };

    private static RiskFact Fact(RiskFactKind what, string subject, int day) => new(
        0, "arts", what, subject, End(Start.AddDays(day)), 0, "EUR", null, null, null, null, null);

    private static RiskFact[] Ordered(IEnumerable<RiskFact> facts) => [.. facts.OrderBy(fact => fact.At)];

    private static DateTimeOffset End(DateOnly day) => Calendar.StartOf(day.AddDays(1)).AddSeconds(-1);

    private static IEnumerable<string?[]> Rows(RiskReport report, string table) =>
        report.Tables.Single(each => each.Key == table).Rows.Select(row => row.ToArray());

    private static string Total(RiskReport report, string table, int column) =>
        report.Tables.Single(each => each.Key == table).Total![column]!;

    private static decimal Cents(string? cell) => Math.Round(Number(cell) * 100);

    private static decimal Number(string? cell) => decimal.Parse(cell ?? "0", InvariantCulture);

    private static string Json(RiskReport report) => JsonSerializer.Serialize(report);
}
