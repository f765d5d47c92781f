using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>A member: a worker who joined a cooperative and owns shares of it. Key: the member id.</summary>
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>Joins a cooperative. The personal profile is kept apart, where it can be erased.</summary>
    [Needs(Rights.AdmitMembers)]
    Task<Answer> Join(JoinMember command);

    /// <summary>Records shares that the member paid.</summary>
    [Needs(Rights.AdmitMembers)]
    Task<Answer> PayShares(PayShares command);

    /// <summary>Makes a suspended member active again.</summary>
    [Needs(Rights.AdmitMembers)]
    Task<Answer> Activate();

    /// <summary>Suspends the member: nothing new may be held or begun.</summary>
    [Needs(Rights.AdmitMembers)]
    Task<Answer> Suspend();

    /// <summary>Leaves the cooperative, once nothing is held for the member any more.</summary>
    [Needs(Rights.AdmitMembers)]
    Task<Answer> Leave();

    /// <summary>Holds up to an amount of the member's limit (L5) for a case.</summary>
    /// <returns>The amount held for the case.</returns>
    Task<Answer<Money>> HoldUpTo(HoldUpTo command);

    /// <summary>Gives back what is held for a case.</summary>
    Task<Answer> Release(ReleaseHold command);

    /// <summary>Notes that a request for financing waits for a decision, or no longer does.</summary>
    Task<Answer> NoteRequest(NoteRequest command);

    /// <summary>
    /// Says otherwise who the member is: a new account, a number that was missing. All of it, not a part.
    /// </summary>
    [Needs(Rights.ChangeProfiles)]
    Task<Answer> ChangeProfile(MemberProfile wanted);

    /// <summary>Erases the personal profile. What the journal holds stays: it names nobody.</summary>
    [Needs(Rights.ErasePeople)]
    Task<Answer> EraseProfile();

    /// <summary>The member as committed; null when nobody joined under this id.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadMembers)]
    Task<MemberView?> View();

    /// <summary>What the member is called; null when there is no profile or it was erased.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadNames)]
    Task<string?> Name();

    /// <summary>The personal profile; null when there is none or it was erased.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadProfiles)]
    Task<MemberProfile?> Profile();
}

/// <summary>How a member works.</summary>
public enum MemberStatus
{
    /// <summary>Under employment contracts with the cooperative.</summary>
    Salaried,

    /// <summary>As a self-employed person whom the cooperative self-bills.</summary>
    SelfEmployed,
}

/// <summary>Joins a cooperative.</summary>
/// <param name="Cooperative">Which one.</param>
/// <param name="Status">How the member works.</param>
/// <param name="Since">First day of membership.</param>
/// <param name="Sector">What the member works in, as a code.</param>
/// <param name="Profile">Who the member is; never in the journal.</param>
/// <param name="Shares">Shares paid on joining, zero or more.</param>
[GenerateSerializer, Immutable]
public sealed record JoinMember(
    CooperativeId Cooperative,
    MemberStatus Status,
    DateOnly Since,
    string Sector,
    MemberProfile Profile,
    int Shares = 1) : IAbout
{
    CooperativeId? IAbout.Cooperative => Cooperative;
}

/// <summary>Records shares that the member paid.</summary>
/// <param name="Reference">Names the payment: the same reference counts once.</param>
/// <param name="Shares">How many; one or more.</param>
[GenerateSerializer, Immutable]
public sealed record PayShares(string Reference, int Shares);

/// <summary>Says whether a request for financing of this member waits for a decision.</summary>
/// <param name="Case">The request.</param>
/// <param name="IsUndecided">False as soon as it is decided or withdrawn.</param>
[GenerateSerializer, Immutable]
public sealed record NoteRequest(string Case, bool IsUndecided);

/// <summary>Who a member is: personal data, erasable.</summary>
/// <param name="Name">Name, as contracts show it.</param>
/// <param name="Language">Language of letters: fr, nl, de or en.</param>
/// <param name="Iban">Account for the wages.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Address">Postal address.</param>
/// <param name="NationalNumber">National register number, eleven digits, for declarations to social security.</param>
[GenerateSerializer, Immutable]
public sealed record MemberProfile(
    string Name,
    string Language,
    Iban? Iban,
    string? Email = null,
    string? Address = null,
    string? NationalNumber = null);

/// <summary>A member as committed, without personal data.</summary>
/// <param name="Id">The member.</param>
/// <param name="Cooperative">The cooperative joined.</param>
/// <param name="Status">How the member works.</param>
/// <param name="Since">First day of membership.</param>
/// <param name="Sector">What the member works in, as a code.</param>
/// <param name="IsActive">Neither suspended nor gone.</param>
/// <param name="IsSharePaid">Whether at least one share is paid.</param>
/// <param name="ArrearsDays">Days that the oldest debt of the member is late; a default of a client is never
/// one.</param>
/// <param name="UndecidedRequests">Requests for financing that wait for a decision.</param>
/// <param name="Financings">Cases for which something was ever held.</param>
/// <param name="Held">What all holds take of the limit.</param>
[GenerateSerializer, Immutable]
public sealed record MemberView(
    MemberId Id,
    CooperativeId Cooperative,
    MemberStatus Status,
    DateOnly Since,
    string Sector,
    bool IsActive,
    bool IsSharePaid,
    int ArrearsDays,
    int UndecidedRequests,
    int Financings,
    Money Held);
