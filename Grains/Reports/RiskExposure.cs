using System.Collections.Immutable;

namespace Smart.Grains.Reports;

/// <summary>What one job may still cost, in cents.</summary>
/// <param name="Cooperative">Whose fund stands for it.</param>
/// <param name="Client">Who is to pay.</param>
/// <param name="Sector">In what work.</param>
/// <param name="Job">The job.</param>
/// <param name="Advanced">Wages advanced.</param>
/// <param name="Overdrawn">Wages advanced beyond capacity.</param>
/// <param name="Prefinanced">Prefinancing paid.</param>
/// <param name="Held">Promised and not yet paid out.</param>
/// <param name="Receivable">What the client owes, VAT included.</param>
/// <param name="DaysLate">Of the oldest receivable; 0 when none is due.</param>
/// <param name="TermDays">Until the client should have paid everything; 0 when it should have by now.</param>
public sealed record RiskExposure(
    string Cooperative,
    string Client,
    string Sector,
    string Job,
    long Advanced,
    long Overdrawn,
    long Prefinanced,
    long Held,
    long Receivable,
    int DaysLate,
    int TermDays)
{
    /// <summary>Client and sector of money under a case that names no job.</summary>
    public const string Unknown = "unknown";

    /// <summary>
    /// Days in which clients are to pay unless the contract says otherwise (law of 2 August 2002, article 4): counted
    /// from the last day of work where nothing was invoiced yet.
    /// </summary>
    public const int UsualTerm = 30;

    /// <summary>What the fund has paid and may pay.</summary>
    public long OfFund => Advanced + Overdrawn + Prefinanced + Held;

    /// <summary>What the receivable is more than the fund has out for it: lost to the budget of the member.</summary>
    public long Uncovered => Math.Max(0, Receivable - OfFund);

    /// <summary>
    /// Exposure at default: what the client owes or what the fund stands for, whichever is more, so that a wage that
    /// was advanced on an invoice is not counted twice.
    /// </summary>
    public long AtDefault => OfFund + Uncovered;

    /// <summary>Everything that is open at an instant, job by job; jobs with nothing open are left out.</summary>
    public static ImmutableArray<RiskExposure> Of(RiskPicture picture)
    {
        var cases = picture.Cases.ToLookup(each => (each.Cooperative, Job: each.Job ?? Unknown));
        var invoices = picture.Invoices.Where(each => each.Open > 0)
            .ToLookup(each => (each.Cooperative, Job: each.Job ?? Unknown));
        return
        [
            .. cases.Select(group => group.Key)
                .Union(invoices.Select(group => group.Key))
                .OrderBy(key => key.Cooperative, StringComparer.Ordinal)
                .ThenBy(key => key.Job, StringComparer.Ordinal)
                .Select(key => Of(picture, key.Cooperative, key.Job, cases[key], invoices[key]))
                .Where(exposure => exposure.AtDefault > 0),
        ];
    }

    private static RiskExposure Of(
        RiskPicture picture,
        string cooperative,
        string job,
        IEnumerable<CaseFacts> cases,
        IEnumerable<InvoiceFacts> invoices)
    {
        var known = picture.Job(job);
        var (open, out_) = (invoices.ToArray(), cases.ToArray());
        DateOnly? due = open.Length > 0 ? open.Max(each => each.DueOn) : known?.End.AddDays(UsualTerm);
        return new RiskExposure(
            cooperative,
            known?.Client ?? open.FirstOrDefault()?.Client ?? Unknown,
            known?.Sector ?? Unknown,
            job,
            out_.Sum(each => each.Advanced),
            out_.Sum(each => each.Overdrawn),
            out_.Sum(each => each.Prefinanced),
            out_.Sum(each => each.Held),
            open.Sum(each => each.Open),
            open.Select(each => each.DaysLate(picture.Day)).DefaultIfEmpty().Max(),
            Math.Max(0, (due ?? picture.Day).DayNumber - picture.Day.DayNumber));
    }
}
