using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>What limits financing in a living house: cash that is forecast, and requests that nobody decided.</summary>
public sealed class FinancingTests : IAsyncLifetime
{
    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Cash_is_named_as_the_limit_and_wages_are_paid_without_asking_for_any()
    {
        var desk = _world.Grain<ICashGrain>(World.Arts.Value);
        await Keep(Money.Eur(99_700));
        var cash = await desk.View();
        Assert.Equal((Money.Eur(100_000), Money.Eur(300)), (cash.Bank, cash.Free));

        var decided = await Ask("J1", Money.Eur(1000));
        Assert.Equal((PrefinancingOutcome.Partial, "L7"), (decided.Outcome, decided.BindingLimit));
        Assert.Equal(Money.Eur(300), decided.Amount);
        Assert.Equal((Money.Eur(300), Money.Zero), ((await desk.View()).Held, (await desk.View()).Free));

        // The same case again finds what it has; another one finds nothing, and is told so.
        Assert.Equal(Money.Eur(300), (await Ask("J1", Money.Eur(1000))).Amount);
        decided = await Ask("J2", Money.Eur(1000));
        Assert.Equal((PrefinancingOutcome.Decline, "L7"), (decided.Outcome, decided.BindingLimit));

        (await _world.Grain<IPrefinancingGrain>("J1/cash").Grant()).ThrowIfRefused();
        await Eventually.True(
            async () => (await desk.View()).Financed == Money.Eur(300), TimeSpan.FromSeconds(10));
        cash = await desk.View();
        Assert.Equal(Money.Eur(-300), cash.Budgets + cash.Suspense);
        Assert.Equal((Money.Eur(300), Money.Zero), (cash.Held, cash.Free));

        await _world.Engage("J3", World.Declaration("invoice"));
        await _world.LiveUntil(World.WorkDay);
        (await _world.Job("J3").Perform(new PerformJob())).ThrowIfRefused();
        await _world.Rests("J3");
        // The contract tells the wage by message.
        await Eventually.True(async () => (await desk.View()).Wages.IsNegative, TimeSpan.FromSeconds(10));
        var due = (await desk.View()).Wages;
        await _world.LiveUntil(World.WorkDay.AddDays(14));

        Assert.Equal(1, await _world.Count("wage.paid.v1"));
        Assert.Equal(due.Minor, -await _world.Balance("pool-advanced") - await _world.Balance("overdraft"));
        Assert.True((await desk.View()).Wages.IsZero);
    }

    [Fact]
    public async Task Three_requests_that_nobody_decided_send_the_next_one_to_a_person_until_one_is_withdrawn()
    {
        Assert.Equal(PrefinancingOutcome.Refer, (await Ask("J1", isLinked: true)).Outcome);
        Assert.Equal(PrefinancingOutcome.Refer, (await Ask("J2", isLinked: true)).Outcome);
        Assert.Equal(RuleVerdict.Pass, Rule(await Ask("J3"), "R10").Verdict);

        Assert.Equal(PrefinancingOutcome.Refer, (await Ask("J4", isLinked: true)).Outcome);
        var fifth = await Ask("J5");
        Assert.Equal(PrefinancingOutcome.Refer, fifth.Outcome);
        Assert.Equal((RuleVerdict.Refer, "3", "2"), (
            Rule(fifth, "R10").Verdict, Rule(fifth, "R10").Observed, Rule(fifth, "R10").Threshold));
        Assert.Equal(["R10"], fifth.Rules.Where(rule => rule.Verdict == RuleVerdict.Refer).Select(rule => rule.Code));

        // A request is no other request of its own: J5 waits too, so that three others wait after one is withdrawn.
        (await _world.Grain<IPrefinancingGrain>("J1/cash").Cancel()).ThrowIfRefused();
        Assert.Equal("3", Rule(await Ask("J6"), "R10").Observed);
        (await _world.Grain<IPrefinancingGrain>("J6/cash").Cancel()).ThrowIfRefused();
        (await _world.Grain<IPrefinancingGrain>("J2/cash").Cancel()).ThrowIfRefused();
        var seventh = await Ask("J7");
        Assert.Equal((RuleVerdict.Pass, "2"), (Rule(seventh, "R10").Verdict, Rule(seventh, "R10").Observed));
        Assert.Equal(PrefinancingOutcome.Approve, seventh.Outcome);

        // Somebody else's requests do not count.
        Assert.Equal("0", Rule(await Ask("J8", member: World.Friend), "R10").Observed);
    }

    private static RuleResult Rule(PrefinancingDecided decided, string code) =>
        decided.Rules.Single(rule => rule.Code == code);

    private async Task<PrefinancingDecided> Ask(
        string job, Money? amount = null, bool isLinked = false, MemberId? member = null)
    {
        var answer = await _world.Grain<IPrefinancingGrain>($"{job}/cash").Request(new RequestPrefinancing(
            new JobId(job),
            World.Arts,
            member ?? World.Member,
            new ActivityId($"job.{job}"),
            IsInActivity: false,
            World.Payer,
            new PrefinancingApplication(
                PrefinancingProduct.Job,
                amount ?? Money.Eur(200),
                PrefinancingEvidence.AcceptedQuote,
                IsInPlan: false,
                ReceivableNet: Money.Eur(6000),
                BudgetNetOfFee: Money.Eur(5610),
                OtherFinancing: Money.Zero,
                TenorDays: 60,
                IsClientLinked: isLinked)));
        Assert.Null(answer.Refusal);
        return answer.Value!.Decision!;
    }

    private async Task Keep(Money margin)
    {
        var set = new SetRate("pool.cash.margin", World.Today, margin.ToDecimal(), "The board, for this test");
        (await _world.Grain<ICooperativeGrain>(World.Arts.Value).SetRate(set)).ThrowIfRefused();
    }
}
