using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>
/// A service that a job may need. One implementer a folder; <see cref="Catalogue"/> lists them all, and nothing else
/// has to know a new one.
/// </summary>
/// <remarks>
/// <see cref="Offer"/> and <see cref="Alternatives"/> are pure. The last four carry the service out through the actors
/// that do it; each may be called again after a crash, so it asks only for what is keyed by the engagement and harmless
/// to repeat.
/// </remarks>
public interface IService
{
    /// <summary>Code of the service, as members ask for it and as plans name it. It never changes.</summary>
    string Code { get; }

    /// <summary>What the service books out of the cooperative's own stock; null when it books nothing.</summary>
    Stock? Books => null;

    /// <summary>The lines that the service adds to a plan: none when the job does not need it.</summary>
    IEnumerable<PlanLine> Offer(Offering job);

    /// <summary>Other ways that would do, for one of its lines.</summary>
    IEnumerable<Alternative> Alternatives(Offering job, PlanLine line) => [];

    /// <summary>
    /// Whether there is nothing to hold before the line is confirmed: it is then confirmed right away, one commit less.
    /// </summary>
    bool HoldsNothing(PlanLine line) => false;

    /// <summary>Holds the service; giving it back costs nothing yet.</summary>
    Task<Outcome> Reserve(Work work) => Task.FromResult(Outcome.Done);

    /// <summary>Engages what is held.</summary>
    Task<Outcome> Confirm(Work work);

    /// <summary>The work is done: delivers, issues, charges.</summary>
    Task<Outcome> Fulfil(Work work);

    /// <summary>Gives the service back by its own rule and cost, from whatever stage it reached.</summary>
    Task<Outcome> Release(Work work);
}

/// <summary>Things that a cooperative has several of, and that one engagement at a time may have.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Keys">How their keys begin: <c>van</c> for <c>general/van-1</c>, <c>general/van-2</c> ...</param>
public sealed record Stock(ResourceKind Kind, string Keys);

/// <summary>What a service may look at to make its offer.</summary>
/// <param name="Declaration">What was declared.</param>
/// <param name="Rules">Prices and rates, effective-dated.</param>
/// <param name="Facts">What is known of the people and things involved.</param>
/// <param name="Fee">The fee as money.</param>
/// <param name="Lines">Lines offered before, by services that stand earlier in the catalogue.</param>
/// <param name="Waterfall">From fee to net pay; known to those who come after the services.</param>
public sealed record Offering(
    Declaration Declaration,
    RuleBook Rules,
    Jobs.Facts Facts,
    Money Fee,
    ImmutableArray<PlanLine> Lines,
    Waterfall? Waterfall)
{
    /// <summary>The declared need of a service; null when the member did not ask for it.</summary>
    public Need? NeedOf(string service) => Declaration.Needs.FirstOrDefault(need => need.Service == service);

    /// <summary>Calendar days of the job.</summary>
    public int Days => Declaration.End.DayNumber - Declaration.Start.DayNumber + 1;

    /// <summary>A price in euros from the rule book, in force on the first day.</summary>
    public Money Price(string key) => new(Cents(Rules.Rate(key, Declaration.Start)), Fee.Currency);

    /// <summary>A line that the member asked for: needed, unless it may fail.</summary>
    public PlanLine Asked(Need need, Money price, Money? vat = null, bool isExternal = false) => new(
        need.Service,
        need.Service,
        need.MayFail ? Necessity.Optional : Necessity.Needed,
        $"plan.why.{need.Service}-asked",
        price,
        vat ?? Money.ZeroOf(Fee.Currency),
        Bearer.Budget,
        isExternal,
        DependsOn: []);

    private static long Cents(decimal euros) => (long)decimal.Round(euros * 100, 0, MidpointRounding.AwayFromZero);
}

/// <summary>What a service needs to carry a line out.</summary>
/// <param name="Id">The engagement; every hold, booking and order is made in its name.</param>
/// <param name="Terms">The job that it serves.</param>
/// <param name="Line">The line as planned.</param>
/// <param name="Reference">What earlier steps engaged; empty before.</param>
/// <param name="Status">How far the engagement is.</param>
/// <param name="Today">The legal day in Brussels.</param>
/// <param name="Actors">The way to other actors.</param>
/// <param name="Documents">Where documents are kept.</param>
public sealed record Work(
    EngagementId Id,
    JobTerms Terms,
    PlanLine Line,
    string Reference,
    EngagementStatus Status,
    DateOnly Today,
    IGrainFactory Actors,
    Kernel.IDocuments Documents)
{
    /// <summary>Reserving may have been tried before, and have left something held.</summary>
    public bool IsRetry { get; init; }

    /// <summary>Confirming: whether the client has signed the quote by now.</summary>
    public bool QuoteSigned { get; init; }

    /// <summary>Fulfilling: the day on which the work was said to be done; null before.</summary>
    public DateOnly? PerformedOn { get; init; }

    /// <summary>Releasing: who called the job off; null when it could not be engaged.</summary>
    public CancelledBy? CancelledBy { get; init; }

    /// <summary>Releasing the invoice: what the client bears of the cost of calling off; null when nothing.</summary>
    public Money? Billed { get; init; }

    /// <summary>Key of the engagement, and of what is made for it one to one: <c>job/line</c>.</summary>
    public string Key => $"{Terms.Job.Value}/{Line.Id}";

    /// <summary>The days of the job.</summary>
    public Period Days => new(Terms.Declaration.Start, Terms.Declaration.End);

    /// <summary>The rule book of the cooperative.</summary>
    public Task<RuleBook> Rules() =>
        Actors.GetGrain<ICooperativeGrain>(Terms.Declaration.Cooperative.Value).RuleBook();
}

/// <summary>What became of a step.</summary>
/// <param name="Refusal">Why not; null when it is done or waits.</param>
/// <param name="IsWaiting">Held, and waiting for the client's signature.</param>
/// <param name="Reference">What was engaged; null leaves what stood there.</param>
/// <param name="Cost">What it cost; null when nothing is due.</param>
/// <param name="Wages">Wages that follow from it.</param>
public sealed record Outcome(
    Refusal? Refusal,
    bool IsWaiting,
    string? Reference,
    Money? Cost,
    ImmutableArray<WageId> Wages)
{
    /// <summary>Done, and there is nothing to say about it.</summary>
    public static Outcome Done { get; } = new(null, IsWaiting: false, null, null, []);

    /// <summary>Held, but it goes on only when the client signs.</summary>
    public static Outcome Waits { get; } = Done with { IsWaiting = true };

    /// <summary>Done: this is what was engaged.</summary>
    public static Outcome Of(string reference, Money? cost = null) => Done with { Reference = reference, Cost = cost };

    public static implicit operator Outcome(Refusal refusal) => Done with { Refusal = refusal };
}
