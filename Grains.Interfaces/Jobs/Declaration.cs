using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>How much a line of a plan matters to the job.</summary>
public enum Necessity
{
    /// <summary>The law wants it: the job cannot be done without.</summary>
    RequiredByLaw,

    /// <summary>The member asked for it: without it the job does not start.</summary>
    Needed,

    /// <summary>The cooperative advises it; the member may leave it out, and it may fail alone.</summary>
    Recommended,

    /// <summary>Nice to have: it may fail alone.</summary>
    Optional,

    /// <summary>Comes into play only when something goes wrong, such as a client who does not pay.</summary>
    Contingent,
}

/// <summary>A service that the member asks for.</summary>
/// <param name="Service">Code of the service in the catalogue: <c>van</c>, <c>train</c>, <c>equipment</c> ...</param>
/// <param name="MayFail">The job goes on without it when it cannot be had.</param>
/// <param name="Amount">For money asked (prefinancing) or a purchase: how much; null lets the compiler say.</param>
[GenerateSerializer, Immutable]
public sealed record Need(string Service, bool MayFail = false, Money? Amount = null);

/// <summary>Somebody who works along and has a share of the budget after costs.</summary>
/// <param name="Member">Who; must be an active member, and gets a contract and a wage of their own.</param>
/// <param name="Share">From 0 to 1 of what is left after the services; all shares together at most 1.</param>
[GenerateSerializer, Immutable]
public sealed record Collaborator(MemberId Member, decimal Share);

/// <summary>VAT as it stands on the quote.</summary>
/// <param name="Case"><c>standard</c>, <c>reverse-charge</c> or <c>exempt</c>.</param>
/// <param name="RatePercent">Percent: 21, 6 or 0.</param>
[GenerateSerializer, Immutable]
public sealed record VatTerms(string Case, decimal RatePercent)
{
    /// <summary>The rate as a fraction of the amount: 0.21.</summary>
    public decimal Rate => RatePercent / 100m;
}

/// <summary>
/// What a member is going to do, for whom, when and for how much. No name and no free text stand here.
/// </summary>
/// <param name="Cooperative">The cooperative that employs and invoices.</param>
/// <param name="Member">Who declares, and works.</param>
/// <param name="Activity">The Activity that carries the job; null gives the job a budget of its own.</param>
/// <param name="Client">Who pays.</param>
/// <param name="Sector">Code of the sector: <c>music</c>, <c>design</c> ...</param>
/// <param name="Nature">What kind of work.</param>
/// <param name="Start">First day of work, Brussels.</param>
/// <param name="End">Last day of work.</param>
/// <param name="Hours">Hours of work of the member over all days, in half-hours.</param>
/// <param name="Fee">Fee excluding VAT as the member wrote it; the compiler refuses what is no amount of money.</param>
/// <param name="Currency">ISO 4217; only EUR is carried today.</param>
/// <param name="Vat">VAT case and rate of the quote.</param>
/// <param name="Needs">Services asked for.</param>
/// <param name="Collaborators">Who works along.</param>
/// <param name="QuoteAccepted">The client signed the quote already.</param>
/// <param name="AllInclusive">
/// The member wants everything that the job needs, not only what is asked for by name.
/// </param>
/// <param name="PaymentTermsDays">Agreed days to pay; null takes the client's terms.</param>
[GenerateSerializer, Immutable]
public sealed record Declaration(
    CooperativeId Cooperative,
    MemberId Member,
    ActivityId? Activity,
    ClientId Client,
    string Sector,
    WorkNature Nature,
    DateOnly Start,
    DateOnly End,
    decimal Hours,
    decimal Fee,
    string Currency,
    VatTerms Vat,
    ImmutableArray<Need> Needs,
    ImmutableArray<Collaborator> Collaborators,
    bool QuoteAccepted,
    bool AllInclusive,
    int? PaymentTermsDays = null);
