using CsCheck;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Recovery;
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
            if (decision.Events.OfType<Cooperative.Event.RateSet>().SingleOrDefault() is not { } set) continue;
            Assert.Equal(open!.Rate, set.Rate);
            Assert.NotEqual(open.By, by.Id);
            Assert.True(IsPerson(by));
            Assert.True(verb == 2 || set.Rate.Value == value);
        }
    });

    private static bool IsPerson(Judge by) => by.Id.Length > 0 && !by.IsProgram;
}
