using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Which prefinancings there are. Any key will do: it decides nothing and remembers nothing.</summary>
public interface IPrefinancingListGrain : IGrainWithStringKey
{
    /// <summary>A page of them.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadPrefinancings)]
    Task<ListPage<PrefinancingRow>> Page(PrefinancingsWanted wanted);

    /// <summary>What people decided in a period, rule by rule.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadReports)]
    Task<OverrideReport> Overrides(OverridesWanted wanted);

    /// <summary>Keys of all that a member asked for, for who takes away or erases what was written with it.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ErasePeople)]
    Task<ImmutableArray<string>> AskedBy(PrefinancingsAskedBy wanted);
}

/// <summary>Asks for what a member asked for.</summary>
/// <param name="Cooperative">The member's cooperative.</param>
/// <param name="Member">The member.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingsAskedBy(CooperativeId Cooperative, MemberId Member) : IAbout
{
    CooperativeId? IAbout.Cooperative => Cooperative;

    MemberId? IAbout.Member => Member;
}

/// <summary>What a prefinancing waits for.</summary>
[GenerateSerializer]
public enum ReviewState
{
    /// <summary>The rule table left it to a person.</summary>
    Referred,

    /// <summary>The member appealed.</summary>
    Appealed,

    /// <summary>One person proposed to override rules; a second one has to confirm it.</summary>
    AwaitingSecond,
}

/// <summary>Which prefinancings are wanted; what is null does not matter.</summary>
/// <param name="Page">Which page; sorted by <c>id</c>, <c>due</c> (day of the answer) or <c>changed</c>.</param>
/// <param name="Cooperative">Of this cooperative.</param>
/// <param name="Member">Asked for by this member.</param>
/// <param name="State">Waiting for this.</param>
/// <param name="IsWaiting">Waiting for people, whatever for; false does not matter.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingsWanted(
    PageWish Page,
    CooperativeId? Cooperative = null,
    MemberId? Member = null,
    ReviewState? State = null,
    bool IsWaiting = false) : IAbout
{
    /// <summary>The orders in which they may be asked for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["id", "due", "changed"];
}

/// <summary>A prefinancing on a list.</summary>
/// <param name="Prefinancing">Its key: <c>job/line</c>.</param>
/// <param name="Cooperative">Whose pool pays.</param>
/// <param name="Member">Who asked.</param>
/// <param name="Client">Whose payment repays it.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="State">What it waits for; null when for nobody.</param>
/// <param name="DueOn">The day by which people are to decide; null when nothing waits.</param>
/// <param name="Asked">What was asked.</param>
/// <param name="Approved">What was approved, or, when referred, what a person is asked for.</param>
/// <param name="Outstanding">Paid into the budget and not yet back.</param>
/// <param name="BindingLimit">Code of the cap that set the amount; null when none did.</param>
/// <param name="Version">Version that the list has seen.</param>
/// <param name="ChangedAt">Business time of the last event that the list has seen.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingRow(
    string Prefinancing,
    CooperativeId Cooperative,
    MemberId Member,
    ClientId Client,
    PrefinancingStatus Status,
    ReviewState? State,
    DateOnly? DueOn,
    Money Asked,
    Money Approved,
    Money Outstanding,
    string? BindingLimit,
    long Version,
    DateTimeOffset ChangedAt);

/// <summary>Asks what people decided.</summary>
/// <param name="Cooperative">Of one cooperative; null for all.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
[GenerateSerializer, Immutable]
public sealed record OverridesWanted(CooperativeId? Cooperative, DateOnly From, DateOnly Until) : IAbout;

/// <summary>What people decided on referrals and appeals in a period.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Decisions">All decisions.</param>
/// <param name="Approved">How many of them approved an amount.</param>
/// <param name="ByTwo">How many of those by two people.</param>
/// <param name="Amount">What was approved in all.</param>
/// <param name="Rules">Each rule that stood in the way of one of them, the one that did most often first.</param>
[GenerateSerializer, Immutable]
public sealed record OverrideReport(
    DateOnly From,
    DateOnly Until,
    int Decisions,
    int Approved,
    int ByTwo,
    Money Amount,
    ImmutableArray<OverriddenRule> Rules);

/// <summary>A rule and what people made of it.</summary>
/// <param name="Rule">Its code.</param>
/// <param name="Overridden">How often it was overridden.</param>
/// <param name="Upheld">How often it was upheld.</param>
/// <param name="Amount">What was approved against it; a decision against two rules counts at both.</param>
[GenerateSerializer, Immutable]
public sealed record OverriddenRule(string Rule, int Overridden, int Upheld, Money Amount)
{
    /// <summary>What the rule is about.</summary>
    /// <param name="language">fr, nl, de or en; anything else reads English.</param>
    public string Title(string language) =>
        Sentences.Find($"prefinancing.rule.{Rule.ToLowerInvariant()}.title", language) ?? Rule;
}

/// <summary>
/// What people wrote beside their reasons, apart from the journal, so that it can be erased. Key: that of the
/// prefinancing.
/// </summary>
public interface IPrefinancingNotesGrain : IGrainWithStringKey
{
    /// <summary>Keeps what a member wrote with an appeal.</summary>
    [Needs(Rights.Appeal)]
    Task NoteAppeal(PrefinancingNote note);

    /// <summary>Keeps what a person wrote with a decision.</summary>
    [Needs(Rights.DecidePrefinancings)]
    Task NoteDecision(PrefinancingNote note);

    /// <summary>All that was written, oldest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadPrefinancings)]
    Task<ImmutableArray<PrefinancingNote>> Read();

    /// <summary>The same, for who takes personal data away.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ErasePeople)]
    Task<ImmutableArray<PrefinancingNote>> Export();

    /// <summary>Erases all of it.</summary>
    [Needs(Rights.ErasePeople)]
    Task Erase();
}

/// <summary>Words beside a reason.</summary>
/// <param name="Version">The version of the prefinancing that they belong to.</param>
/// <param name="Text">What was written.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingNote(long Version, string Text);
