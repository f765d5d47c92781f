using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Recovery;
using Xunit;

namespace Smart.Tests.Domain.Recovery;

/// <summary>A letter that claims late interest while the money is on the account already.</summary>
public sealed class CrossedLetterTests
{
    private static readonly JobId Job = new("J1");
    private static readonly InvoiceId Invoice = InvoiceId.Of(Job, 1);
    private static readonly DateOnly Due = new(2026, 4, 9);
    private static readonly Dunning.Event.LateClaimed Claim =
        new(Due.AddDays(15), Money.Eur(40), Money.Eur(3), InterestFirst: false);

    private static readonly Dunning.Event.LateClaimed Nothing =
        Claim with { Costs = Money.Zero, Interest = Money.Zero };

    [Fact]
    public void Claims_nothing_of_who_had_paid_before_it_and_the_invoice_hears_that()
    {
        var decision = Dunning.Decide(Claimed, Paid(Claim.On.AddDays(-1)), _ => Nothing);
        Assert.Contains(Nothing, decision.Events);
        Assert.Contains(decision.Events, e => e is Dunning.Event.Closed { IsLost: false });
        var told = Assert.Single(decision.Messages.Select(sent => sent.Message).OfType<Message.LateClaimed>());
        Assert.Equal((Money.Zero, Money.Zero), (told.Costs, told.Interest));
    }

    [Fact]
    public void Stands_when_the_money_came_on_its_day_or_after_it()
    {
        var decision = Dunning.Decide(
            Claimed, Paid(Claim.On), _ => throw new InvalidOperationException("Nobody counts anew."));
        Assert.DoesNotContain(decision.Events, e => e is Dunning.Event.LateClaimed);
        Assert.Empty(decision.Messages);
    }

    private static Dunning.State Claimed => Dunning.Evolve(
        Dunning.Evolve(Dunning.State.Initial, new Dunning.Event.Opened(
            Invoice, Job, new ClientId("C1"), new CooperativeId("arts"), Due, Money.Eur(1_210),
            new DunningSchedule(Reminder: 3, Notice: 15, FormalNotice: 30, Bailiff: 45, ConsumerDays: 14))),
        Claim);

    private static Message.PaymentReceived Paid(DateOnly on) => new(
        Invoice, Job, new ActivityId("A1"), new ClientId("C1"), "bank-1", on, Money.Eur(1_210), Money.Eur(1_000),
        Money.Zero, Money.Zero, Money.Eur(210), Open: Money.Zero, PaidInFull: true);
}
