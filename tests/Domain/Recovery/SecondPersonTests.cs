using CsCheck;
using Smart.Grains;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Recovery;
using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Recovery;

/// <summary>What needs two people is never done by the word of one, in whatever order they speak.</summary>
public sealed class SecondPersonTests
{
    private static readonly CooperativeId Arts = new("arts");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly Judge[] People =
    [
        new("u-1", IsMember: true), new("u-2", IsMember: false), new("u-3", IsMember: false),
        new("program:cli", IsMember: true), new("", IsMember: true),
    ];

    private static readonly Gen<(int Verb, int What, int Who)[]> Talk =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4]).Array[0, 25];

    [Fact]
    public void A_second_word_is_refused_in_one_order_whatever_it_is_about()
    {
        var eyes = new FourEyes(new("nothing"), new("only-people"), new("own"), new("otherwise"));
        var (one, other, program) = (People[0], People[1], People[3]);
        Assert.Equal("nothing", eyes.ToConfirm(saidBy: null, program, isAsRead: false)?.Code);
        Assert.Equal("only-people", eyes.ToConfirm(program.Id, program, isAsRead: false)?.Code);
        Assert.Equal("own", eyes.ToConfirm(one.Id, one, isAsRead: false)?.Code);
        Assert.Equal("otherwise", eyes.ToConfirm(one.Id, other, isAsRead: false)?.Code);
        Assert.Null(eyes.ToConfirm(one.Id, other, isAsRead: true));
        Assert.Equal("nothing", eyes.ToRefuse(saidBy: null, program)?.Code);
        Assert.Equal("only-people", eyes.ToRefuse(one.Id, program)?.Code);
        Assert.Null(eyes.ToRefuse(one.Id, one)); // Whoever said it may take it back.
    }

    [Fact]
    public void A_loss_is_declared_only_by_another_than_who_proposed_that_very_cause() => Talk.Sample(talk =>
    {
        var state = Dunning.Evolve(Dunning.State.Initial, new Dunning.Event.Opened(
            InvoiceId.Of(new JobId("J1"), 1), new JobId("J1"), new ClientId("C1"), Arts, Day, Money.Eur(1_210),
            new DunningSchedule(Reminder: 3, Notice: 15, FormalNotice: 30, Bailiff: 45, ConsumerDays: 14)));
        foreach (var (verb, what, who) in talk)
        {
            var (open, cause, by) = (state.LossProposed, (LossCause)what, People[who]);
            var decision = verb switch
            {
                0 => Dunning.Propose(state, new DeclareLoss(cause), by, Day),
                1 => Dunning.Confirm(state, new ConfirmLoss(cause), by),
                2 => Dunning.Confirm(state, new ConfirmLoss(), by),
                _ => Dunning.Refuse(state, by),
            };
            state = decision.Events.Aggregate(state, Dunning.Evolve);
            Assert.Equal(
                open != state.LossProposed, decision.Wakes.Any(wake => wake.Name == LossProposals.ListedWake));
            if (decision.Events.OfType<Dunning.Event.LossDeclared>().SingleOrDefault() is not { } lost) continue;
            Assert.Equal(open!.Cause, lost.Cause);
            Assert.NotEqual(open.By, by.Id);
            Assert.True(IsPerson(by));
            Assert.True(verb == 2 || lost.Cause == cause);
        }
    });

    [Fact]
    public void A_rate_is_set_only_by_another_than_who_proposed_that_very_value() => Talk.Sample(talk =>
    {
        DatedRate[] generic = [new("vat.standard", DateOnly.MinValue, 0.21m, "law")];
        var terms = new FoundCooperative(
            "Arts", Money.Eur(100_000), new EnterpriseNumber("0896755397"), new Iban("BE68539007547034"), 1, 1, 1, 1);
        var state = Cooperative.Decide(Cooperative.State.Initial, terms, Arts, generic, Now).Events
            .Aggregate(Cooperative.State.Initial, Cooperative.Evolve);
        foreach (var (verb, what, who) in talk)
        {
            var (value, by) = (0.22m + (what / 100m), People[who]);
            var open = state.ProposalOf("vat.standard", Day);
            var decision = verb switch
            {
                0 => Cooperative.Propose(state, new SetRate("vat.standard", Day, value, "law"), by, Day),
                1 => Cooperative.Confirm(state, new ConfirmRate("vat.standard", Day, value), by),
                2 => Cooperative.Confirm(state, new ConfirmRate("vat.standard", Day), by),
                _ => Cooperative.Refuse(state, new RefuseRate("vat.standard", Day), by),
            };
            state = decision.Events.Aggregate(state, Cooperative.Evolve);
            Assert.Equal(
                open != state.ProposalOf("vat.standard", Day),
                decision.Wakes.Any(wake => wake.Name == Cooperative.ListedWake));
            if (decision.Events.OfType<Cooperative.Event.RateSet>().SingleOrDefault() is not { } set) continue;
            Assert.Equal(open!.Rate, set.Rate);
            Assert.NotEqual(open.By, by.Id);
            Assert.True(IsPerson(by));
            Assert.True(verb == 2 || set.Rate.Value == value);
        }
    });

    [Fact]
    public void A_partners_dear_price_binds_only_by_another_person_who_confirms_that_very_price() => Talk.Sample(talk =>
    {
        var place = new PlaceOrder(
            new EngagementId("J1/train"), new JobId("J1"), Arts, new ActivityId("A1"), Desk.Travel,
            new Period(Day, Day), Money.Eur(40), VatRate: 0.06m);
        var life = new Life<Order.State, Order.Event>(Order.Evolve, "order/J1/train");
        life.Ask(state => Order.Decide(state, place));
        foreach (var (verb, what, who) in talk)
        {
            var (before, price, by) = (life.State, Money.Eur(30 + (what * 100)), People[who]);
            var decision = life.Ask(state => verb switch
            {
                0 => Order.Say(state, new FulfilOrder(price, "PNR-1", price), 0.10m, by, Day),
                1 => Order.Confirm(state, new ConfirmPrice(price), by),
                2 => Order.Confirm(state, new ConfirmPrice(), by),
                _ => Order.RefusePrice(state, by),
            }, comesOnce: true);
            Assert.Equal(
                before.DearPrice != life.State.DearPrice,
                decision.Wakes.Any(wake => wake.Name == Order.PriceListed));
            if (decision.Events.OfType<Order.Event.Fulfilled>().SingleOrDefault() is not { } done) continue;
            if (done.Price <= Money.Eur(44)) continue;
            Assert.Equal((before.DearPrice!.Price, before.DearPrice.Reference), (done.Price, done.Reference));
            Assert.NotEqual(before.DearPrice.By, by.Id);
            Assert.True(IsPerson(by));
            Assert.True(verb == 2 || done.Price == price);
        }
    });

    [Fact]
    public void A_proposal_of_a_loss_never_outlives_what_was_open_on_the_invoice() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 2], Gen.Int[0, 4]).Array[1, 25].Sample(talk =>
        {
            var (id, on) = (Invoicing.Invoices.Id, Invoicing.Invoices.On);
            var life = new Life<Invoice.State, Invoice.Event>(Invoice.Evolve, $"invoice/{id.Value}");
            foreach (var first in Invoicing.Invoices.Issue().Decision.Events) life.Ask(_ => first, comesOnce: true);
            for (var n = 0; n < talk.Length; n++)
            {
                var (verb, what, who) = talk[n];
                var (before, by, share) = (life.State, People[who], what / 2m);
                var pay = new RecordPayment($"P{n}", before.Open.Times(1m - share, Rounding.HalfUp), on);
                var decision = life.Ask(state => verb switch
                {
                    0 or 1 => Invoice.Propose(state, new WriteOffInvoice((LossCause)what), by, on),
                    2 => Invoice.Confirm(state, id, new ConfirmLoss(), by, on, "hash"),
                    3 => Invoice.Refuse(state, by),
                    4 => Invoice.Decide(state, id, pay, on),
                    5 => Invoice.Decide(state, id, new DisputeInvoice("price")),
                    _ => state.IsDisputed
                        ? Invoice.Decide(state, id, new SettleDispute(share), on)
                        : Invoice.Decide(state, id, new CreditInvoice(), on),
                }, comesOnce: true);
                var after = life.State;
                Assert.True(after.LossProposed is null || after is { Open.IsPositive: true, Loss: null });
                // Whatever made or ended it, the list of the second person is told, and else nobody is woken.
                Assert.Equal(
                    before.LossProposed != after.LossProposed,
                    decision.Wakes.Any(wake => wake.Name == LossProposals.ListedWake));
                if (after is not { Issued: not null, Loss: null, IsDisputed: false, Open.IsPositive: false }) continue;
                var late = Invoice.Confirm(after, id, new ConfirmLoss(), People[1], on, "hash");
                Assert.Equal("invoice.nothing-open", late.Refusal?.Code);
            }
        });

    [Fact]
    public void A_proposal_in_the_collection_goes_with_the_last_cent_too()
    {
        var life = new Life<Dunning.State, Dunning.Event>(Dunning.Evolve, "dunning/J1/1");
        life.Ask(_ => new Dunning.Event.Opened(
            Invoicing.Invoices.Id, new JobId("J1"), new ClientId("C1"), Arts, Day, Money.Eur(100),
            new DunningSchedule(Reminder: 3, Notice: 15, FormalNotice: 30, Bailiff: 45, ConsumerDays: 14)),
            comesOnce: true);
        life.Ask(state => Dunning.Propose(state, new DeclareLoss(LossCause.Prescribed), People[0], Day));
        life.Ask(state => Dunning.Decide(state, Paid(40, open: 60)), comesOnce: true);
        Assert.NotNull(life.State.LossProposed);
        life.Ask(state => Dunning.Decide(state, Paid(60, open: 0)), comesOnce: true);
        Assert.Null(life.State.LossProposed);
        Assert.NotNull(life.Wake(LossProposals.ListedWake));
        var late = Dunning.Confirm(life.State, new ConfirmLoss(), People[1]);
        Assert.Equal("write-off.nothing-proposed", late.Refusal?.Code);
    }

    private static Message.PaymentReceived Paid(int amount, int open) => new(
        Invoicing.Invoices.Id, new JobId("J1"), new ActivityId("A1"), new ClientId("C1"), $"P{open}", Day,
        Money.Eur(amount), Money.Eur(amount), Money.Zero, Money.Zero, Money.Zero, Money.Eur(open),
        PaidInFull: open == 0);

    private static bool IsPerson(Judge by) => by.Id.Length > 0 && !by.IsProgram;
}
