using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>How far an engagement is.</summary>
public enum EngagementStatus
{
    /// <summary>Priced in a plan, nothing more.</summary>
    Quoted,

    /// <summary>Held for the job; giving it back costs nothing.</summary>
    Reserved,

    /// <summary>Engaged for real.</summary>
    Confirmed,

    /// <summary>Used, delivered, issued.</summary>
    Fulfilled,

    /// <summary>Nothing more is due or expected.</summary>
    Settled,

    /// <summary>Given back.</summary>
    Released,

    /// <summary>Could not be had; see the refusal.</summary>
    Failed,
}

/// <summary>One service line of one job, whatever the service. Key: <c>job/line</c>.</summary>
/// <remarks>Each step may be repeated, and is then carried out once.</remarks>
public interface IEngagementGrain : IGrainWithStringKey
{
    /// <summary>Holds the service for the job.</summary>
    [Opens]
    Task<Answer<EngagementView>> Reserve(ReserveEngagement command);

    /// <summary>Engages what is held.</summary>
    Task<Answer<EngagementView>> Confirm(ConfirmEngagement command);

    /// <summary>The work is done: the service is used up, delivered, issued, charged.</summary>
    Task<Answer<EngagementView>> Fulfil(FulfilEngagement command);

    /// <summary>Closes the engagement once nothing more is due.</summary>
    Task<Answer<EngagementView>> Settle(SettleEngagement command);

    /// <summary>Gives the service back by its own rule and cost.</summary>
    Task<Answer<EngagementView>> Release(ReleaseEngagement command);

    /// <summary>The engagement as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<EngagementView> View();
}

/// <summary>What every service must know of the job that it serves. Ids, days and amounts only.</summary>
/// <param name="Job">The job.</param>
/// <param name="Declaration">What was declared.</param>
/// <param name="Budget">The budget that carries the job.</param>
/// <param name="Waterfall">The way of the money, as planned.</param>
/// <param name="Pool">How the pool counts what the job may take of it.</param>
/// <param name="InvoiceOn">Day of the invoice at the latest.</param>
/// <param name="DueOn">Day on which the client must have paid.</param>
[GenerateSerializer, Immutable]
public sealed record JobTerms(
    JobId Job,
    Declaration Declaration,
    ActivityId Budget,
    Waterfall Waterfall,
    PoolTerms Pool,
    DateOnly InvoiceOn,
    DateOnly DueOn);

/// <summary>Holds the service.</summary>
/// <param name="Terms">The job's terms.</param>
/// <param name="Line">The line as planned.</param>
/// <param name="IsRetry">
/// It may have been asked before and have left something held that nobody remembers; false is a promise.
/// </param>
/// <param name="IsReopening">It could not be had, and now it can: people decided otherwise.</param>
[GenerateSerializer, Immutable]
public sealed record ReserveEngagement(
    JobTerms Terms, PlanLine Line, bool IsRetry = true, bool IsReopening = false);

/// <summary>Engages what is held, or what needs no holding.</summary>
/// <param name="Terms">The job's terms, for a service that was never reserved because there is nothing to hold.</param>
/// <param name="Line">The line as planned.</param>
/// <param name="QuoteSigned">Whether the client has signed the quote by now.</param>
[GenerateSerializer, Immutable]
public sealed record ConfirmEngagement(JobTerms Terms, PlanLine Line, bool QuoteSigned);

/// <summary>The work is done.</summary>
/// <param name="PerformedOn">The day on which that was said; the same however often it is repeated.</param>
[GenerateSerializer, Immutable]
public sealed record FulfilEngagement(DateOnly PerformedOn);

/// <summary>Nothing more is due.</summary>
[GenerateSerializer, Immutable]
public sealed record SettleEngagement;

/// <summary>Gives the service back.</summary>
/// <param name="Terms">The job's terms, for an engagement that was never reserved or is in doubt.</param>
/// <param name="Line">The line.</param>
/// <param name="By">Who called the job off; null when it could not be engaged.</param>
/// <param name="Billed">For the line of the invoice: what the client bears of the cost; null when nothing.</param>
[GenerateSerializer, Immutable]
public sealed record ReleaseEngagement(JobTerms Terms, PlanLine Line, CancelledBy? By, Money? Billed = null);

/// <summary>An engagement as committed.</summary>
/// <param name="Id">The engagement.</param>
/// <param name="Service">Code of the service.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Reference">What was engaged: a van, a certificate's number, a contract.</param>
/// <param name="Cost">What it cost in the end, release included; zero until known.</param>
/// <param name="Wages">Wages that it scheduled.</param>
/// <param name="Refusal">Why it failed; null otherwise.</param>
[GenerateSerializer, Immutable]
public sealed record EngagementView(
    EngagementId Id,
    string Service,
    EngagementStatus Status,
    string Reference,
    Money Cost,
    ImmutableArray<WageId> Wages,
    Refusal? Refusal);
