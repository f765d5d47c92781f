using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>A cooperative: it employs, invoices, owns the fleet and has rules of its own. Key: its id.</summary>
public interface ICooperativeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Founds the cooperative with the generic rates of the house. Its pool is endowed and its resources are put into
    /// service right after; should that be interrupted, a wake goes on with it.
    /// </summary>
    [Needs(Rights.GovernCooperatives)]
    Task<Answer> Found(FoundCooperative command);

    /// <summary>
    /// Sets a rate from a day on. Of two for the same day the later set counts; the journal keeps both. Asked by
    /// programs of the house; a person proposes, and another one confirms.
    /// </summary>
    Task<Answer> SetRate(SetRate command);

    /// <summary>A person proposes a rate; another one for the same key and day replaces it.</summary>
    [Needs(Rights.GovernCooperatives)]
    Task<Answer> ProposeRate(SetRate command);

    /// <summary>A second person confirms it: from then on it is set.</summary>
    [Needs(Rights.GovernCooperatives)]
    Task<Answer> ConfirmRate(ConfirmRate command);

    /// <summary>A person turns a proposal down, or withdraws their own.</summary>
    [Needs(Rights.GovernCooperatives)]
    Task<Answer> RefuseRate(RefuseRate command);

    /// <summary>Rates that wait for a second person, oldest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadCooperatives)]
    Task<ImmutableArray<RateProposal>> RateProposals();

    /// <summary>The cooperative as committed; null while it is not founded.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadCooperatives)]
    Task<CooperativeView?> View();

    /// <summary>All its rates with their dates; empty while it is not founded.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadCooperatives)]
    Task<RuleBook> RuleBook();
}

/// <summary>Founds a cooperative.</summary>
/// <param name="Name">Its name, as invoices show it.</param>
/// <param name="Endowment">What its guarantee fund starts with; more than zero.</param>
/// <param name="EnterpriseNumber">Its Belgian enterprise number.</param>
/// <param name="Iban">The account on which clients pay.</param>
/// <param name="Vans">Number of vans, <c>van-1</c> to <c>van-n</c>.</param>
/// <param name="Kits">Number of kits of equipment, <c>kit-1</c> to <c>kit-n</c>.</param>
/// <param name="Rooms">Number of rooms, <c>room-1</c> to <c>room-n</c>.</param>
/// <param name="Shards">Into how many parts the guarantee fund is split, 1 to 64.</param>
[GenerateSerializer, Immutable]
public sealed record FoundCooperative(
    string Name,
    Money Endowment,
    EnterpriseNumber EnterpriseNumber,
    Iban Iban,
    int Vans,
    int Kits,
    int Rooms,
    int Shards);

/// <summary>Sets a rate of the cooperative.</summary>
/// <param name="Key">A key that the cooperative's rule book already knows.</param>
/// <param name="From">First legal day in Brussels on which it holds.</param>
/// <param name="Value">Zero or more: a fraction, euros or days, as the key says.</param>
/// <param name="Source">The law, publication or decision that it was taken from.</param>
[GenerateSerializer, Immutable]
public sealed record SetRate(string Key, DateOnly From, decimal Value, string Source);

/// <summary>Confirms a rate that somebody else proposed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="From">The day on which it is to begin.</param>
/// <param name="Value">
/// The value that the second person read; another one by now is refused. Null confirms whatever is proposed.
/// </param>
[GenerateSerializer, Immutable]
public sealed record ConfirmRate(string Key, DateOnly From, decimal? Value = null);

/// <summary>Turns a proposed rate down.</summary>
/// <param name="Key">Its key.</param>
/// <param name="From">The day on which it was to begin.</param>
[GenerateSerializer, Immutable]
public sealed record RefuseRate(string Key, DateOnly From);

/// <summary>A rate that waits for a second person.</summary>
/// <param name="Rate">The rate.</param>
/// <param name="By">Id of who proposed it.</param>
/// <param name="On">The day.</param>
[GenerateSerializer, Immutable]
public sealed record RateProposal(DatedRate Rate, string By, DateOnly On);

/// <summary>A cooperative as committed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, as invoices show it.</param>
/// <param name="EnterpriseNumber">Its Belgian enterprise number.</param>
/// <param name="Iban">The account on which clients pay.</param>
/// <param name="IsReady">Whether its pool is endowed and all its resources are in service.</param>
[GenerateSerializer, Immutable]
public sealed record CooperativeView(
    CooperativeId Id,
    string Name,
    EnterpriseNumber EnterpriseNumber,
    Iban Iban,
    bool IsReady);
