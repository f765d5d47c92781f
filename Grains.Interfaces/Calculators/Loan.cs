using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>How a loan is paid back.</summary>
[GenerateSerializer]
public enum LoanMethod
{
    /// <summary>The same instalment each time; less and less of it is interest.</summary>
    Annuity,

    /// <summary>The same principal each time, and interest on what is left.</summary>
    EqualPrincipal,

    /// <summary>Interest each time, the principal at the end.</summary>
    Bullet,

    /// <summary>The same instalment each time, and an agreed amount on top of the last.</summary>
    Balloon,

    /// <summary>The same principal each time, and interest always on the whole loan.</summary>
    Flat,
}

/// <summary>What becomes of interest in the first periods, when it need not be paid yet.</summary>
[GenerateSerializer]
public enum InterestGrace
{
    /// <summary>It is paid with the first instalment after, and bears none itself.</summary>
    PaidLater,

    /// <summary>It is added to the principal; the row shows it as a negative principal.</summary>
    Capitalised,

    /// <summary>None is charged.</summary>
    Free,
}

/// <summary>What an early repayment leaves as it was.</summary>
[GenerateSerializer]
public enum RepaymentKeeps
{
    /// <summary>The last due date: instalments become smaller.</summary>
    Term,

    /// <summary>The instalment: the loan ends sooner.</summary>
    Instalment,
}

/// <summary>When interest is rounded to the cent, half up.</summary>
[GenerateSerializer]
public enum InterestRounding
{
    /// <summary>Once per period, on the exact sum of its parts.</summary>
    Period,

    /// <summary>
    /// Each part of a period between two changes by itself, a part being a share of the period by actual days: the
    /// reference mode, which is how Apache Fineract counts.
    /// </summary>
    SubPeriod,
}

/// <summary>What a fee is counted from.</summary>
[GenerateSerializer]
public enum LoanFeeKind
{
    /// <summary>An amount, once.</summary>
    Amount,

    /// <summary>A fraction of the first drawdown, once.</summary>
    ShareOfLoan,

    /// <summary>An amount with each instalment.</summary>
    EachInstalment,
}

/// <summary>Asks for the schedule of a loan.</summary>
/// <param name="Drawdowns">1 to 100; the first is the start.</param>
/// <param name="Rate">Yearly nominal rate as a fraction, -1 to 10, at most 10 decimals: 0.05.</param>
/// <param name="Instalments">1 to 1,200.</param>
/// <param name="Method">Annuity when left out.</param>
/// <param name="Frequency">Monthly when left out.</param>
/// <param name="DayCount">30/360 when left out.</param>
/// <param name="FirstDue">First due date; a period after the start when left out, at most 10 years after it.</param>
/// <param name="PrincipalGrace">First instalments without principal.</param>
/// <param name="InterestGrace">First instalments without interest.</param>
/// <param name="InterestGraceKind">What becomes of that interest; paid later when left out.</param>
/// <param name="Balloon">Paid on top of the last instalment, for the method <c>balloon</c>.</param>
/// <param name="RateChanges">Rates from a date on.</param>
/// <param name="Repayments">Early repayments.</param>
/// <param name="Restructurings">New terms from a date on.</param>
/// <param name="Fees">Fees; those of the first day stand in a row 0.</param>
/// <param name="Rounding">Once per period when left out.</param>
/// <param name="SettleOn">Adds what would settle the loan on a day.</param>
[GenerateSerializer, Immutable]
public sealed record LoanQuestion(
    ImmutableArray<LoanDrawdown> Drawdowns,
    decimal Rate,
    int Instalments,
    LoanMethod? Method = null,
    Frequency? Frequency = null,
    DayCount? DayCount = null,
    DateOnly? FirstDue = null,
    int? PrincipalGrace = null,
    int? InterestGrace = null,
    InterestGrace? InterestGraceKind = null,
    decimal? Balloon = null,
    ImmutableArray<LoanRateChange>? RateChanges = null,
    ImmutableArray<LoanRepayment>? Repayments = null,
    ImmutableArray<LoanRestructuring>? Restructurings = null,
    ImmutableArray<LoanFee>? Fees = null,
    InterestRounding? Rounding = null,
    DateOnly? SettleOn = null);

/// <summary>Money paid out to the borrower.</summary>
/// <param name="On">The day; one on a due date bears interest from then on.</param>
/// <param name="Amount">More than zero.</param>
[GenerateSerializer, Immutable]
public sealed record LoanDrawdown(DateOnly On, decimal Amount);

/// <summary>A new rate.</summary>
/// <param name="From">The first day at that rate; the instalment that falls due next is counted anew.</param>
/// <param name="Rate">As <see cref="LoanQuestion.Rate"/>.</param>
[GenerateSerializer, Immutable]
public sealed record LoanRateChange(DateOnly From, decimal Rate);

