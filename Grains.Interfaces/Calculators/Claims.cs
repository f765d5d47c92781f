using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>How a reminder was sent.</summary>
[GenerateSerializer]
public enum SentBy
{
    /// <summary>By e-mail: the term runs from the day after.</summary>
    Email,

    /// <summary>By post: the term runs from the third working day after.</summary>
    Post,
}

/// <summary>Asks what a consumer who pays late may be asked (Code of Economic Law, book XIX).</summary>
/// <param name="Principal">What is owed, in euros.</param>
/// <param name="RemindedOn">The day on which the first, free reminder was sent.</param>
/// <param name="On">The day of the claim.</param>
/// <param name="SentBy">How it was sent; by e-mail when left out.</param>
/// <param name="AskedPenalty">What the contract's clause asks as a penalty; the highest lawful when left out.</param>
/// <param name="AskedInterestRate">Yearly rate of the clause, a fraction; no interest is asked when left out.</param>
/// <param name="InterestRateCap">Highest lawful rate; the published one of the claim's half-year when left out.</param>
/// <param name="Scale">Steps of the scale in place of those in force.</param>
[GenerateSerializer, Immutable]
public sealed record ConsumerPenaltyQuestion(
    decimal Principal,
    DateOnly RemindedOn,
    DateOnly On,
    SentBy? SentBy = null,
    decimal? AskedPenalty = null,
    decimal? AskedInterestRate = null,
    decimal? InterestRateCap = null,
    PenaltyScale? Scale = null);

/// <summary>The scale of art. XIX.4: each figure in place of the one in force when it is given.</summary>
/// <param name="Flat">Up to <paramref name="FlatUpTo"/>.</param>
/// <param name="FlatUpTo">End of the first step.</param>
/// <param name="MiddleBase">Added in the second step.</param>
/// <param name="MiddleRate">Share of what exceeds the first step.</param>
/// <param name="MiddleUpTo">End of the second step.</param>
/// <param name="UpperBase">Added in the third step.</param>
/// <param name="UpperRate">Share of what exceeds the second step.</param>
/// <param name="Ceiling">Never more than this.</param>
[GenerateSerializer, Immutable]
public sealed record PenaltyScale(
    decimal? Flat = null,
    decimal? FlatUpTo = null,
    decimal? MiddleBase = null,
    decimal? MiddleRate = null,
    decimal? MiddleUpTo = null,
    decimal? UpperBase = null,
    decimal? UpperRate = null,
    decimal? Ceiling = null);

/// <summary>What a consumer may be asked, in euros.</summary>
/// <param name="TermFrom">First of the 14 calendar days to pay without costs.</param>
/// <param name="TermTo">Last of them.</param>
/// <param name="Due">Whether costs may be asked on the day of the claim: the term is over.</param>
/// <param name="Cap">Highest lawful penalty.</param>
/// <param name="PenaltyVoid">Whether the clause asks more than that, so that nothing may be asked for it.</param>
/// <param name="Penalty">What may be asked as a penalty on the day of the claim.</param>
/// <param name="InterestRateCap">Highest lawful rate.</param>
/// <param name="InterestVoid">Whether the clause asks more than that, so that no interest may be asked.</param>
/// <param name="InterestFrom">First day that bears interest: the day after the term.</param>
/// <param name="Interest">Interest to the day of the claim.</param>
/// <param name="Total">Principal, penalty and interest.</param>
[GenerateSerializer, Immutable]
public sealed record ConsumerPenaltyResult(
    DateOnly TermFrom,
    DateOnly TermTo,
    bool Due,
    decimal Cap,
    bool PenaltyVoid,
    decimal Penalty,
    decimal InterestRateCap,
    bool InterestVoid,
    DateOnly InterestFrom,
    decimal Interest,
    decimal Total);

/// <summary>
/// Asks whether and when a bailiff may collect without a judge (Judicial Code, art. 1394/20 to 1394/27).
/// </summary>
/// <param name="Principal">The undisputed debt, in euros.</param>
/// <param name="SummonsOn">The day on which the bailiff serves the summons to pay.</param>
/// <param name="DueOn">Last day to pay of the debt.</param>
/// <param name="Costs">Recovery costs and penalty.</param>
/// <param name="Interest">Late interest.</param>
/// <param name="Debtor">What the debtor is; a company when left out.</param>
/// <param name="Country">ISO 3166-1 code of the debtor's seat; BE when left out.</param>
/// <param name="Registered">Whether it is in the Belgian register of enterprises; so for BE when left out.</param>
/// <param name="Insolvent">Whether it is bankrupt or in reorganisation.</param>
/// <param name="Disputed">Whether it contests the debt.</param>
/// <param name="AccessoriesShare">Costs and interest at most, share of the principal; 0.10 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record UndisputedClaimQuestion(
    decimal Principal,
    DateOnly SummonsOn,
    DateOnly DueOn,
    decimal? Costs = null,
    decimal? Interest = null,
    ClientKind? Debtor = null,
    string? Country = null,
    bool? Registered = null,
    bool? Insolvent = null,
    bool? Disputed = null,
    decimal? AccessoriesShare = null);

/// <summary>Whether, how much and when.</summary>
/// <param name="Eligible">Whether the procedure is open.</param>
/// <param name="Obstacles">Codes of what stands in the way, each with its sentences.</param>
/// <param name="Route">What else is open: <c>undisputed-claim</c> when eligible.</param>
/// <param name="Claim">Costs and interest capped together; costs go first.</param>
/// <param name="LeftOut">What the cap leaves out; it may still be asked of a judge.</param>
/// <param name="SummonsOn">The summons.</param>
/// <param name="PayBy">Last day of the month that the debtor has to pay, ask for terms or contest.</param>
/// <param name="ReportFrom">First day of the report of non-contestation: 8 days after that month.</param>
/// <param name="EnforceableFrom">From the report on, once the court's registry has made it enforceable.</param>
[GenerateSerializer, Immutable]
public sealed record UndisputedClaimResult(
    bool Eligible,
    ImmutableArray<ClaimObstacle> Obstacles,
    RecoveryRoute Route,
    ClaimParts Claim,
    decimal LeftOut,
    DateOnly SummonsOn,
    DateOnly? PayBy,
    DateOnly? ReportFrom,
    DateOnly? EnforceableFrom);

/// <summary>What stands in the way.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Fr">In French.</param>
/// <param name="Nl">In Dutch.</param>
/// <param name="De">In German.</param>
/// <param name="En">In English.</param>
[GenerateSerializer, Immutable]
public sealed record ClaimObstacle(string Code, string Fr, string Nl, string De, string En);

/// <summary>How a debt is recovered when nothing else helps.</summary>
[GenerateSerializer]
public enum RecoveryRoute
{
    /// <summary>The bailiff, without a judge.</summary>
    UndisputedClaim,

    /// <summary>European order for payment (regulation 1896/2006).</summary>
    EuropeanPaymentOrder,

    /// <summary>Amicable recovery under book XIX, else the justice of the peace.</summary>
    JusticeOfThePeace,

    /// <summary>The court that hears disputes between enterprises or with authorities.</summary>
    Court,

    /// <summary>A declaration of claim with the insolvency practitioner.</summary>
    InsolvencyClaim,

    /// <summary>Nothing yet: the debt is not due.</summary>
    Wait,
}
