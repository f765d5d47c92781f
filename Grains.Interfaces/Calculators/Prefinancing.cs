using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Asks the rule table what it would decide. What is left out of the facts is missing, and missing is never a pass:
/// its rule refers to a person.
/// </summary>
/// <param name="Product">What is financed.</param>
/// <param name="Amount">What is asked, in euros.</param>
/// <param name="Evidence">What proves that money will come.</param>
/// <param name="ReceivableExclVat">The receivable or subsidy behind it, without VAT.</param>
/// <param name="TenorDays">Days until the money is expected.</param>
/// <param name="Today">The day of the decision, which also picks the policy in force; today when left out.</param>
/// <param name="InPlan">Whether it is a line of a job's plan, where an unsigned quote makes it conditional.</param>
/// <param name="BudgetNetOfFee">What of the receivable reaches the budget after the fee; all when left out.</param>
/// <param name="OtherFinancing">All other financing of the receivable, wage holds included.</param>
/// <param name="ClientLinked">Whether the client is linked to the member.</param>
/// <param name="Member">About who asks.</param>
/// <param name="Activity">About the Activity; outside one when left out.</param>
/// <param name="Client">About the client.</param>
/// <param name="Pool">About the guarantee fund.</param>
/// <param name="Policy">
/// Numbers in place of those in force, by their key: <c>r06.invoice</c>, <c>l2.new</c>, <c>factor.new</c>,
/// <c>minimum</c>.
/// </param>
/// <param name="Cooperative">Whose policy; the generic one when left out.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingQuestion(
    PrefinancingProduct Product,
    decimal Amount,
    PrefinancingEvidence Evidence,
    decimal ReceivableExclVat,
    int TenorDays,
    DateOnly? Today = null,
    bool? InPlan = null,
    decimal? BudgetNetOfFee = null,
    decimal? OtherFinancing = null,
    bool? ClientLinked = null,
    AskingMember? Member = null,
    AskingActivity? Activity = null,
    AskingClient? Client = null,
    AskingPool? Pool = null,
    ImmutableDictionary<string, decimal>? Policy = null,
    CooperativeId? Cooperative = null);

/// <summary>What counts of a member.</summary>
/// <param name="Active">Whether the member is active (R01).</param>
/// <param name="SharePaid">Whether the cooperative share is paid (R01).</param>
/// <param name="ArrearsDays">Days of the oldest arrears (R08).</param>
/// <param name="OpenRequests">Other requests that nobody decided yet (R10).</param>
/// <param name="EarlierFinancings">Financings granted before (R12).</param>
/// <param name="Financed">Financed on this member, other cases (L5).</param>
[GenerateSerializer, Immutable]
public sealed record AskingMember(
    bool? Active = null,
    bool? SharePaid = null,
    int? ArrearsDays = null,
    int? OpenRequests = null,
    int? EarlierFinancings = null,
    decimal? Financed = null);

/// <summary>What counts of an Activity.</summary>
/// <param name="Open">Whether it is open (R02).</param>
/// <param name="Collected12Months">Money collected in the last 12 months (L4).</param>
/// <param name="Financed">Financed on it, other cases (L4).</param>
[GenerateSerializer, Immutable]
public sealed record AskingActivity(bool? Open = null, decimal? Collected12Months = null, decimal? Financed = null);

/// <summary>What counts of a client.</summary>
/// <param name="Rating">How well it pays (L2, factor).</param>
/// <param name="Blocked">No new business (R03).</param>
/// <param name="Insolvent">Insolvent (R03).</param>
/// <param name="StatusCheckedOn">Last check in the public register (R09).</param>
/// <param name="HasHistory">Whether it was ever invoiced; without, no receivables data can be old (R07, R09).</param>
/// <param name="DataAsOf">Day of the receivables data (R09).</param>
/// <param name="OverdueDays">Days since the oldest open receivable fell due (R07).</param>
/// <param name="Disputed">Whether it contests a receivable (R05).</param>
/// <param name="Financed">Financed on it, other cases (L2, L3).</param>
[GenerateSerializer, Immutable]
public sealed record AskingClient(
    ClientRating? Rating = null,
    bool? Blocked = null,
    bool? Insolvent = null,
    DateOnly? StatusCheckedOn = null,
    bool? HasHistory = null,
    DateOnly? DataAsOf = null,
    int? OverdueDays = null,
    bool? Disputed = null,
    decimal? Financed = null);

/// <summary>What counts of the guarantee fund.</summary>
/// <param name="Fund">The fund (L3).</param>
/// <param name="FreeCapacity">Capital neither in use nor promised; may be below zero (L6).</param>
/// <param name="FreeCash">Forecast cash that nothing is held of (L7); left out, cash is no limit.</param>
[GenerateSerializer, Immutable]
public sealed record AskingPool(decimal? Fund = null, decimal? FreeCapacity = null, decimal? FreeCash = null);

/// <summary>What the rule table says, in euros.</summary>
/// <param name="Outcome">The worst that a rule says.</param>
/// <param name="Conditional">Whether it waits for the client's signature.</param>
/// <param name="Amount">What is approved or, when referred, what a person is asked for; zero when declined.</param>
/// <param name="BindingLimit">Code of the cap that set the amount; null when none did.</param>
/// <param name="Rules">Every rule, in the order of the table.</param>
/// <param name="Reasons">Why not all, worst first, by language.</param>
/// <param name="WouldChange">What would change the outcome, worst first, by language.</param>
/// <param name="FactorPercent">Capital of the pool per 100 of amount.</param>
/// <param name="Fee">Fee on the amount.</param>
/// <param name="InterestAmount">Interest over the tenor.</param>
/// <param name="Apr">Annual percentage rate of charge, a fraction.</param>
/// <param name="PolicyVersion">Version of the policy.</param>
/// <param name="InputHash">SHA-256 of the canonical input.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingAnswer(
    PrefinancingOutcome Outcome,
    bool Conditional,
    decimal Amount,
    string? BindingLimit,
    ImmutableArray<RuleShown> Rules,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Reasons,
    ImmutableSortedDictionary<string, ImmutableArray<string>> WouldChange,
    decimal FactorPercent,
    decimal Fee,
    decimal InterestAmount,
    decimal Apr,
    string PolicyVersion,
    string InputHash);

/// <summary>One rule and what it saw.</summary>
/// <param name="Code"><c>R01</c> to <c>R13</c>, <c>L1</c> to <c>L7</c>, <c>MIN</c>.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Observed">What it saw; <c>missing</c> when there was nothing.</param>
/// <param name="Threshold">What the policy wants.</param>
[GenerateSerializer, Immutable]
public sealed record RuleShown(string Code, RuleVerdict Verdict, string Observed, string Threshold);
