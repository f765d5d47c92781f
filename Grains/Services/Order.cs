using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Services;

/// <summary>An order to a desk of the cooperative or to a partner: tickets, a purchase, a bailiff.</summary>
public static partial class Order
{
    public abstract record Event
    {
        /// <summary>A desk or a partner is to carry the order out.</summary>
        [EventName("order.placed.v1")]
        public sealed record Placed(PlaceOrder Order) : Event;

        /// <summary>It is carried out, for this price (excluding VAT), under the supplier's reference.</summary>
        [EventName("order.fulfilled.v1")]
        public sealed record Fulfilled(Money Price, string Reference) : Event;

        /// <summary>A partner says a price beyond what is taken for granted; staff has to confirm it.</summary>
        [EventName("order.dear-price-said.v1")]
        public sealed record DearPriceSaid(DearPrice Said) : Event;

        /// <summary>Staff turned that price down: the order is still to be carried out.</summary>
        [EventName("order.dear-price-refused.v1")]
        public sealed record DearPriceRefused : Event;

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
    /// <param name="DearPrice">A price that a partner says, and that waits for staff.</param>
    public sealed record State(
        PlaceOrder? Order,
        OrderStatus Status,
        Money? Price,
        string Reference,
        Money? Kept,
        DearPrice? DearPrice = null) : IState<State>
    {
        public static State Initial { get; } = new(
            Order: null, OrderStatus.Unknown, Price: null, Reference: "", Kept: null);

        public CooperativeId? Cooperative => Order?.Cooperative;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Placed e => state with { Order = e.Order, Status = OrderStatus.Placed },
        Event.Fulfilled e => state with
        {
            Status = OrderStatus.Fulfilled,
            Price = e.Price,
            Reference = e.Reference,
            DearPrice = null,
        },
        Event.DearPriceSaid e => state with { DearPrice = e.Said },
        Event.DearPriceRefused => state with { DearPrice = null },
        Event.Cancelled => state with { Status = OrderStatus.Cancelled, DearPrice = null },
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
        return EndingPrice(state, new Event.Fulfilled(fulfil.Price, fulfil.Reference));
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
        OrderStatus.Placed => EndingPrice(state, new Event.Cancelled()),
        OrderStatus.Fulfilled => new Refusal("order.fulfilled", state.Reference),
        _ => Decision.NothingNew<Event>(),
    };

    // What stays due never exceeds what it cost, nor falls below zero, whatever the rule book says.
    public static Decision<Event> Decide(State state, ReturnOrder giveBack) => state.Status switch
    {
        OrderStatus.Placed => EndingPrice(state, new Event.Cancelled()),
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
public sealed class OrderGrain(WorkItems workItems) : DecidingGrain<Order.State, Order.Event>, IOrderGrain
{
    protected override Order.State Evolve(Order.State state, Order.Event e) => Order.Evolve(state, e);

    public Task<Answer> Place(PlaceOrder command) => Handle(command, s => Order.Decide(s, command));

    public async Task<Answer> Fulfil(FulfilOrder command)
    {
        // Taken first: key and expected version are of this order, and not of the budget that is charged on the way.
        var (wish, by) = (Wish.Take(), Judge.Of(CommandContext.Who));
        var tolerance = await Tolerance(command.Price);
        return await CarryOut(command, s => Order.Say(s, command, tolerance, by, Today), wish);
    }

    public async Task<Answer> FulfilDear(FulfilOrder command)
    {
        var (wish, by) = (Wish.Take(), Judge.Of(CommandContext.Who));
        var tolerance = await Tolerance(command.Price);
        return await CarryOut(command, s => Order.SayByStaff(s, command, tolerance, by, Today), wish);
    }

    public Task<Answer> Confirm(ConfirmPrice command)
    {
        var by = Judge.Of(CommandContext.Who);
        return CarryOut(command, s => Order.Confirm(s, command, by), Wish.Take());
    }

    public Task<Answer> RefusePrice()
    {
        var by = Judge.Of(CommandContext.Who);
        return CarryOut("refuse-price", s => Order.RefusePrice(s, by), Wish.Take());
    }

    private async Task<Answer> CarryOut(
        object command, Func<Order.State, Decision<Order.Event>> decide, Wish wish)
    {
        var waited = State.DearPrice;
        // What is going to be refused for its version, or answered as it was before, is not charged either: under its
        // key a price may have been said that still waits.
        var isNew = (wish.Expected is null || wish.Expected == Version) && !await IsKnown(wish);
        var done = isNew ? decide(State).Events.OfType<Order.Event.Fulfilled>().SingleOrDefault() : null;
        if (done is not null && await Charge(State.Order!, done.Price) is { } refusal)
            return new Answer { Refusal = refusal };
        var answer = await Handle(command, decide, wish);
        // Called off elsewhere while the budget was charged: it must not pay for what nobody will carry out.
        if (done is not null && answer.Refusal is not null) await TakeBack();
        if (waited is not null || State.DearPrice is not null) await ListPrice();
        return answer;
    }

    protected override async Task OnWake(string name)
    {
        if (name != Order.PriceListed) return;
        await ListPrice();
        await Handle(name, _ => Decision.NothingNew<Order.Event>().ClearWake(name));
    }

    private Task ListPrice() => workItems.Keep(
        new Awaited(
            $"{Stream}/price", IWorkListGrain.DearPrice, Stream, State.Order!.Cooperative.Value, Order.PriceWaits),
        waits: State.DearPrice is not null);

    public Task<Answer> Cancel(CancelOrder command) => Handle(command, s => Order.Decide(s, command));

    // Remembered first, then booked: however often it is repeated, and on whatever day, the same amount stays due.
    public async Task<Answer<OrderView>> Return(ReturnOrder command)
    {
        var answer = await Handle(command, s => Order.Decide(s, command), ToView);
        return await TakeBack() is { } refusal ? answer with { Refusal = refusal } : answer;
    }

    public Task<OrderView> View() => Task.FromResult(ToView(State));

    // Below what was counted on no tolerance matters, and most orders cost that.
    private async Task<decimal> Tolerance(Money price)
    {
        if (!Order.IsAbove(State, price)) return 0m;
        var rules = await GrainFactory.GetGrain<ICooperativeGrain>(State.Cooperative!.Value.Value).RuleBook();
        return GenericRates.RateOr(rules, Order.Tolerance, Today);
    }

    private static OrderView ToView(Order.State state) =>
        new(state.Order, state.Status, state.Price, state.Reference, state.Kept, state.DearPrice);

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
