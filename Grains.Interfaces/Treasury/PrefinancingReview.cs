using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>Why a person has to decide on a prefinancing.</summary>
[GenerateSerializer]
public enum ReviewKind
{
    /// <summary>The rule table left it to a person.</summary>
    Referral,

    /// <summary>The member does not agree with what was decided.</summary>
    Appeal,
}

/// <summary>Why a member appeals.</summary>
[GenerateSerializer]
public enum AppealReason
{
    /// <summary>What a rule saw has changed since.</summary>
    FactsChanged,

    /// <summary>What a rule saw was never so.</summary>
    FactsWrong,

    /// <summary>The client is known to pay.</summary>
    ClientReliable,

    /// <summary>Without it the work cannot be done.</summary>
    WorkAtRisk,

    /// <summary>Something else; the note says what.</summary>
    Other,
}

/// <summary>What a person makes of a referral or an appeal.</summary>
[GenerateSerializer]
public enum ReviewVerdict
{
    /// <summary>The rules are right: a referral is declined, an appeal changes nothing.</summary>
    Uphold,

    /// <summary>An amount is approved against the rules that stand in the way.</summary>
    Approve,
}

/// <summary>Why a person decides so.</summary>
[GenerateSerializer]
public enum ReviewReason
{
    /// <summary>The client is known to pay.</summary>
    ClientReliable,

    /// <summary>The member is known to deliver.</summary>
    MemberReliable,

    /// <summary>Evidence was seen that no rule reads.</summary>
    EvidenceSeen,

    /// <summary>What a rule saw was corrected.</summary>
    FactsCorrected,

    /// <summary>Other money or a guarantee stands behind it.</summary>
    SecuredOtherwise,

    /// <summary>The rule is right in this case.</summary>
    RuleStands,

    /// <summary>The risk is more than the fund should bear.</summary>
    RiskTooHigh,

    /// <summary>Something else; the note says what.</summary>
    Other,
}

/// <summary>The member does not agree with what was decided.</summary>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable]
public sealed record AppealPrefinancing(AppealReason Reason);

/// <summary>A person decides on a referral or an appeal.</summary>
/// <param name="Verdict">What is decided.</param>
/// <param name="Reason">Why.</param>
/// <param name="Amount">What is approved in all, at most what was asked; null when nothing is.</param>
[GenerateSerializer, Immutable]
public sealed record DecideReview(ReviewVerdict Verdict, ReviewReason Reason, Money? Amount = null);

/// <summary>Confirms what another person proposed.</summary>
/// <param name="Amount">What was read: another amount by then is refused; null to confirm what there is.</param>
[GenerateSerializer, Immutable]
public sealed record ConfirmReview(Money? Amount = null);

/// <summary>What one person proposed, and another has to confirm.</summary>
/// <param name="Amount">What is approved in all.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Id of who proposed it.</param>
/// <param name="On">The day.</param>
[GenerateSerializer, Immutable]
public sealed record ReviewProposal(Money Amount, ReviewReason Reason, string By, DateOnly On);

/// <summary>A referral or an appeal that waits for a person.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Since">Since which day.</param>
/// <param name="DueOn">The day on which it is to be decided at the latest.</param>
/// <param name="Reason">Why the member appeals; null for a referral.</param>
/// <param name="By">Id of who appealed; null for a referral.</param>
/// <param name="Proposal">What waits for a second person; null when nothing does.</param>
[GenerateSerializer, Immutable]
public sealed record Review(
    ReviewKind Kind, DateOnly Since, DateOnly DueOn, AppealReason? Reason, string? By, ReviewProposal? Proposal);

/// <summary>What a person decided, and who stands for it.</summary>
/// <param name="Kind">On a referral or an appeal.</param>
/// <param name="Verdict">What was decided.</param>
/// <param name="Reason">Why.</param>
/// <param name="Amount">What was approved in all; null when nothing was.</param>
/// <param name="By">Id of who decided or proposed it.</param>
/// <param name="ConfirmedBy">Id of the second person; null where one was enough.</param>
/// <param name="On">The day.</param>
/// <param name="Rules">Codes of the rules that stood in the way; those that an approval overrides.</param>
[GenerateSerializer, Immutable]
public sealed record ReviewDecided(
    ReviewKind Kind,
    ReviewVerdict Verdict,
    ReviewReason Reason,
    Money? Amount,
    string By,
    string? ConfirmedBy,
    DateOnly On,
    ImmutableArray<string> Rules);

/// <summary>
/// What was approved on top of a prefinancing that was granted in part: it is a prefinancing of its own, with its own
/// holds, under the key of the first and <c>.2</c>.
/// </summary>
/// <param name="Request">What was asked, with the amount on top.</param>
/// <param name="Review">What was decided, and by whom.</param>
/// <param name="IsGrantWanted">Whether it is to be paid as soon as it may be.</param>
[GenerateSerializer, Immutable]
public sealed record SupplementPrefinancing(
    RequestPrefinancing Request, ReviewDecided Review, bool IsGrantWanted);
