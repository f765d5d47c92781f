using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>What people make of a prefinancing in a living house, and what its job does then.</summary>
public sealed class ReviewTests : IAsyncLifetime
{
    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_job_whose_money_a_person_has_to_decide_on_waits_and_goes_on_when_it_is_approved()
    {
        await Set("prefinancing.r12.first-automatic", 10);
        var job = await _world.Engage("J1", World.Declaration("train", "prefinancing"));
        Assert.Equal((JobStatus.Accepted, EngagementStatus.Quoted), (job.Status, Line(job).Status));
        Assert.Equal(1, await _world.Count("job.line-referred.v1"));
        var asked = Of("J1").View();
        Assert.Equal(PrefinancingStatus.Referred, (await asked)!.Status);
        Assert.Equal(new DateOnly(2026, 3, 7), (await asked)!.Review!.DueOn);

        var amount = (await asked)!.Request.Application.Amount;
        Assert.Equal("prefinancing.own-request", (await Decide("M1", "J1", amount)).Refusal?.Code);
        Assert.Equal("prefinancing.only-people", (await Decide("program:x for M1", "J1", amount)).Refusal?.Code);
        var decided = await Decide("u-1 for M1", "J1", amount);
        Assert.Null(decided.Refusal);

        job = await _world.Until("J1", view => view.Status == JobStatus.InProgress && !view.IsMoving);
        Assert.Equal(EngagementStatus.Confirmed, Line(job).Status);
        var view = (await Of("J1").View())!;
        Assert.Equal((PrefinancingStatus.Granted, amount), (view.Status, view.Outstanding));
        Assert.Equal(["R12"], view.Reviewed!.Rules);
        Assert.Equal(RuleVerdict.Overridden, view.Decision!.Rules.Single(rule => rule.Code == "R12").Verdict);
        Assert.Equal(0, (await _world.Grain<IMemberGrain>("M1").View())!.UndecidedRequests);
    }

    [Fact]
    public async Task A_job_whose_money_a_person_declines_is_refused_with_the_nearest_plan_and_holds_nothing()
    {
        await Set("prefinancing.r12.first-automatic", 10);
        await _world.Engage("J1", World.Declaration("train", "prefinancing"));
        Speak("u-1 for M1");
        var upheld = new DecideReview(ReviewVerdict.Uphold, ReviewReason.RiskTooHigh);
        (await Of("J1").Decide(upheld)).ThrowIfRefused();

        var job = await _world.Until("J1", view => view.Status == JobStatus.Refused);
        Assert.Equal("prefinancing.declined", Assert.Single(job.Reasons).Code);
        Assert.Equal(Money.Zero, (await _world.Grain<IMemberGrain>("M1").View())!.Held);
        await Eventually.True(
            async () => (await Of("J1").View())!.NoAppeal == "prefinancing.job-over", TimeSpan.FromSeconds(10));
        Speak("M1");
        Assert.Equal("prefinancing.job-over", (await Of("J1").Appeal(new(AppealReason.WorkAtRisk))).Refusal?.Code);
    }

