using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Which desk carries an order out.</summary>
public enum Desk
{
    /// <summary>Train tickets and other travel.</summary>
    Travel,

    /// <summary>Equipment bought for a job.</summary>
    Purchases,

    /// <summary>Bailiffs who recover unpaid invoices.</summary>
    Recovery,
}

/// <summary>How far an order is.</summary>
public enum OrderStatus
{
    /// <summary>Nobody placed it.</summary>
    Unknown,

    /// <summary>A desk or a partner is to carry it out.</summary>
    Placed,

    /// <summary>Carried out: price and reference are known, the budget is charged.</summary>
    Fulfilled,

    /// <summary>Called off before it was carried out.</summary>
    Cancelled,

    /// <summary>Carried out, then given back; the budget has back what is refunded.</summary>
    Returned,
}

/// <summary>An order to a desk of the cooperative or to a partner. Key: <c>job/line</c>, as the engagement's.</summary>
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>Places the order.</summary>
    [Opens]
    Task<Answer> Place(PlaceOrder command);

    /// <summary>
    /// The desk or partner carried it out; the budget is charged what it cost. A price beyond what the house takes for
    /// granted, said twice, waits for staff: the order stays placed until it is confirmed.
    /// </summary>
    [Needs(Rights.FulfilOrders)]
    Task<Answer> Fulfil(FulfilOrder command);

    /// <summary>
    /// The same by who may confirm any price: said twice, it binds at once. Said by a program, or by who said the price
    /// that waits, it waits for somebody else.
    /// </summary>
    [Needs(Rights.ConfirmPrices)]
    Task<Answer> FulfilDear(FulfilOrder command);

    /// <summary>Staff confirms the price that a partner said: the order is carried out, the budget charged.</summary>
    [Needs(Rights.ConfirmPrices)]
    Task<Answer> Confirm(ConfirmPrice command);

    /// <summary>Staff turns that price down; the order is still to be carried out.</summary>
    [Needs(Rights.ConfirmPrices)]
    Task<Answer> RefusePrice();

    /// <summary>Calls it off; refused once it is carried out.</summary>
    [Needs(Rights.FulfilOrders)]
    Task<Answer> Cancel(CancelOrder command);

    /// <summary>
    /// The job is called off: what is not carried out yet is cancelled, what is carried out is given back, and the
    /// budget gets back what it was charged but for what the supplier keeps. Repeating it changes nothing.
    /// </summary>
    Task<Answer<OrderView>> Return(ReturnOrder command);

    /// <summary>The order as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadOrders)]
    Task<OrderView> View();
}

/// <summary>Places an order.</summary>
/// <param name="Engagement">The engagement that it serves.</param>
/// <param name="Job">The job that it serves.</param>
/// <param name="Cooperative">Whose desk.</param>
/// <param name="Budget">The budget that pays.</param>
/// <param name="Desk">Which desk.</param>
/// <param name="For">The days of the job.</param>
/// <param name="Expected">Price excluding VAT that the plan counts on.</param>
/// <param name="VatRate">Fraction of the price; what the cooperative may deduct.</param>
/// <param name="ChargesBudget">Whether the budget pays; recovery is fronted by the cooperative.</param>
[GenerateSerializer, Immutable]
public sealed record PlaceOrder(
    EngagementId Engagement,
    JobId Job,
    CooperativeId Cooperative,
    ActivityId Budget,
    Desk Desk,
    Period For,
    Money Expected,
    decimal VatRate,
    bool ChargesBudget = true);

/// <summary>Says that an order is carried out.</summary>
/// <param name="Price">What it cost, excluding VAT.</param>
/// <param name="Reference">The supplier's reference: a booking code, an invoice number.</param>
/// <param name="Confirmed">
/// The price once more, where it is more than the plan counts on and the house takes for granted; null otherwise.
/// </param>
[GenerateSerializer, Immutable]
public sealed record FulfilOrder(Money Price, string Reference, Money? Confirmed = null);

/// <summary>Confirms a price that a partner said.</summary>
/// <param name="Price">The price that was read: another one by then is refused; null to confirm what there is.</param>
[GenerateSerializer, Immutable]
public sealed record ConfirmPrice(Money? Price = null);

/// <summary>A price beyond what the house takes for granted, that one says and another has to confirm.</summary>
/// <param name="Price">What it cost, excluding VAT.</param>
/// <param name="Reference">The supplier's reference.</param>
/// <param name="By">Id of who said it.</param>
/// <param name="On">The day.</param>
[GenerateSerializer, Immutable]
public sealed record DearPrice(Money Price, string Reference, string By, DateOnly On);

/// <summary>Calls an order off.</summary>
[GenerateSerializer, Immutable]
public sealed record CancelOrder;

/// <summary>Calls an order off, carried out or not.</summary>
/// <param name="KeptShare">What the supplier keeps of the price of what was carried out: from 0 to 1.</param>
[GenerateSerializer, Immutable]
public sealed record ReturnOrder(decimal KeptShare);

/// <summary>An order as committed.</summary>
/// <param name="Order">What was ordered; null before.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Price">What it cost, excluding VAT; null until it is carried out.</param>
/// <param name="Reference">The supplier's reference; empty until it is carried out.</param>
/// <param name="Kept">What stays due of the price, excluding VAT, once it was given back; null otherwise.</param>
/// <param name="DearPrice">A price that a partner says and that waits for staff; null when none does.</param>
[GenerateSerializer, Immutable]
public sealed record OrderView(
    PlaceOrder? Order,
    OrderStatus Status,
    Money? Price,
    string Reference,
    Money? Kept = null,
    DearPrice? DearPrice = null);
