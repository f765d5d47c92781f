using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;

namespace Smart.Grains.Reports;

/// <summary>What a report is made of.</summary>
/// <param name="Now">Everything as of the instant.</param>
/// <param name="YearAgo">Everything as of a year before, as it is known to have been.</param>
/// <param name="Ledger">The books as of the instant.</param>
/// <param name="Facts">Hash of the facts.</param>
public sealed record RiskSources(RiskPicture Now, RiskPicture YearAgo, RiskLedger Ledger, string Facts);

/// <summary>A stress and what it does to the book.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Exposure">At default, in cents.</param>
/// <param name="Loss">Distribution until the book has run off.</param>
public sealed record StressedLoss(string Name, long Exposure, LossDistribution Loss);

/// <summary>The figures of a report, worked out once and shown in several tables and charts.</summary>
public sealed class RiskFigures
{
    /// <summary>Levels at which finance asks for quantiles.</summary>
    public static readonly ImmutableArray<decimal> Levels = [0.95m, 0.99m, 0.995m, 0.999m];

    // A book that is renewed more often than monthly is a book of almost nothing.
    private const double MostTurns = 12;

    private readonly RiskReportQuery _query;

    /// <summary>Works everything out. CreditRisk+ some ten times; 10,000 clients in a few seconds.</summary>
    /// <param name="sources">Facts and books.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="stop">Stops it.</param>
    public RiskFigures(
        RiskSources sources,
        RiskReportQuery query,
        IProgress<double>? progress = null,
        CancellationToken stop = default)
    {
        (_query, Sources, Policy) = (query, sources, query.Policy ?? new RiskPolicy());
        Evidence = DefaultEvidence.Of(sources.Now);
        Book = BookOf(sources.Now, Evidence);
        Turns = TurnsOf(sources.Now, Book);
        Loss = Book.Loss(stop: stop);
        Yearly = Book.Loss(Turns, stop);
        progress?.Report(0.2);
        Independent = Book.IndependentLoss(stop);
        OneFactor = Book.IsSmall ? Book.OneFactorLoss(stop) : null;
        progress?.Report(0.4);
        Contributions = Book.Contributions(stop);
        progress?.Report(0.5);
        Stresses = [.. Scenarios().Select(each => Stressed(each.Name, each.Scenarios, stop))];
        progress?.Report(0.7);
        Cooperatives = [.. CooperativesOf().Select(name => new RiskOfCooperative(this, name, stop))];
        progress?.Report(0.9);

        var before = BookOf(sources.YearAgo, DefaultEvidence.Of(sources.YearAgo));
        YearlyBefore = before.Loss(TurnsOf(sources.YearAgo, before), stop);
        ExposureBefore = before.AtDefault;
    }

    /// <summary>What it is made of.</summary>
    public RiskSources Sources { get; }

    /// <summary>What is assumed.</summary>
    public RiskPolicy Policy { get; }

    /// <summary>Probabilities of default, of the whole federation: one cooperative alone has seen too little.</summary>
    public DefaultEvidence Evidence { get; }

    /// <summary>The open book.</summary>
    public RiskBook Book { get; }

    /// <summary>How often a year the book is renewed: what was invoiced in a year over exposure, 1 to 12.</summary>
    public double Turns { get; }

    /// <summary>The loss until the book has run off.</summary>
    public LossDistribution Loss { get; }

    /// <summary>The loss of a year in which the book stays as large as it is.</summary>
    public LossDistribution Yearly { get; }

    /// <summary>The loss when everybody defaults independently.</summary>
    public LossDistribution Independent { get; }

    /// <summary>The loss with one factor behind everybody; null when there are too many clients to be exact.</summary>
    public LossDistribution? OneFactor { get; }

    /// <summary>In the order of the clients.</summary>
    public ImmutableArray<Contribution> Contributions { get; }

    /// <summary>Each stress alone, then all at once.</summary>
    public ImmutableArray<StressedLoss> Stresses { get; }

    /// <summary>Each cooperative that is in the report.</summary>
    public ImmutableArray<RiskOfCooperative> Cooperatives { get; }

    /// <summary>What a year ago was expected of the year since.</summary>
    public LossDistribution YearlyBefore { get; }

    /// <summary>Exposure a year ago, in cents.</summary>
    public long ExposureBefore { get; }

    /// <summary>The guarantee fund, in cents.</summary>
    public long Fund => -Sources.Ledger.Balance("pool-fund", _query.Cooperative?.Value);

    /// <summary>What members put in within a year, in cents.</summary>
    public long Contributed => Cooperatives.Sum(each => each.Contributed);