    [Fact]
    public async Task A_job_goes_on_without_optional_money_and_has_it_after_all_when_an_appeal_is_upheld()
    {
        await Set("prefinancing.l5.member", 50);
        var job = await _world.Engage("J1", World.Declaration("workspace") with
        {
            Needs = [new Need("workspace"), new Need("prefinancing", Amount: Money.Eur(300))],
        });
        Assert.Equal((JobStatus.InProgress, EngagementStatus.Failed), (job.Status, Line(job).Status));
        Speak("M1");
        var appealed = await Of("J1").Appeal(new(AppealReason.WorkAtRisk));
        Assert.Equal(ReviewKind.Appeal, appealed.Value!.Review!.Kind);

        var decided = await Decide("u-1 for M1", "J1", Money.Eur(200));
        Assert.Equal(PrefinancingStatus.Approved, decided.Value!.Status);
        Assert.Equal(Money.Eur(200), decided.Value.Decision!.Amount);
        job = await _world.Until("J1", view => Line(view).Status == EngagementStatus.Confirmed);
        Assert.Equal(Money.Eur(200), (await Of("J1").View())!.Outstanding);
        Assert.Equal("prefinancing.appeal-final", (await Of("J1").View())!.NoAppeal);

        // What was approved late is undone like everything else.
        (await _world.Job("J1").Cancel(new CancelJob(CancelledBy.Client))).ThrowIfRefused();
        await _world.Until("J1", view => view.Status == JobStatus.Cancelled);
        await Eventually.True(
            async () => (await Of("J1").View())!.Status == PrefinancingStatus.Recovered, TimeSpan.FromSeconds(10));
        await Eventually.True(
            async () => (await _world.Grain<IMemberGrain>("M1").View())!.Held.IsZero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task More_than_one_person_may_decide_is_decided_by_two_and_comes_on_top_of_what_was_granted()
    {
        await Set("prefinancing.four-eyes-above", 250);
        await Set("prefinancing.l5.member", 200);
        await _world.Engage("J1", World.Declaration("workspace") with
        {
            Needs = [new Need("workspace"), new Need("prefinancing", Amount: Money.Eur(300))],
        });
        Assert.Equal(Money.Eur(200), (await Of("J1").View())!.Outstanding);
        Speak("u-1 for M1");
        (await Of("J1").Appeal(new(AppealReason.ClientReliable))).ThrowIfRefused();

        Assert.Equal("prefinancing.own-appeal", (await Decide("u-1 for M1", "J1", Money.Eur(300))).Refusal?.Code);
        Assert.Equal("prefinancing.amount-not-more", (await Decide("u-2 for M1", "J1", Money.Eur(200))).Refusal?.Code);
        var above = (await Decide("u-2 for M1", "J1", Money.Eur(301))).Refusal;
        Assert.Equal("prefinancing.amount-above-asked", above?.Code);
        Assert.Equal("u-2", (await Decide("u-2 for M1", "J1", Money.Eur(300))).Value!.Review!.Proposal!.By);
        Speak("u-2 for M1");
        Assert.Equal("prefinancing.own-proposal", (await Of("J1").Confirm(new ConfirmReview())).Refusal?.Code);
        Speak("u-3 for M1");
        var confirmed = await Of("J1").Confirm(new ConfirmReview());
        Assert.Equal(("u-2", "u-3"), (confirmed.Value!.Reviewed!.By, confirmed.Value.Reviewed.ConfirmedBy));
        Assert.Equal("prefinancing.nothing-to-decide", (await Of("J1").Confirm(new ConfirmReview())).Refusal?.Code);

        var onTop = (await _world.Grain<IPrefinancingGrain>(confirmed.Value.Supplement!).View())!;
        Assert.Equal((PrefinancingStatus.Granted, Money.Eur(100)), (onTop.Status, onTop.Outstanding));
        Assert.Equal(Money.Eur(300), (await _world.Grain<IMemberGrain>("M1").View())!.Held);
        await Eventually.True(
            async () => await _world.Balance("prefinancing") == 30_000, TimeSpan.FromSeconds(10));

        (await _world.Job("J1").Cancel(new CancelJob(CancelledBy.Member))).ThrowIfRefused();
        await _world.Until("J1", view => view.Status == JobStatus.Cancelled);
        await Eventually.True(async () => await _world.Balance("prefinancing") == 0, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Nobody_may_approve_what_the_law_or_the_fund_does_not_let_through()
    {
        await Set("prefinancing.r12.first-automatic", 10);
        await Set("pool.cash.margin", 99_900);
        await _world.Engage("J1", World.Declaration("workspace") with
        {
            Needs = [new Need("workspace"), new Need("prefinancing", MayFail: true, Money.Eur(300))],
        });
        var beyond = (await Decide("u-1 for M1", "J1", Money.Eur(300))).Refusal;
        Assert.Equal("prefinancing.override-capacity", beyond?.Code);
        await Set("pool.cash.margin", 0);
        (await _world.Grain<IClientGrain>(World.Payer.Value).Block(new BlockClient("fraud"))).ThrowIfRefused();
        var blocked = (await Decide("u-1 for M1", "J1", Money.Eur(300))).Refusal;
        Assert.Equal(("prefinancing.override-law", "R03"), (blocked?.Code, blocked?.Detail));
        Assert.Equal(Money.Zero, (await _world.Grain<IMemberGrain>("M1").View())!.Held);
    }

    [Fact]
    public async Task A_referral_that_nobody_answers_becomes_a_work_item_and_one_that_is_withdrawn_does_not()
    {
        await Set("prefinancing.r12.first-automatic", 10);
        await _world.Engage("J1", World.Declaration("train", "prefinancing"));
        await _world.Engage("J2", World.Declaration("train", "prefinancing") with
        {
            Start = World.WorkDay.AddDays(9),
            End = World.WorkDay.AddDays(9),
        });
        Speak("M1");
        var withdrawn = await Of("J2").Withdraw();
        Assert.Equal(PrefinancingStatus.Cancelled, withdrawn.Value!.Status);
        var refused = await _world.Until("J2", view => view.Status == JobStatus.Refused);
        Assert.Equal("prefinancing.withdrawn", Assert.Single(refused.Reasons).Code);

        await _world.LiveUntil(new DateOnly(2026, 3, 9), hour: 6);
        await Eventually.True(async () => await Overdue() == 1, TimeSpan.FromSeconds(20));
    }

    private static JobLineView Line(JobView job) => job.Lines.Single(line => line.Line.Service == "prefinancing");

    private static void Speak(string who) => CommandContext.Speak(who, "test");

    private async Task<long> Overdue()
    {
        await using var command = _world.Database.Source.CreateCommand(
            "SELECT count(*) FROM work_item WHERE kind = 'prefinancing-overdue'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private Task<Answer<PrefinancingView>> Decide(string who, string job, Money amount)
    {
        Speak(who);
        return Of(job).Decide(new DecideReview(ReviewVerdict.Approve, ReviewReason.EvidenceSeen, amount));
    }

    private IPrefinancingGrain Of(string job) => _world.Grain<IPrefinancingGrain>($"{job}/prefinancing");

    private async Task Set(string key, decimal value)
    {
        var set = new SetRate(key, World.Today, value, "The board, for this test");
        (await _world.Grain<ICooperativeGrain>(World.Arts.Value).SetRate(set)).ThrowIfRefused();
    }
}