/// <summary>Principal paid before it is due; on a due date, after that day's instalment.</summary>
/// <param name="On">The day.</param>
/// <param name="Amount">How much; everything that is owed, interest included, when left out.</param>
/// <param name="Keeps">The term when left out.</param>
[GenerateSerializer, Immutable]
public sealed record LoanRepayment(DateOnly On, decimal? Amount = null, RepaymentKeeps? Keeps = null);

/// <summary>New terms for what is owed on a day; what is left out stays as it was.</summary>
/// <param name="On">The day; on a due date, after that day's instalment.</param>
/// <param name="Instalments">How many from then on.</param>
/// <param name="Rate">As <see cref="LoanQuestion.Rate"/>.</param>
/// <param name="Method">How it is paid back from then on.</param>
/// <param name="Frequency">How often from then on.</param>
/// <param name="FirstDue">First new due date; a period after the day when left out.</param>
/// <param name="PrincipalGrace">First new instalments without principal; none when left out.</param>
/// <param name="Balloon">As <see cref="LoanQuestion.Balloon"/>.</param>
/// <param name="Capitalise">
/// Whether interest not paid by then joins the principal; else it is paid with the first new instalment.
/// </param>
[GenerateSerializer, Immutable]
public sealed record LoanRestructuring(
    DateOnly On,
    int Instalments,
    decimal? Rate = null,
    LoanMethod? Method = null,
    Frequency? Frequency = null,
    DateOnly? FirstDue = null,
    int? PrincipalGrace = null,
    decimal? Balloon = null,
    bool? Capitalise = null);

/// <summary>A fee.</summary>
/// <param name="Value">An amount, or a fraction for a share.</param>
/// <param name="Kind">An amount when left out.</param>
/// <param name="On">
/// For what is paid once: it falls due with the first instalment from that day on; the first day when left out.
/// </param>
[GenerateSerializer, Immutable]
public sealed record LoanFee(decimal Value, LoanFeeKind? Kind = null, DateOnly? On = null);

/// <summary>What a row of a schedule is.</summary>
[GenerateSerializer]
public enum LoanRowKind
{
    /// <summary>Fees paid on the first day.</summary>
    Fees,

    /// <summary>An instalment.</summary>
    Instalment,

    /// <summary>An early repayment of a part.</summary>
    Repayment,

    /// <summary>An early repayment of everything.</summary>
    Settlement,

    /// <summary>Interest that joins the principal as a loan is restructured.</summary>
    Restructuring,
}

/// <summary>The schedule of a loan, in euros.</summary>
/// <param name="Rows">In the order of time.</param>
/// <param name="Drawn">All that was drawn.</param>
/// <param name="Principal">All principal: what was drawn, to the cent.</param>
/// <param name="Interest">All interest.</param>
/// <param name="Fees">All fees.</param>
/// <param name="Paid">All that is paid.</param>
/// <param name="Apr">Annual percentage rate of charge as a fraction, fees included; null where none exists.</param>
/// <param name="Settlement">What settles the loan on the day that was asked.</param>
[GenerateSerializer, Immutable]
public sealed record LoanResult(
    ImmutableArray<LoanResultRow> Rows,
    decimal Drawn,
    decimal Principal,
    decimal Interest,
    decimal Fees,
    decimal Paid,
    decimal? Apr,
    LoanResultSettlement? Settlement);

/// <summary>A row: instalment = principal + interest + fees.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Number of the instalment; for other rows that of the instalment before.</param>
/// <param name="From">First day of the period.</param>
/// <param name="Due">The day to pay.</param>
/// <param name="Days">Actual days of the period.</param>
/// <param name="Drawn">Drawn since the row before.</param>
/// <param name="Principal">Principal; less than zero where interest joins it.</param>
/// <param name="Interest">Interest.</param>
/// <param name="Fees">Fees.</param>
/// <param name="Instalment">What is paid.</param>
/// <param name="Balance">Principal owed after it.</param>
[GenerateSerializer, Immutable]
public sealed record LoanResultRow(
    LoanRowKind Kind,
    int Number,
    DateOnly From,
    DateOnly Due,
    int Days,
    decimal Drawn,
    decimal Principal,
    decimal Interest,
    decimal Fees,
    decimal Instalment,
    decimal Balance);

/// <summary>What settles a loan on a day; an instalment due that day is paid as planned and not in it.</summary>
/// <param name="On">The day.</param>
/// <param name="Principal">Principal owed.</param>
/// <param name="Interest">Interest since the last due date, and what was put off.</param>
/// <param name="Fees">Fees that fell due since.</param>
/// <param name="Amount">All together.</param>
[GenerateSerializer, Immutable]
public sealed record LoanResultSettlement(
    DateOnly On, decimal Principal, decimal Interest, decimal Fees, decimal Amount);
