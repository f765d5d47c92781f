using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Employment;

/// <summary>The wage of a contract for a month: fixed when the month is over, paid on its day, come what may.</summary>
public static class Wage
{
    /// <summary>Wake on the pay date. It stays until the wage is paid.</summary>
    internal const string PayWake = "pay";

    // Before the banks' first clearing of the day, so that the worker has the money that same day.
    private static readonly TimeOnly PayHour = new(6, 0);

    public abstract record Event
    {
        /// <summary>The month is over: what is owed, to whom in the end, and on which day at the latest.</summary>
        [EventName("wage.scheduled.v1")]
        public sealed record Scheduled(ScheduleWage Wage) : Event;

        /// <summary>The net amount left the bank.</summary>
        [EventName("wage.paid.v1")]
        public sealed record Paid(CooperativeId Cooperative, Money Net, DateOnly On) : Event;
    }

    /// <param name="Wage">Null until scheduled.</param>
    /// <param name="PaidOn">Null until paid.</param>
    public sealed record State(ScheduleWage? Wage, DateOnly? PaidOn) : IState<State>
    {
        public static State Initial { get; } = new(Wage: null, PaidOn: null);

        public CooperativeId? Cooperative => Wage?.Cooperative;
    }

    public static State Evolve(State state, Event e) => e switch
    {
        Event.Scheduled(var wage) => state with { Wage = wage },
        Event.Paid paid => state with { PaidOn = paid.On },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not an event of a wage."),
    };

    /// <summary>Fixes the wage. What is owed for a month never changes: a correction is a wage of its own.</summary>
    public static Decision<Event> Decide(State state, ScheduleWage schedule)
    {
        if (state.Wage is { } owed)
            return owed == schedule ? Decision.NothingNew<Event>() : new Refusal("wage.scheduled-otherwise");
        if (!AddsUp(schedule.Pay)) return new Refusal("wage.does-not-add-up", schedule.Pay);

        Decision<Event> decision = new Event.Scheduled(schedule);
        return decision.Wake(PayWake, Calendar.Instant(schedule.PayOn, PayHour));
    }

    /// <summary>The budget holds the whole cost of the wage, so the net amount leaves the bank.</summary>
    /// <param name="id">This wage's id: money that was brought together for another one does not pay it.</param>
    public static Decision<Event> Decide(State state, Message.WageFunded funded, WageId id, DateOnly today)
    {
        if (state.Wage is not { } wage) return new Refusal("wage.unknown");
        if (funded.Wage != id) return new Refusal("wage.funded-another", funded.Wage);
        if (state.PaidOn is not null) return Decision.NothingNew<Event>();

        var (net, cost) = (wage.Pay.Net, wage.Pay.Cost);
        Decision<Event> decision = new Event.Paid(wage.Cooperative, net, today);
        return decision
            .Send($"job/{wage.Job}", new Message.WagePaid(id, wage.Job, wage.Case, net, cost))
            .ClearWake(PayWake);
    }

    // From cost to net every step must hold, or somebody is paid what nobody owes. The sums are wider than an
    // amount, so that figures out of all proportion are refused like any other, and not an error.
    private static bool AddsUp(WageBreakdown pay)
    {
        Money[] figures =
        [
            pay.Gross, pay.Base, pay.Employer, pay.HolidayPay, pay.YearEndPremium, pay.Other, pay.Worker, pay.Taxable,
            pay.Withholding, pay.Net, pay.Cost,
        ];
        if (figures.Any(figure => figure.IsNegative || figure.Currency != pay.Cost.Currency)) return false;

        var charges = Sum(pay.Employer, pay.HolidayPay, pay.YearEndPremium, pay.Other);
        return Sum(pay.Gross) + charges == pay.Cost.Minor
            && Sum(pay.Worker, pay.Taxable) == pay.Gross.Minor
            && Sum(pay.Withholding, pay.Net) == pay.Taxable.Minor;

        static Int128 Sum(params ReadOnlySpan<Money> parts)
        {
            Int128 sum = 0;
            foreach (var part in parts) sum += part.Minor;
            return sum;
        }
    }

    /// <summary>What others see.</summary>
    public static WageView? View(State state, WageId id) => state.Wage is not { } wage ? null : new WageView(
        id,
        state.PaidOn is null ? WageStatus.Scheduled : WageStatus.Paid,
        wage.Contract,
        wage.Job,
        wage.Budget,
        wage.Pay,
        wage.PayOn,
        state.PaidOn);
}

/// <summary>
/// The actor. On the pay date it reserves what the budget has collected, has the pool advance the rest (a wage legally
/// due is always paid), and pays when the budget says that the whole cost is there. Each step may be repeated.
/// </summary>
[GrainType("wage")]
public sealed class WageGrain : DecidingGrain<Wage.State, Wage.Event>, IWageGrain
{
    private WageId Id => new(Key);

    public Task<Answer<WageView>> Schedule(ScheduleWage command) =>
        Handle(command, state => Wage.Decide(state, command), state => Wage.View(state, Id)!);

    public Task<WageView?> View() => Task.FromResult(Wage.View(State, Id));

    protected override Wage.State Evolve(Wage.State state, Wage.Event e) => Wage.Evolve(state, e);

    protected override Task Receive(Message message) => message switch
    {
        Message.WageDue due => Handle(due, state => Wage.Decide(state, due.Wage)),
        Message.WageFunded funded => Handle(funded, state => Wage.Decide(state, funded, Id, Today)),
        _ => base.Receive(message),
    };

    protected override async Task OnWake(string name)
    {
        if (State is not { Wage: { } wage, PaidOn: null }) return;

        var funding = await GrainFactory.GetGrain<IActivityGrain>(wage.Budget.Value).FundWage(Fund(wage));
        var shortage = funding.ValueOrThrow();
        if (shortage.IsZero) return;

        var shard = await Shard(wage);
        var advance = await shard.Advance(new PayAdvance(
            wage.Case.Value, Id, wage.Job, wage.Budget, shortage, wage.FactorPercent, Mandatory: true));
        advance.ValueOrThrow();
    }

    private FundWage Fund(ScheduleWage wage) => new(
        Id, wage.Job, wage.Case, wage.Pay.Net, wage.Pay.Social, wage.Pay.Withholding, wage.Pay.Provisions);

    private async Task<IPoolShardGrain> Shard(ScheduleWage wage)
    {
        var book = await GrainFactory.GetGrain<ICooperativeGrain>(wage.Cooperative.Value).RuleBook();
        var shards = (int)book.Rate("pool.shards", Today);
        return GrainFactory.GetGrain<IPoolShardGrain>(PoolShards.For(wage.Cooperative, wage.Case.Value, shards));
    }
}
