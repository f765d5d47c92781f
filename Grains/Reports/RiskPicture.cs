using Smart.Grains.Interfaces;
using static Smart.Grains.Reports.RiskFactKind;

namespace Smart.Grains.Reports;

/// <summary>What the fund has out under one case, in cents.</summary>
/// <param name="id">The case.</param>
/// <param name="cooperative">Whose fund.</param>
public sealed class CaseFacts(string id, string cooperative)
{
    /// <summary>The case.</summary>
    public string Id { get; } = id;

    /// <summary>Whose fund.</summary>
    public string Cooperative { get; } = cooperative;

    /// <summary>The job; null for money that nobody knows.</summary>
    public string? Job { get; private set; }

    /// <summary>Held and not paid out.</summary>
    public long Held { get; private set; }

    /// <summary>Wages advanced.</summary>
    public long Advanced { get; private set; }

    /// <summary>Wages advanced beyond capacity.</summary>
    public long Overdrawn { get; private set; }

    /// <summary>Prefinancing paid.</summary>
    public long Prefinanced { get; private set; }

    internal void Take(RiskFact fact)
    {
        Job ??= fact.Job;
        switch (fact.What)
        {
            case RiskFactKind.Held: Held = fact.Amount; break;
            case HoldUsed: Held -= fact.Amount; break;
            case RiskFactKind.Advanced: Advanced += fact.Amount; break;
            case RiskFactKind.Overdrawn: Overdrawn += fact.Amount; break;
            case RiskFactKind.Prefinanced: Prefinanced += fact.Amount; break;
        }
    }
}

/// <summary>A job as far as risk goes.</summary>
/// <param name="Client">Who pays.</param>
/// <param name="Sector">In what work.</param>
/// <param name="End">Last day of work.</param>
public sealed record JobFacts(string Client, string Sector, DateOnly End);

/// <summary>A loss that the fund bore, or had back (below zero), in cents.</summary>
/// <param name="Cooperative">Whose fund.</param>
/// <param name="At">When.</param>
/// <param name="Amount">How much.</param>
public sealed record LossFacts(string Cooperative, DateTimeOffset At, long Amount);

/// <summary>How everything stood at an instant of business time: the facts up to it, put together.</summary>
public sealed class RiskPicture
{
    private readonly SortedDictionary<string, InvoiceFacts> _invoices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CaseFacts> _cases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobFacts> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateOnly> _insolvent = new(StringComparer.Ordinal);
    private readonly List<LossFacts> _losses = [];

    private RiskPicture(DateTimeOffset asOf) => (AsOf, Day) = (asOf, Calendar.LegalDay(asOf));

    /// <summary>The instant.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>Its day in Brussels.</summary>
    public DateOnly Day { get; }

    /// <summary>Every invoice that was ever issued, by its number.</summary>
    public IReadOnlyCollection<InvoiceFacts> Invoices => _invoices.Values;

    /// <summary>Every case that the fund ever held capacity for, by its name.</summary>
    public IReadOnlyCollection<CaseFacts> Cases => _cases.Values;

    /// <summary>What the fund lost, in the order of time.</summary>
    public IReadOnlyList<LossFacts> Losses => _losses;

    /// <summary>Puts facts together. O(facts).</summary>
    /// <param name="facts">In the order of business time.</param>
    /// <param name="asOf">What is later is left out.</param>
    public static RiskPicture Of(IEnumerable<RiskFact> facts, DateTimeOffset asOf)
    {
        var picture = new RiskPicture(asOf);
        foreach (var fact in facts.TakeWhile(fact => fact.At <= asOf)) picture.Take(fact);
        return picture;
    }

    /// <summary>What is known of a job; null when it was never declared.</summary>
    public JobFacts? Job(string? job) => job is null ? null : _jobs.GetValueOrDefault(job);

    /// <summary>What kind of client it is: company, consumer ...</summary>
    public string KindOf(string? client) => client is null ? "unknown" : _kinds.GetValueOrDefault(client, "unknown");

    /// <summary>Since when a court has declared the client insolvent; null when none has.</summary>
    public DateOnly? InsolventOn(string? client) =>
        client is not null && _insolvent.TryGetValue(client, out var day) ? day : null;

    private void Take(RiskFact fact)
    {
        switch (fact.What)
        {
            case JobDeclared:
                _jobs[fact.Subject] = new JobFacts(fact.Client!, fact.Kind!, fact.Until!.Value);
                break;
            case InvoiceEntered or InvoicedNet or InvoiceIssued or InvoicePaid or InvoiceCredited or InvoiceLost
                or InvoiceDisputed or DisputeSettled:
                Of(_invoices, fact, () => new InvoiceFacts(fact.Subject, fact.Cooperative)).Take(fact);
                break;
            case LossCharged:
                _losses.Add(new LossFacts(fact.Cooperative, fact.At, fact.Amount));
                break;
            case LossRecovered:
                _losses.Add(new LossFacts(fact.Cooperative, fact.At, -fact.Amount));
                break;
            case ClientRegistered:
                _kinds[fact.Subject] = fact.Kind!;
                break;
            case ClientInsolvent:
                _insolvent.TryAdd(fact.Subject, fact.Day!.Value);
                break;
            default:
                Of(_cases, fact, () => new CaseFacts(fact.Subject, fact.Cooperative)).Take(fact);
                break;
        }
    }

    private static T Of<T>(SortedDictionary<string, T> all, RiskFact fact, Func<T> make)
    {
        if (!all.TryGetValue(fact.Subject, out var one)) all.Add(fact.Subject, one = make());
        return one;
    }
}
