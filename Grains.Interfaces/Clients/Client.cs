using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// A paying customer, known once in the whole federation under an opaque id. Key: the client id. Its credit line and
/// receivables live with each cooperative, at <see cref="IClientAccountGrain"/>.
/// </summary>
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Makes the client known. The enterprise number may belong to one client only.</summary>
    [Needs(Rights.RegisterClients)]
    Task<Answer> Register(RegisterClient command);

    /// <summary>Rates the client anew as of today, from 24 months of payments.</summary>
    [Needs(Rights.JudgeClients)]
    Task<Answer> Rate();

    /// <summary>Stops new business with the client.</summary>
    [Needs(Rights.JudgeClients)]
    Task<Answer> Block(BlockClient command);

    /// <summary>Ends a block.</summary>
    [Needs(Rights.JudgeClients)]
    Task<Answer> Unblock();

    /// <summary>Records that the client is insolvent: nothing more is financed and no bailiff is sent.</summary>
    [Needs(Rights.JudgeClients)]
    Task<Answer> DeclareInsolvent(DeclareClientInsolvent command);

    /// <summary>Records that the client's status was checked in the public register, and found active.</summary>
    [Needs(Rights.JudgeClients)]
    Task<Answer> ConfirmStatus(ConfirmClientStatus command);

    /// <summary>Erases name, address and e-mail; what is journaled holds none of them.</summary>
    [Needs(Rights.ErasePeople)]
    Task<Answer> EraseProfile();

    /// <summary>What is known of the client; null when nobody registered it.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadClients)]
    Task<ClientView?> View();

    /// <summary>Name, address and e-mail; null when unknown or erased.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadClients)]
    Task<ClientProfile?> Profile();
}

/// <summary>Sees to it that an enterprise number belongs to one client. Key: the ten digits.</summary>
public interface IClientIndexGrain : IGrainWithStringKey
{
    /// <summary>Claims the number for a client, the first who asks.</summary>
    /// <returns>Whose number it is: the one who asks, or who had it before.</returns>
    Task<Answer<ClientId>> Claim(ClaimEnterpriseNumber command);

    /// <summary>Whose number it is; null when nobody's.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadClients)]
    Task<ClientId?> Find();
}

/// <summary>What a client is; it decides VAT, recovery and rating.</summary>
[GenerateSerializer]
public enum ClientKind
{
    /// <summary>An enterprise registered in Belgium.</summary>
    Company,

    /// <summary>A public authority.</summary>
    Public,

    /// <summary>An association or foundation.</summary>
    Nonprofit,

    /// <summary>A natural person who does not act for a trade (Book I of the Code of Economic Law).</summary>
    Consumer,

    /// <summary>An enterprise registered abroad.</summary>
    Foreign,
}

/// <summary>How well a client pays, over 24 months. Better ratings take less of the pool's capacity.</summary>
[GenerateSerializer]
public enum ClientRating
{
    /// <summary>No history.</summary>
    New,

    /// <summary>History that is neither A nor B.</summary>
    C,

    /// <summary>From 3 paid invoices, 30 days late at most on weighted average.</summary>
    B,

    /// <summary>From 10 paid invoices, 10 days late at most on weighted average.</summary>
    A,

    /// <summary>A public authority, whatever its history.</summary>
    Public,
}

/// <summary>Makes a client known.</summary>
/// <param name="Kind">What the client is.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code of the seat.</param>
/// <param name="EnterpriseNumber">Belgian enterprise number; none for consumers and foreign clients.</param>
/// <param name="VatNumber">VAT number with country prefix, where the client has one.</param>
/// <param name="Profile">What may be erased later.</param>
[GenerateSerializer, Immutable]
public sealed record RegisterClient(
    ClientKind Kind,
    string Country,
    EnterpriseNumber? EnterpriseNumber,
    VatNumber? VatNumber,
    ClientProfile Profile);

/// <summary>Who a client is, for people. Kept apart from the journal so that it can be erased.</summary>
/// <param name="Name">Name as it stands on invoices.</param>
/// <param name="Address">Postal address, where known.</param>
/// <param name="Email">Where invoices and reminders go, where known.</param>
[GenerateSerializer, Immutable]
public sealed record ClientProfile(string Name, string? Address = null, string? Email = null);

/// <summary>Stops new business with a client.</summary>
/// <param name="Reason">A code: <c>fraud</c>, <c>litigation</c>, <c>unpaid</c> or <c>other</c>; no free text.</param>
[GenerateSerializer, Immutable]
public sealed record BlockClient(string Reason);

/// <summary>Records an insolvency.</summary>
/// <param name="On">Day of the judgment.</param>
[GenerateSerializer, Immutable]
public sealed record DeclareClientInsolvent(DateOnly On);

/// <summary>Records a check in the public register that found the client active.</summary>
/// <param name="On">Day of the check.</param>
[GenerateSerializer, Immutable]
public sealed record ConfirmClientStatus(DateOnly On);

/// <summary>Claims an enterprise number.</summary>
/// <param name="Client">For whom.</param>
[GenerateSerializer, Immutable]
public sealed record ClaimEnterpriseNumber(ClientId Client);

/// <summary>What is known of a client, without anything personal.</summary>
/// <param name="Id">The client.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code of the seat.</param>
/// <param name="EnterpriseNumber">Belgian enterprise number, where it has one.</param>
/// <param name="VatNumber">VAT number, where it has one.</param>
/// <param name="Rating">How well it pays.</param>
/// <param name="PaidInvoices">Invoices paid in the 24 months behind the rating.</param>
/// <param name="MeanDelayDays">Days late on average over them, weighted by amount.</param>
/// <param name="IsBlocked">No new business.</param>
/// <param name="InsolventSince">Day of the judgment; null when solvent as far as known.</param>
/// <param name="StatusCheckedOn">Last check in the public register; null when never checked.</param>
[GenerateSerializer, Immutable]
public sealed record ClientView(
    ClientId Id,
    ClientKind Kind,
    string Country,
    EnterpriseNumber? EnterpriseNumber,
    VatNumber? VatNumber,
    ClientRating Rating,
    int PaidInvoices,
    decimal MeanDelayDays,
    bool IsBlocked,
    DateOnly? InsolventSince,
    DateOnly? StatusCheckedOn);
