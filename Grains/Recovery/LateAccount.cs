using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Recovery;

/// <summary>What counts besides the invoice itself.</summary>
/// <param name="LumpSum">Recovery costs owed as soon as a day late (law of 2 August 2002, art. 6).</param>
/// <param name="Order">What a payment pays first.</param>
/// <param name="Payments">Payments, of more than zero; in any order.</param>
/// <param name="Disputes">Runs of days in which part of the debt bears no interest.</param>
public sealed record LateTerms(
    Money LumpSum,
    ImputationOrder Order,
    ImmutableArray<LatePayment> Payments,
    ImmutableArray<Standstill> Disputes)
{
    /// <summary>Further costs and the day from which each is owed; in any order.</summary>
    public ImmutableArray<LateCost> Costs { get; init; } = [];
}

/// <summary>A payment, and what it pays first where that differs from the rest.</summary>
public readonly record struct LatePayment(DateOnly On, Money Amount, ImputationOrder? Order = null);

/// <summary>A cost of recovery, owed from a day on: a payment of that day covers it.</summary>
public readonly record struct LateCost(DateOnly On, Money Amount);

/// <summary>Days, both included, in which an amount bears no interest; all of the debt when it is larger.</summary>
public readonly record struct Standstill(DateOnly From, DateOnly To, Money Amount);

/// <summary>A rate from a day on, until the next.</summary>
public readonly record struct RateFrom(DateOnly From, decimal Rate);

/// <summary>
/// One late invoice, followed through its payments: simple interest on what is open of the principal, from the day
/// after the due date to the day of each payment, cut where the rate changes; exact until it is rounded half up, once.
/// </summary>
/// <remarks>
/// Law of 2 August 2002, art. 5 and 6. A payment goes to costs, then interest, then principal unless agreed otherwise
/// (Civil Code, art. 5.209). Interest never bears interest. Linear in payments, disputes and changes of rate.
/// </remarks>
public sealed class LateAccount
{
    private const int DaysInYear = 365;

    private readonly LateTerms _terms;
    private readonly ImmutableArray<RateFrom> _rates;
    private readonly ImmutableArray<LateCost> _charges;
    private readonly DateOnly _dueOn;
    private readonly ImmutableArray<InterestSlice>.Builder _slices = ImmutableArray.CreateBuilder<InterestSlice>();
    private readonly ImmutableArray<ImputedPayment>.Builder _payments = ImmutableArray.CreateBuilder<ImputedPayment>();
    private DateOnly _reached;
    private long _principal;
    private long _costs;
    private long _interestPaid;
    private decimal _yearlyCents;
    private bool _isLate;
    private int _costsSeen;

    private LateAccount(Money amount, DateOnly dueOn, LateTerms terms, ImmutableArray<RateFrom> rates)
    {
        (_terms, _rates, _dueOn, _reached, _principal) = (terms, rates, dueOn, dueOn, amount.Minor);
        _charges = [.. terms.Costs.OrderBy(cost => cost.On)];
    }

    /// <summary>Follows an invoice to a day.</summary>
    /// <param name="amount">Amount including VAT.</param>
    /// <param name="dueOn">Last day to pay.</param>
    /// <param name="until">The day of the claim; payments after it do not count.</param>
    /// <param name="terms">Payments, disputes, costs.</param>
    /// <param name="rates">Yearly rates by their first day, in order, the first in force when interest begins.</param>
    public static LateStatement Follow(
        Money amount, DateOnly dueOn, DateOnly until, LateTerms terms, ImmutableArray<RateFrom> rates)
    {
        var account = new LateAccount(amount, dueOn, terms, rates);
        foreach (var payment in terms.Payments.Where(payment => payment.On <= until).OrderBy(payment => payment.On))
            account.Impute(payment);
        account.AccrueTo(until);
        account.ChargeTo(until);
        return account.Statement();
    }

    private long Interest => (long)decimal.Round(_yearlyCents / DaysInYear, 0, MidpointRounding.AwayFromZero);

    private void AccrueTo(DateOnly day)
    {
        if (day <= _reached) return;
        if (!_isLate && _principal > 0)
        {
            _isLate = true;
            _costs += _terms.LumpSum.Minor;
        }

        while (_reached < day)
        {
            var from = _reached.AddDays(1);
            var to = Cut(from, day);
            Accrue(from, to);
            _reached = to;
        }
    }

