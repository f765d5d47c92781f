using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Services;
using Xunit;
using static Smart.Grains.Interfaces.OrderStatus;

namespace Smart.Tests.Domain.Services;

/// <summary>Where an order may go, and what may stay due of it, whatever is asked.</summary>
public sealed class OrderModelTests
{
    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly HashSet<(OrderStatus From, OrderStatus To)> Transitions =
    [
        (Unknown, Placed), (Placed, Fulfilled), (Placed, Cancelled), (Fulfilled, Returned),
    ];

    private static readonly Period Days = new(new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 12));

    private static readonly Gen<Money> Prices = Gen.OneOf(
        Gen.Long[-2, 100_000].Select(cents => new Money(cents, Currency.Eur)),
        One.Of(
            new Money(long.MaxValue, Currency.Eur), new Money(long.MinValue, Currency.Eur),
            new Money(4_000, new Currency("USD")), new Money(38_00, Currency.Eur)));

    private static readonly Gen<decimal> Shares =
        One.Of(0m, 0.25m, 0.3333m, 1m, 1.5m, -1m, decimal.MaxValue, decimal.MinValue);

    private static readonly Gen<Action<Life<Order.State, Order.Event>>> Steps = Gen.OneOf(
        One.Of(40_00L, 41_00L).Select<long, Action<Life<Order.State, Order.Event>>>(
            cents => life => life.Ask(s => Order.Decide(s, Place(cents)))),
        Gen.Select(Prices, One.Of("PNR-1", "PNR-2", "", " "))
            .Select<(Money Price, string Reference), Action<Life<Order.State, Order.Event>>>(
                x => life => life.Ask(s => Order.Decide(
                    s, new FulfilOrder(x.Price, x.Reference, x.Price.Minor % 2 == 0 ? x.Price : null), 0.10m))),
        Gen.Select(Prices, One.Of("partner", "desk"))
            .Select<(Money Price, string By), Action<Life<Order.State, Order.Event>>>(
                x => life => life.Ask(s => Order.Say(
                    s, new FulfilOrder(x.Price, "PNR-1", x.Price), 0.10m, new Judge(x.By, IsMember: true), Days.From))),
        One.Of("partner", "desk").Select<string, Action<Life<Order.State, Order.Event>>>(by => life => life.Ask(
            s => Order.Confirm(s, new ConfirmPrice(), new Judge(by, IsMember: true)), comesOnce: true)),
        Gen.Const<Action<Life<Order.State, Order.Event>>>(life => life.Ask(
            s => Order.RefusePrice(s, new Judge("desk", IsMember: true)), comesOnce: true)),
        Gen.Const<Action<Life<Order.State, Order.Event>>>(life => life.Ask(s => Order.Decide(s, new CancelOrder()))),
        Shares.Select<decimal, Action<Life<Order.State, Order.Event>>>(
            share => life => life.Ask(s => Order.Decide(s, new ReturnOrder(share)))));

    [Fact]
    public void An_order_goes_nowhere_but_by_the_table_and_everywhere_in_it()
    {
        var moves = new Moves<(OrderStatus From, OrderStatus To)>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 14].Sample(
            steps =>
            {
                var life = new Life<Order.State, Order.Event>(Order.Evolve);
                foreach (var step in steps)
                {
                    var before = life.State;
                    step(life);
                    if (life.State.Status != before.Status) moves.Made((before.Status, life.State.Status));
                    MustBeSound(before, life.State);
                }
            },
            iter: 200));
    }

    [Fact]
    public void A_price_in_another_currency_than_the_budgets_is_refused()
    {
        var life = new Life<Order.State, Order.Event>(Order.Evolve);
        life.Ask(s => Order.Decide(s, Place(40_00)));
        var dollars = new FulfilOrder(new Money(40_00, new Currency("USD")), "PNR-1");
        Assert.Equal("order.other-currency", life.Ask(s => Order.Decide(s, dollars, 0.10m)).Refusal?.Code);
    }

    // What was agreed stands: terms, price and reference never change once they are known.
    private static void MustBeSound(Order.State before, Order.State after)
    {
        Assert.True(after.DearPrice is null || after.Status == Placed);
        if (before.Order is not null) Assert.Equal(before.Order, after.Order);
        if (before.Price is not null)
            Assert.Equal((before.Price, before.Reference), (after.Price, after.Reference));
        Assert.Equal(after.Status is Fulfilled or Returned, after.Price is not null);
        Assert.Equal(after.Status == Returned, after.Kept is not null);
        if (after.Price is { } price)
        {
            Assert.False(price.IsNegative);
            Assert.Equal(after.Order!.Expected.Currency, price.Currency);
            Assert.False(string.IsNullOrWhiteSpace(after.Reference));
        }

        if (after.Kept is { } kept) Assert.InRange(kept, Money.Zero, after.Price!.Value);
    }

    private static PlaceOrder Place(long cents) => new(
        new EngagementId("J1/train"), new JobId("J1"), new CooperativeId("general"), new ActivityId("A1"),
        Desk.Travel, Days, new Money(cents, Currency.Eur), VatRate: 0.06m);
}
