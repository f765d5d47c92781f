using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Services;

/// <summary>An order to a desk of the cooperative or to a partner: tickets, a purchase, a bailiff.</summary>
public static class Order
{
    public abstract record Event
    {
        /// <summary>A desk or a partner is to carry the order out.</summary>
        [EventName("order.placed.v1")]
        public sealed record Placed(PlaceOrder Order) : Event;

        /// <summary>It is carried out, for this price (excluding VAT), under the supplier's reference.</summary>
        [EventName("order.fulfilled.v1")]
        public sealed record Fulfilled(Money Price, string Reference) : Event;

        /// <summary>It was called off before anybody carried it out.</summary>
        [EventName("order.cancelled.v1")]
        public sealed record Cancelled : Event;

        /// <summary>It was given back after it was carried out; of its price this much stays due.</summary>
        [EventName("order.returned.v1")]
        public sealed record Returned(Money Kept) : Event;
    }

    /// <param name="Order">What was ordered; null before.</param>
    /// <param name="Status">How far it is.</param>
    /// <param name="Price">What it cost, once carried out.</param>
    /// <param name="Reference">The supplier's reference, once carried out.</param>
    /// <param name="Kept">What stays due of the price, once given back.</param>
    public sealed record State(PlaceOrder? Order, OrderStatus Status, Money? Price, string Reference, Money? Kept)
        : IState<State>
    {
        public static State Initial { get; } = new(
            Order: null, OrderStatus.Unknown, Price: null, Reference: "", Kept: null);

        public CooperativeId? Cooperative => Order?.Cooperative;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Placed e => state with { Order = e.Order, Status = OrderStatus.Placed },
        Event.Fulfilled e => state with { Status = OrderStatus.Fulfilled, Price = e.Price, Reference = e.Reference },
        Event.Cancelled => state with { Status = OrderStatus.Cancelled },
        Event.Returned e => state with { Status = OrderStatus.Returned, Kept = e.Kept },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an order."),
    };

    public static Decision<Event> Decide(State state, PlaceOrder place)
    {
        if (state.Order is null) return new Event.Placed(place);
        if (state.Status == OrderStatus.Cancelled) return new Refusal("order.cancelled");
        if (state.Status == OrderStatus.Returned) return new Refusal("order.returned", state.Reference);
        return state.Order == place ? Decision.NothingNew<Event>() : new Refusal("order.placed-otherwise");
    }

    /// <summary>How much dearer than planned an order may be without a second word, by the rule book.</summary>
    public const string Tolerance = "order.tolerance";

    /// <param name="tolerance">The share of the expected price by which it may be dearer without a second word.</param>
    public static Decision<Event> Decide(State state, FulfilOrder fulfil, decimal tolerance)
    {
        if (state.Status == OrderStatus.Unknown) return new Refusal("order.unknown");
        if (state.Status == OrderStatus.Cancelled) return new Refusal("order.cancelled");
        if (state.Status is OrderStatus.Fulfilled or OrderStatus.Returned)
        {
            return state.Price == fulfil.Price && state.Reference == fulfil.Reference
                ? Decision.NothingNew<Event>()
                : new Refusal("order.fulfilled-otherwise", state.Reference);
        }

        if (fulfil.Price.IsNegative) return new Refusal("order.price-negative").At("price");
        if (fulfil.Price.Currency != state.Order!.Expected.Currency)
            return new Refusal("order.other-currency", state.Order.Expected.Currency).At("price.currency");
        if (string.IsNullOrWhiteSpace(fulfil.Reference)) return new Refusal("order.reference-missing").At("reference");
        // The budget pays whatever is typed: what nobody counted on must be meant.
        if (IsDearer(state.Order, fulfil.Price, tolerance) && fulfil.Confirmed != fulfil.Price)
            return new Refusal("order.price-beyond", state.Order.Expected).At("confirmed");
        return new Event.Fulfilled(fulfil.Price, fulfil.Reference);
    }

    /// <summary>Whether a price is above what was counted on at all: only then the tolerance matters.</summary>
    public static bool IsAbove(State state, Money price) =>
        state.Order is { ChargesBudget: true } order && price.Currency == order.Expected.Currency
        && price > order.Expected;

    private static bool IsDearer(PlaceOrder order, Money price, decimal tolerance) =>
        order.ChargesBudget && price > order.Expected.Times(1m + Math.Max(0m, tolerance), Rounding.HalfUp);