    private void ChargeTo(DateOnly day)
    {
        for (; _costsSeen < _charges.Length && _charges[_costsSeen].On <= day; _costsSeen++)
            _costs += _charges[_costsSeen].Amount.Minor;
    }

    private void Accrue(DateOnly from, DateOnly to)
    {
        var still = _terms.Disputes.Where(each => each.From <= from && from <= each.To).Sum(each => each.Amount.Minor);
        var bearing = Math.Max(0, _principal - still);
        if (bearing == 0) return;
        var days = to.DayNumber - from.DayNumber + 1;
        var rate = _rates.Last(each => each.From <= from).Rate;
        _yearlyCents += bearing * days * rate;
        _slices.Add(new InterestSlice(new Money(bearing, _terms.LumpSum.Currency), from, to, days, rate));
    }

    // The last day on which nothing changes: neither the rate nor what is disputed.
    private DateOnly Cut(DateOnly from, DateOnly until)
    {
        var end = until;
        foreach (var rate in _rates) Before(rate.From);
        foreach (var dispute in _terms.Disputes)
        {
            Before(dispute.From);
            if (dispute.To < DateOnly.MaxValue) Before(dispute.To.AddDays(1));
        }

        return end;

        void Before(DateOnly change)
        {
            if (change > from && change <= end) end = change.AddDays(-1);
        }
    }

    private void Impute(LatePayment payment)
    {
        if (payment.On > _dueOn) AccrueTo(payment.On);
        ChargeTo(payment.On);
        var left = payment.Amount.Minor;
        var (costs, interest, principal) = (0L, 0L, 0L);
        foreach (var part in Parts(payment.Order ?? _terms.Order))
        {
            if (part == Part.Costs) Take(ref costs, _costs);
            else if (part == Part.Interest) Take(ref interest, Interest - _interestPaid);
            else Take(ref principal, _principal);
        }

        _costs -= costs;
        _interestPaid += interest;
        _principal -= principal;
        _payments.Add(new ImputedPayment(payment, Money(costs), Money(interest), Money(principal), Money(left)));

        void Take(ref long part, long open)
        {
            part = Math.Min(left, open);
            left -= part;
        }
    }

    private static Part[] Parts(ImputationOrder order) => order switch
    {
        ImputationOrder.CostsInterestPrincipal => [Part.Costs, Part.Interest, Part.Principal],
        ImputationOrder.InterestCostsPrincipal => [Part.Interest, Part.Costs, Part.Principal],
        ImputationOrder.PrincipalInterestCosts => [Part.Principal, Part.Interest, Part.Costs],
        _ => [Part.Principal, Part.Costs, Part.Interest],
    };

    private LateStatement Statement() => new(
        Money(Interest),
        Money(_isLate ? _terms.LumpSum.Minor : 0),
        _slices.ToImmutable(),
        _payments.ToImmutable(),
        new DunningClaim(Money(_costs), Money(Interest - _interestPaid), Money(_principal)));

    private Money Money(long cents) => new(cents, _terms.LumpSum.Currency);

    private enum Part
    {
        Costs,
        Interest,
        Principal,
    }
}

/// <summary>A run of days at one rate.</summary>
/// <param name="Base">The amount that bears interest.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Days">Days in the run, both ends included.</param>
/// <param name="Rate">Yearly rate as a fraction: 0.115.</param>
public sealed record InterestSlice(Money Base, DateOnly From, DateOnly To, int Days, decimal Rate);

/// <summary>A payment and what it paid.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Costs">Recovery costs that it paid.</param>
/// <param name="Interest">Interest that it paid.</param>
/// <param name="Principal">Principal that it paid.</param>
/// <param name="Left">What nothing was owed for.</param>
public sealed record ImputedPayment(LatePayment Payment, Money Costs, Money Interest, Money Principal, Money Left);

/// <summary>Where a late invoice stands.</summary>
/// <param name="Interest">All interest until the day.</param>
/// <param name="LumpSum">Recovery costs; zero when it was never late.</param>
/// <param name="Slices">How the interest came about.</param>
/// <param name="Payments">What each payment paid.</param>
/// <param name="Open">What is still owed.</param>
public sealed record LateStatement(
    Money Interest,
    Money LumpSum,
    ImmutableArray<InterestSlice> Slices,
    ImmutableArray<ImputedPayment> Payments,
    DunningClaim Open);
