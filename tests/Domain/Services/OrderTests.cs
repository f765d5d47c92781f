using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class OrderTests
{
    private const decimal Tenth = 0.10m;

    private static readonly PlaceOrder Tickets = new(
        new EngagementId("J1/train"),
        new JobId("J1"),
        new CooperativeId("general"),
        new ActivityId("A1"),
        Desk.Travel,
        new Period(new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 10)),
        Euro(40),
        VatRate: 0.06m);

    private static readonly Order.State Placed = After(Order.State.Initial, Tickets);

    [Fact]
    public void Placing_an_order_twice_is_placing_it_once()
    {
        Assert.True(Order.Decide(Placed, Tickets).IsNothingNew);
        Assert.Equal(
            "order.placed-otherwise", Order.Decide(Placed, Tickets with { Expected = Euro(41) }).Refusal?.Code);
    }

    [Fact]
    public void An_order_is_fulfilled_once_with_its_price_and_reference()
    {
        var fulfilled = After(Placed, new FulfilOrder(Euro(38), "PNR-1"));

        Assert.Equal(OrderStatus.Fulfilled, fulfilled.Status);
        Assert.Equal(Euro(38), fulfilled.Price);
        Assert.True(Order.Decide(fulfilled, new FulfilOrder(Euro(38), "PNR-1"), Tenth).IsNothingNew);
        var otherwise = Order.Decide(fulfilled, new FulfilOrder(Euro(39), "PNR-2"), Tenth);
        Assert.Equal("order.fulfilled-otherwise", otherwise.Refusal?.Code);
    }

    [Theory]
    [InlineData(40, 0, true)]
    [InlineData(44, 0, true)]
    [InlineData(44.01, 0, false)]
    [InlineData(400, 0, false)]
    [InlineData(400, 44, false)]
    [InlineData(400, 400, true)]
    public void A_price_beyond_what_the_plan_counts_on_is_said_twice(decimal price, decimal confirmed, bool isDone)
    {
        var fulfil = new FulfilOrder(Euro(price), "PNR-1", confirmed == 0 ? null : Euro(confirmed));
        var decision = Order.Decide(Placed, fulfil, Tenth);
        Assert.Equal(isDone ? null : "order.price-beyond", decision.Refusal?.Code);
        Assert.Equal(isDone ? null : "confirmed", decision.Refusal?.Field);
        Assert.Equal(isDone, !decision.IsNothingNew && decision.Refusal is null);
    }

    [Fact]
    public void The_tolerance_matters_only_above_what_was_counted_on() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 200]).Sample((cents, percent) =>
        {
            var fulfil = new FulfilOrder(new Money(cents, Currency.Eur), "PNR-1");
            var (none, some) = (Order.Decide(Placed, fulfil, 0m), Order.Decide(Placed, fulfil, percent / 100m));
            Assert.Equal(cents > 40_00, Order.IsAbove(Placed, fulfil.Price));
            if (!Order.IsAbove(Placed, fulfil.Price)) Assert.Equal(none.Events.ToArray(), some.Events.ToArray());
        });

    [Fact]
    public void A_dear_price_binds_by_the_word_of_a_person_of_the_staff_who_did_not_say_the_one_that_waits() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 3], Gen.Int[0, 3]).Sample((cents, who, waits) =>
        {
            string[] people = ["", "program:books", "rail", "dirk"];
            var (day, by) = (Tickets.For.From, new Judge(people[who], IsMember: true));
            var state = waits == 0
                ? Placed
                : Order.Evolve(Placed, new Order.Event.DearPriceSaid(new(Euro(60), "PNR-0", people[waits], day)));
            var price = new Money(cents, Currency.Eur);
            var fulfil = new FulfilOrder(price, "PNR-1", price);
            var decision = Order.SayByStaff(state, fulfil, Tenth, by, day);
            var binds = cents <= 44_00 || (by.IsPerson && state.DearPrice?.By != by.Id);
            Assert.Equal(binds, decision.Events.OfType<Order.Event.Fulfilled>().Any());
            if (binds) Assert.Equal(Order.Decide(state, fulfil, Tenth).Events.ToArray(), decision.Events.ToArray());
            else if (who == 0) Assert.Equal("order.only-people", decision.Refusal?.Code);
            else Assert.Equal(by.Id, Assert.Single(decision.Events.OfType<Order.Event.DearPriceSaid>()).Said.By);
        });

    [Fact]
    public void What_the_cooperative_fronts_is_charged_to_no_budget_and_has_no_bound()
    {
        var file = After(Order.State.Initial, Tickets with { Expected = Euro(0), ChargesBudget = false });
        Assert.Null(Order.Decide(file, new FulfilOrder(Euro(350), "H-1"), Tenth).Refusal);
    }

    [Fact]
    public void A_price_below_zero_and_a_missing_reference_are_refused()
    {
        Assert.Equal("order.price-negative", Order.Decide(Placed, new FulfilOrder(Euro(-1), "x"), Tenth).Refusal?.Code);
        var unnamed = Order.Decide(Placed, new FulfilOrder(Euro(1), " "), Tenth);
        Assert.Equal("order.reference-missing", unnamed.Refusal?.Code);
    }

    [Fact]
    public void What_is_carried_out_cannot_be_called_off_any_more()
    {
        var fulfilled = After(Placed, new FulfilOrder(Euro(38), "PNR-1"));

        Assert.Equal("order.fulfilled", Order.Decide(fulfilled, new CancelOrder()).Refusal?.Code);
    }

    [Fact]
    public void What_was_called_off_is_neither_carried_out_nor_placed_again()
    {
        var cancelled = After(Placed, new CancelOrder());

        Assert.Equal("order.cancelled", Order.Decide(cancelled, new FulfilOrder(Euro(1), "x"), Tenth).Refusal?.Code);
        Assert.Equal("order.cancelled", Order.Decide(cancelled, Tickets).Refusal?.Code);
    }

    [Fact]
    public void What_is_carried_out_is_given_back_at_what_the_supplier_keeps()
    {
        var returned = After(Placed, new FulfilOrder(Euro(38), "PNR-1"), new ReturnOrder(0.25m));

        Assert.Equal(OrderStatus.Returned, returned.Status);
        Assert.Equal(Euro(9.5m), returned.Kept);
        Assert.Equal(OrderStatus.Cancelled, After(Placed, new ReturnOrder(0.25m)).Status);
        Assert.True(Order.Decide(returned, new ReturnOrder(1m)).IsNothingNew);
        Assert.Equal("order.returned", Order.Decide(returned, Tickets).Refusal?.Code);
    }

    [Fact]
    public void Whatever_share_is_kept_what_stays_due_is_neither_below_zero_nor_above_the_price() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[-300, 300]).Sample((cents, share) =>
        {
            var price = new Money(cents, Currency.Eur);
            var returned = After(Placed, new FulfilOrder(price, "PNR-1", price), new ReturnOrder(share / 100m));

            Assert.InRange(returned.Kept!.Value, Euro(0), price);
        });

    [Fact]
    public void Whatever_was_asked_asking_it_again_writes_nothing() =>
        Commands.Array[1, 10].Sample(commands =>
        {
            var state = commands.Aggregate(Order.State.Initial, After);
            var again = Decide(state, commands[^1]);
            Assert.True(again.IsNothingNew || again.Refusal is not null);
        });

    private static Gen<object> Commands { get; } = Gen.Int[0, 6].Select<int, object>(n => n switch
    {
        0 or 1 => Tickets,
        2 => new FulfilOrder(Euro(38), "PNR-1"),
        3 => new FulfilOrder(Euro(39), "PNR-2"),
        4 => new ReturnOrder(0.25m),
        5 => new ReturnOrder(1m),
        _ => new CancelOrder(),
    });

    private static Order.State After(Order.State state, params object[] commands) =>
        commands.Aggregate(state, After);

    private static Order.State After(Order.State state, object command) =>
        Decide(state, command).Events.Aggregate(state, Order.Evolve);

    private static Decision<Order.Event> Decide(Order.State state, object command) => command switch
    {
        PlaceOrder place => Order.Decide(state, place),
        FulfilOrder fulfil => Order.Decide(state, fulfil, Tenth),
        CancelOrder cancel => Order.Decide(state, cancel),
        ReturnOrder giveBack => Order.Decide(state, giveBack),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Money Euro(decimal amount) => new((long)(amount * 100), Currency.Eur);
}