    // Calling off what was never placed is not an error: the undo of a job may come before the order.
    public static Decision<Event> Decide(State state, CancelOrder cancel) => state.Status switch
    {
        OrderStatus.Placed => new Event.Cancelled(),
        OrderStatus.Fulfilled => new Refusal("order.fulfilled", state.Reference),
        _ => Decision.NothingNew<Event>(),
    };

    // What stays due never exceeds what it cost, nor falls below zero, whatever the rule book says.
    public static Decision<Event> Decide(State state, ReturnOrder giveBack) => state.Status switch
    {
        OrderStatus.Placed => new Event.Cancelled(),
        OrderStatus.Fulfilled => new Event.Returned(
            state.Price!.Value.Times(Math.Clamp(giveBack.KeptShare, 0m, 1m), Rounding.HalfUp)),
        _ => Decision.NothingNew<Event>(),
    };
}

/// <summary>
/// The actor of one order. It charges the budget before it remembers the delivery: what is not funded is not bought,
/// and the charge is keyed by the engagement, so that a second try charges nothing.
/// </summary>
[GrainType("order")]
public sealed class OrderGrain : DecidingGrain<Order.State, Order.Event>, IOrderGrain
{
    protected override Order.State Evolve(Order.State state, Order.Event e) => Order.Evolve(state, e);

    public Task<Answer> Place(PlaceOrder command) => Handle(command, s => Order.Decide(s, command));

    public async Task<Answer> Fulfil(FulfilOrder command)
    {
        // Taken first: key and expected version are of this order, and not of the budget that is charged on the way.
        var wish = Wish.Take();
        var tolerance = Order.IsAbove(State, command.Price) ? await Tolerance() : 0m;
        // What is going to be refused for its version is not charged either.
        var isNew = (wish.Expected is null || wish.Expected == Version)
            && Order.Decide(State, command, tolerance) is { Refusal: null, IsNothingNew: false };
        if (isNew && await Charge(State.Order!, command.Price) is { } refusal) return new Answer { Refusal = refusal };
        var answer = await Handle(command, s => Order.Decide(s, command, tolerance), wish);
        // Called off elsewhere while the budget was charged: it must not pay for what nobody will carry out.
        if (isNew && answer.Refusal is not null) await TakeBack();
        return answer;
    }

    public Task<Answer> Cancel(CancelOrder command) => Handle(command, s => Order.Decide(s, command));

    // Remembered first, then booked: however often it is repeated, and on whatever day, the same amount stays due.
    public async Task<Answer<OrderView>> Return(ReturnOrder command)
    {
        var answer = await Handle(command, s => Order.Decide(s, command), ToView);
        return await TakeBack() is { } refusal ? answer with { Refusal = refusal } : answer;
    }

    public Task<OrderView> View() => Task.FromResult(ToView(State));

    private async Task<decimal> Tolerance()
    {
        var rules = await GrainFactory.GetGrain<ICooperativeGrain>(State.Cooperative!.Value.Value).RuleBook();
        return GenericRates.RateOr(rules, Order.Tolerance, Today);
    }

    private static OrderView ToView(Order.State state) =>
        new(state.Order, state.Status, state.Price, state.Reference, state.Kept);

    // A crash may have come between the charge and our memory of it, so a cancelled order is taken back as well.
    private async Task<Refusal?> TakeBack()
    {
        var isOver = State.Status is OrderStatus.Cancelled or OrderStatus.Returned;
        if (!isOver || State.Order is not { ChargesBudget: true } order) return null;
        var kept = State.Kept ?? Money.ZeroOf(order.Expected.Currency);
        var budget = GrainFactory.GetGrain<IActivityGrain>(order.Budget.Value);
        return (await budget.Reverse(new ReverseCharge(order.Engagement, order.Job, kept))).Refusal;
    }

    private async Task<Refusal?> Charge(PlaceOrder order, Money price)
    {
        if (!order.ChargesBudget || price.IsZero) return null;
        var line = new ChargeLine(
            "Supplier", $"order/{Key}", price, VatDeductible: price.Times(order.VatRate, Rounding.HalfUp));
        var budget = GrainFactory.GetGrain<IActivityGrain>(order.Budget.Value);
        var charged = await budget.Charge(new ChargeBudget(order.Engagement, order.Job, [line], MustBeFunded: true));
        return charged.Refusal;
    }
}
