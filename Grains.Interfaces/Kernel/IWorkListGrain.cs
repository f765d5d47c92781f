using System.Collections.Frozen;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What waits for a person: what machines gave up on, and money that belongs to nobody yet. Any key will do.
/// </summary>
public interface IWorkListGrain : IGrainWithStringKey
{
    /// <summary>The kind of item of money that came in and was more than anybody owed.</summary>
    const string UnmatchedReceipt = "payment-in-suspense";

    /// <summary>The kind of item of a loss that one person calls certain, and another has to confirm.</summary>
    const string ProposedLoss = "loss-awaits-second";

    /// <summary>The kind of item of a price of a partner, dearer than planned, that staff has to confirm.</summary>
    const string DearPrice = "price-awaits-second";

    /// <summary>The kind of item of a rate that one person proposes, and another has to confirm.</summary>
    const string ProposedRate = "rate-awaits-second";

    /// <summary>A page of what is open.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadWork)]
    Task<ListPage<WorkRow>> Page(WorkWanted wanted);

    /// <summary>
    /// Somebody looked at an item, and it is dealt with. Closing it again changes nothing; what waits for a second
    /// person is refused.
    /// </summary>
    [Needs(Rights.DoWork)]
    Task<Answer> Close(CloseWork command);
}

/// <summary>The work of second persons: what one said, another confirms or turns down.</summary>
public static class SecondPersons
{
    /// <summary>
    /// Its kinds, each with the right to say the second word. Such an item closes with that word, and in no other way.
    /// </summary>
    public static FrozenDictionary<string, string> RightTo { get; } = new Dictionary<string, string>
    {
        [IWorkListGrain.ProposedLoss] = Rights.WriteOff,
        [IWorkListGrain.DearPrice] = Rights.ConfirmPrices,
        [IWorkListGrain.ProposedRate] = Rights.GovernCooperatives,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}

/// <summary>Which items are wanted; what is null does not matter.</summary>
/// <param name="Page">Which page; sorted by <c>opened</c>.</param>
/// <param name="Cooperative">Of this cooperative.</param>
/// <param name="Kind">Of this kind.</param>
[GenerateSerializer, Immutable]
public sealed record WorkWanted(PageWish Page, CooperativeId? Cooperative = null, string? Kind = null) : IAbout
{
    /// <summary>The orders in which they may be asked for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["opened"];
}

/// <summary>Says that an item is dealt with.</summary>
/// <param name="Cooperative">Whose item.</param>
/// <param name="Item">Which.</param>
[GenerateSerializer, Immutable]
public sealed record CloseWork(CooperativeId Cooperative, string Item) : IAbout
{
    CooperativeId? IAbout.Cooperative => Cooperative;
}

/// <summary>Something that a person must look at.</summary>
/// <param name="Item">Its id, unique for its cause.</param>
/// <param name="Kind">What sort of work it is.</param>
/// <param name="Stream">The actor that it is about.</param>
/// <param name="Cooperative">Whose work.</param>
/// <param name="Code">Stable code of the reason.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="Amount">What came in and belongs to nobody yet; null where it is not about money.</param>
[GenerateSerializer, Immutable]
public sealed record WorkRow(
    string Item,
    string Kind,
    string Stream,
    CooperativeId Cooperative,
    string Code,
    DateTimeOffset OpenedAt,
    Money? Amount);
