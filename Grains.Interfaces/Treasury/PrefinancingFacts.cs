namespace Smart.Grains.Interfaces;

/// <summary>
/// What the rule table must know besides the request. Null means that the datum is missing, which is never a pass.
/// Amounts financed leave the case itself out. No field tells age, gender, marital status, health or nationality.
/// </summary>
/// <param name="Today">The day of the decision, in Brussels.</param>
/// <param name="Member">About who asks.</param>
/// <param name="Activity">About the Activity; null outside one.</param>
/// <param name="Client">About the client, federation-wide.</param>
/// <param name="Account">About the client, at this cooperative.</param>
/// <param name="Pool">About the guarantee fund.</param>
/// <param name="Holds">What each actor granted when it was asked to hold the amount; null before that.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingFacts(
    DateOnly Today,
    MemberFacts Member,
    ActivityFacts? Activity,
    ClientFacts Client,
    AccountFacts Account,
    PoolFacts Pool,
    HoldFacts? Holds = null);

/// <summary>What counts of a member.</summary>
/// <param name="IsActive">Whether the member is active.</param>
/// <param name="IsSharePaid">Whether the cooperative share is paid.</param>
/// <param name="ArrearsDays">Days of the member's oldest arrears; zero when none.</param>
/// <param name="OtherUndecided">Other requests of this member that nobody decided yet.</param>
/// <param name="EarlierFinancings">Financings granted to this member before.</param>
/// <param name="Financed">Financed or held on this member, other cases.</param>
[GenerateSerializer, Immutable]
public sealed record MemberFacts(
    bool? IsActive, bool? IsSharePaid, int? ArrearsDays, int? OtherUndecided, int? EarlierFinancings, Money? Financed);

/// <summary>What counts of an Activity.</summary>
/// <param name="IsOpen">Whether it is open.</param>
/// <param name="Collected12Months">Money collected in the last 12 months.</param>
/// <param name="Financed">Financed or held on this Activity, other cases.</param>
[GenerateSerializer, Immutable]
public sealed record ActivityFacts(bool? IsOpen, Money? Collected12Months, Money? Financed);

/// <summary>What counts of a client in the federation.</summary>
/// <param name="Rating">How well it pays; no history is New, not missing.</param>
/// <param name="IsBlocked">No new business.</param>
/// <param name="IsInsolvent">Insolvent.</param>
/// <param name="StatusCheckedOn">Last check of its status in the public register.</param>
[GenerateSerializer, Immutable]
public sealed record ClientFacts(ClientRating? Rating, bool? IsBlocked, bool? IsInsolvent, DateOnly? StatusCheckedOn);

/// <summary>What counts of a client at this cooperative.</summary>
/// <param name="HasHistory">Whether an invoice was ever issued; without, no receivables data can be old.</param>
/// <param name="AsOf">Day of the receivables data.</param>
/// <param name="OverdueDays">Days since the oldest open receivable fell due; zero when none is.</param>
/// <param name="IsDisputed">Whether the client contests a receivable here.</param>
/// <param name="Financed">Financed or held on this client, other cases.</param>
[GenerateSerializer, Immutable]
public sealed record AccountFacts(
    bool? HasHistory, DateOnly? AsOf, int? OverdueDays, bool? IsDisputed, Money? Financed);

/// <summary>What counts of the guarantee fund.</summary>
/// <param name="Fund">The fund.</param>
/// <param name="FreeCapacity">Capital that is neither in use nor promised.</param>
[GenerateSerializer, Immutable]
public sealed record PoolFacts(Money? Fund, Money? FreeCapacity);

/// <summary>What was granted when the amount was to be held.</summary>
/// <param name="Activity">By the Activity; null outside one.</param>
/// <param name="Member">By the member.</param>
/// <param name="Account">By the client's credit line.</param>
/// <param name="Pool">By the pool shard.</param>
[GenerateSerializer, Immutable]
public sealed record HoldFacts(Money? Activity, Money Member, Money Account, Money Pool);