    /// <summary>Invoiced within a year without VAT, in cents.</summary>
    public long Turnover => TurnoverOf(Sources.Now, cooperative: null);

    /// <summary>Lost within the year, what came back taken off, in cents.</summary>
    public long LostInYear => Sources.Now.Losses
        .Where(loss => loss.At > Sources.YearAgo.AsOf && InScope(loss.Cooperative))
        .Sum(loss => loss.Amount);

    /// <summary>Invoices that the report is about, in the order of their numbers.</summary>
    public IEnumerable<InvoiceFacts> InvoicesOf(RiskPicture picture) =>
        picture.Invoices.Where(invoice => InScope(invoice.Cooperative) && IsOfSector(picture, invoice.Job));

    /// <summary>Invoiced within a year without VAT, by one cooperative or by all that are in the report.</summary>
    public long TurnoverOf(RiskPicture picture, string? cooperative) => InvoicesOf(picture)
        .Where(invoice => invoice.IssuedOn > picture.Day.AddYears(-1))
        .Where(invoice => cooperative is null || invoice.Cooperative == cooperative)
        .Sum(invoice => invoice.Net);

    /// <summary>(EL + cost of capital x (ES - EL)) over turnover, of a year; null without turnover.</summary>
    public double? RateOf(LossDistribution yearly, long turnover) => turnover <= 0
        ? null
        : (yearly.Mean + ((double)Policy.CostOfCapital * (yearly.ExpectedShortfall(Policy.Level) - yearly.Mean)))
            / turnover;

    /// <summary>How often a year a book is renewed.</summary>
    public double TurnsOf(RiskPicture picture, RiskBook book, string? cooperative = null)
    {
        var invoiced = InvoicesOf(picture)
            .Where(invoice => invoice.IssuedOn > picture.Day.AddYears(-1))
            .Where(invoice => cooperative is null || invoice.Cooperative == cooperative)
            .Sum(invoice => invoice.Total);
        return Math.Clamp((double)invoiced / Math.Max(1, book.AtDefault), 1, MostTurns);
    }

    /// <summary>The day of the report, or the day of its month so many months before.</summary>
    public DateOnly MonthsAgo(int months) => Sources.Now.Day.AddMonths(-months);

    /// <summary>A day as tables show it: <c>2026-06-30</c>.</summary>
    public static string Show(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private bool InScope(string cooperative) =>
        _query.Cooperative is not { } only || only.Value == cooperative;

    private bool IsOfSector(RiskPicture picture, string? job) =>
        _query.Sector is not { } only || picture.Job(job)?.Sector == only;

    private RiskBook BookOf(RiskPicture picture, DefaultEvidence evidence) => RiskBook.Of(
        RiskExposure.Of(picture)
            .Where(each => InScope(each.Cooperative) && (_query.Sector is not { } only || each.Sector == only)),
        picture,
        evidence,
        Policy);

    private IEnumerable<string> CooperativesOf() => Sources.Ledger.Balances.Select(sum => sum.Cooperative)
        .Union(Book.Exposures.Select(each => each.Cooperative))
        .Where(InScope)
        .Distinct()
        .Order(StringComparer.Ordinal);

    private IEnumerable<(string Name, ImmutableArray<StressScenario> Scenarios)> Scenarios()
    {
        var banned = Policy.BannedSector ?? Book.Exposures
            .GroupBy(each => each.Sector, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum(each => each.AtDefault))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;
        StressScenario largest = new StressScenario.LargestClientFails();
        StressScenario later = new StressScenario.LongerTerms(Policy.LongerTerms);
        StressScenario worse = new StressScenario.PdTimes((double)Policy.PdFactor);
        yield return ("base", []);
        yield return ("largest-client-fails", [largest]);
        // A sector in which nobody owes anything may be banned without harm.
        var isOwed = Book.Exposures.Any(each => each.Sector == banned);
        ImmutableArray<StressScenario> ban = isOwed ? [new StressScenario.SectorBanned(banned!)] : [];
        yield return ("sector-banned", ban);
        yield return ("longer-terms", [later]);
        yield return ("pd-times", [worse]);
        yield return ("all-at-once", [largest, .. ban, later, worse]);
    }

    private StressedLoss Stressed(string name, ImmutableArray<StressScenario> scenarios, CancellationToken stop)
    {
        if (scenarios.IsEmpty || Book.Positions.IsEmpty) return new StressedLoss(name, Book.AtDefault, Loss);
        var after = Stress.Of(Book.Positions, scenarios).Value!;
        return new StressedLoss(name, after.Stressed.Exposure, Book.Loss(after.Positions, turns: 1, stop));
    }
}
