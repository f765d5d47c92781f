using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Services;

/// <content>
/// A price beyond what the house takes for granted, said by a partner: the budget of a member pays whatever is typed,
/// so it binds by the word of two, and the second is of the cooperative's staff.
/// </content>
public static partial class Order
{
    /// <summary>Code of what waits.</summary>
    public const string PriceWaits = "order.price-awaits-second";

    /// <summary>
    /// A price waits for a second person, or no longer does: their list is told, whatever crashes. Journals know it by
    /// the name that it had when only the end was told.
    /// </summary>
    public const string PriceListed = "price-over";

    /// <summary>
    /// A partner carried it out: at a price that is taken for granted that is all, a dearer one waits for staff.
    /// </summary>
    /// <param name="state">The order.</param>
    /// <param name="fulfil">What the partner says.</param>
    /// <param name="tolerance">The share of the expected price by which it may be dearer without a second word.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="today">The legal day.</param>
    public static Decision<Event> Say(State state, FulfilOrder fulfil, decimal tolerance, Judge by, DateOnly today)
    {
        var decision = Decide(state, fulfil, tolerance);
        if (decision.Events.IsEmpty || !IsDearer(state.Order!, fulfil.Price, tolerance)) return decision;
        if (by.Id.Length == 0) return new Refusal("order.only-people");
        if (state.DearPrice is { } open
            && (open.Price, open.Reference, open.By) == (fulfil.Price, fulfil.Reference, by.Id))
        {
            return Decision.NothingNew<Event>();
        }

        Decision<Event> said = new Event.DearPriceSaid(new DearPrice(fulfil.Price, fulfil.Reference, by.Id, today));
        return said.WakeAtOnce(PriceListed);
    }

    /// <summary>
    /// Who may confirm any price carried it out: their own word is enough. Not that of a program, and not of who said
    /// the price that waits, as a partner: neither may confirm one.
    /// </summary>
    /// <inheritdoc cref="Say"/>
    public static Decision<Event> SayByStaff(
        State state, FulfilOrder fulfil, decimal tolerance, Judge by, DateOnly today) =>
        by.IsPerson && state.DearPrice?.By != by.Id
            ? Decide(state, fulfil, tolerance)
            : Say(state, fulfil, tolerance, by, today);

    /// <summary>Somebody of the staff confirms it: the order is carried out at that price.</summary>
    public static Decision<Event> Confirm(State state, ConfirmPrice confirm, Judge by)
    {
        if (state.Status == OrderStatus.Unknown) return new Refusal("order.unknown");
        var open = state.DearPrice;
        var isAsRead = confirm.Price is not { } read || read == open?.Price;
        return TwoWords(open).ToConfirm(open?.By, by, isAsRead) is { } refusal
            ? refusal
            : EndingPrice(state, new Event.Fulfilled(open!.Price, open.Reference));
    }

    /// <summary>Somebody turns it down: the order is still to be carried out.</summary>
    public static Decision<Event> RefusePrice(State state, Judge by)
    {
        if (state.Status == OrderStatus.Unknown) return new Refusal("order.unknown");
        return TwoWords(state.DearPrice).ToRefuse(state.DearPrice?.By, by) is { } refusal
            ? refusal
            : EndingPrice(state, new Event.DearPriceRefused());
    }

    private static FourEyes TwoWords(DearPrice? open) => new(
        Nothing: new Refusal("order.nothing-proposed"),
        OnlyPeople: new Refusal("order.only-people"),
        Own: new Refusal("order.own-price"),
        Otherwise: new Refusal("order.proposed-otherwise", open?.Price).At("price"));

    private static Decision<Event> EndingPrice(State state, Decision<Event> decision) =>
        state.DearPrice is null ? decision : decision.WakeAtOnce(PriceListed);
}
