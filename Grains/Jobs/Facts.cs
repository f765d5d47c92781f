using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Jobs;

/// <summary>What the compiler must know of the people and things that a declaration names.</summary>
/// <param name="Members">Every worker that somebody knows, the declaring member included.</param>
/// <param name="Budget">The Activity's budget; null for a job with a budget of its own.</param>
/// <param name="Client">Who pays; null when nobody registered that client.</param>
/// <param name="NoneFree">Kinds of things of which none is free on the days of the job.</param>
public sealed record Facts(
    ImmutableDictionary<MemberId, WorkerFact> Members,
    BudgetFact? Budget,
    PayerFact? Client,
    ImmutableHashSet<ResourceKind> NoneFree)
{
    /// <summary>The known workers of a declaration, the declaring member first.</summary>
    public IEnumerable<WorkerFact> Workers(Declaration declaration) =>
        declaration.Collaborators.Select(collaborator => collaborator.Member)
            .Prepend(declaration.Member)
            .Where(Members.ContainsKey)
            .Select(member => Members[member]);
}

/// <summary>What counts of a worker.</summary>
/// <param name="IsActive">Whether the member may work through the cooperative today.</param>
/// <param name="IsSelfEmployed">Whether the member bills instead of being employed.</param>
public sealed record WorkerFact(bool IsActive, bool IsSelfEmployed);

/// <summary>What counts of an Activity's budget.</summary>
/// <param name="IsOpen">Whether the Activity is open.</param>
/// <param name="Collected">What is collected and free to spend.</param>
public sealed record BudgetFact(bool IsOpen, Money Collected);

/// <summary>What counts of the client.</summary>
/// <param name="Kind">Company, public body, consumer ...</param>
/// <param name="Country">ISO 3166-1 alpha-2 code of the seat.</param>
/// <param name="VatNumber">VAT number, where it has one.</param>
/// <param name="Rating">How well it pays.</param>
/// <param name="IsBlocked">No new business.</param>
/// <param name="IsInsolvent">A judgment said so.</param>
/// <param name="TermsDays">Agreed days to pay.</param>
public sealed record PayerFact(
    ClientKind Kind,
    string Country,
    VatNumber? VatNumber,
    ClientRating Rating,
    bool IsBlocked,
    bool IsInsolvent,
    int TermsDays);
