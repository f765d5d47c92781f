using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

public sealed class EndToEndTests : IAsyncLifetime
{
    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_job_all_inclusive_is_carried_out_to_the_last_cent()
    {
        var declaration = World.Declaration("van", "train", "workspace", "equipment", "insurance") with
        {
            Collaborators = [new Collaborator(World.Friend, 0.25m)],
        };
        var started = await _world.Engage("J1", declaration);

        Assert.Equal(JobStatus.InProgress, started.Status);
        Assert.True(started.Lines.Count(line => line.Status == EngagementStatus.Confirmed) >= 8);
        Assert.Equal("arts/van-1", started.Lines.Single(line => line.Line.Id == "van").Reference);

        var order = _world.Grain<IOrderGrain>("J1/train");
        var expected = (await order.View()).Order!.Expected;
        (await order.Fulfil(new FulfilOrder(expected, "PNR-1"))).ThrowIfRefused();

        await _world.LiveUntil(World.WorkDay);
        (await _world.Job("J1").Perform(new PerformJob())).ThrowIfRefused();
        var performed = await _world.Until("J1", view => view.Invoice is not null && !view.IsMoving);
        Assert.Equal(2, performed.OpenWages);

        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(1));
        await _world.Until("J1", view => view.OpenWages == 0);
        await _world.Pay("J1");
        var settled = await _world.Until("J1", view => view.Status == JobStatus.Settled);

        Assert.All(settled.Lines, line => Assert.Contains(
            line.Status, (EngagementStatus[])[EngagementStatus.Settled, EngagementStatus.Released]));
        await BooksAreClean();
        Assert.Equal(0, await _world.Balance("pool-advanced"));
        Assert.Equal(0, await _world.Balance("prefinancing"));
        Assert.Equal(0, await _world.Balance("receivable"));
    }

    [Fact]
    public async Task A_default_is_never_charged_to_the_member()
    {
        await _world.Engage("J1", World.Declaration("van"));
        var net = (await _world.Job("J1").Plan())!.Waterfall.Workers.Single().Net;
        await _world.LiveUntil(World.WorkDay);
        (await _world.Job("J1").Perform(new PerformJob())).ThrowIfRefused();

        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(1));
        await _world.Until("J1", view => view.OpenWages == 0);
        Assert.True(await _world.Balance("pool-advanced") > 0, "The pool has advanced the wage.");
        Assert.Equal(-net.Minor, await _world.Balance("bank") - Money.Eur(100_000).Minor);

        (await _world.Grain<IInvoiceGrain>("J1/1").WriteOff(new WriteOffInvoice(LossCause.Bankruptcy)))
            .ThrowIfRefused();
        await _world.Until("J1", view => view.Status == JobStatus.Settled);

        await BooksAreClean();
        Assert.Equal(0, await _world.Balance("pool-advanced"));
        Assert.Equal(-net.Minor, await _world.Balance("bank") - Money.Eur(100_000).Minor);
    }

    [Fact]
    public async Task Two_jobs_on_one_day_get_two_vans_and_the_third_is_refused_with_the_plan_that_would_do()
    {
        var first = await _world.Engage("J1", World.Declaration("van"));
        var second = await _world.Engage("J2", World.Declaration("van"));
        var third = await _world.Engage("J3", World.Declaration("van", "workspace"));

        Assert.NotEqual(
            first.Lines.Single(line => line.Line.Id == "van").Reference,
            second.Lines.Single(line => line.Line.Id == "van").Reference);
        Assert.Equal(JobStatus.Refused, third.Status);
        Assert.Equal("van.none-free", Assert.Single(third.Reasons).Code);
        Assert.DoesNotContain(third.Nearest!.Plan.Lines, line => line.Id == "van");
        Assert.Contains(third.Nearest.Plan.Lines, line => line.Id == "workspace");
        await NothingIsHeldFor("J3");
    }

    [Fact]
    public async Task Accepting_twice_is_accepting_once()
    {
        await _world.Engage("J1", World.Declaration("van"));
        (await _world.Job("J1").Accept(AcceptJob.Everything)).ThrowIfRefused();

        Assert.Equal(1, await _world.Count("job.accepted.v1"));
        Assert.Equal(1, await _world.Count("resource.booked.v1"));
    }

    [Theory]
    [InlineData(3, 15)]
    [InlineData(8, 49)]
    public async Task Engaging_a_job_takes_few_commits(int services, int commits)
    {
        var declaration = services == 3
            ? World.Declaration() with { AllInclusive = false }
            : World.Declaration("van", "train", "equipment") with
            {
                Collaborators = [new Collaborator(World.Friend, 0.25m)],
            };
        var before = await _world.Commits();

        var started = await _world.Engage("J1", declaration);

        Assert.Equal(JobStatus.InProgress, started.Status);
        var confirmed = started.Lines.Where(line => line.Status == EngagementStatus.Confirmed);
        Assert.True(confirmed.Select(line => line.Line.Service).Distinct().Count() >= services);
        await _world.LiveUntil(World.Today);
        Assert.InRange(await _world.Commits() - before, services, commits);
    }

    [Theory]
    [InlineData("before it is accepted")]
    [InlineData("while it is engaged")]
    [InlineData("once it is confirmed")]
    [InlineData("after the tickets are bought")]
    public async Task Cancelling_undoes_everything(string moment)
    {
        var declaration = World.Declaration("van", "train", "workspace");
        if (moment is "before it is accepted" or "while it is engaged")
        {
            (await _world.Job("J1").Declare(new DeclareJob(declaration, new JobText("Show", "Liège"))))
                .ThrowIfRefused();
            if (moment == "while it is engaged") (await _world.Job("J1").Accept(AcceptJob.Everything)).ThrowIfRefused();
        }
        else
        {
            await _world.Engage("J1", declaration);
        }

        if (moment == "after the tickets are bought")
            (await _world.Grain<IOrderGrain>("J1/train").Fulfil(new FulfilOrder(Money.Eur(40), "PNR-1")))
                .ThrowIfRefused();

        (await _world.Job("J1").Cancel(new CancelJob(CancelledBy.Member))).ThrowIfRefused();
        var cancelled = await _world.Until("J1", view => view.Status == JobStatus.Cancelled);

        Assert.False(cancelled.IsMoving);
        await NothingIsHeldFor("J1");
        await BooksAreClean();
    }

    [Fact]
    public async Task A_job_whose_silo_dies_goes_on_by_itself()
    {
        await _world.Cluster.StartSilo();
        (await _world.Job("J1").Declare(
            new DeclareJob(World.Declaration("van", "workspace"), new JobText("Show", "Liège")))).ThrowIfRefused();
        var accepting = _world.Job("J1").Accept(AcceptJob.Everything);
        (await accepting).ThrowIfRefused();
        await _world.Cluster.Kill(_world.Cluster.Silos[^1]);
        // Where time is driven, the wake that resumes the job comes with the time.
        await _world.LiveUntil(World.Today);

        var started = await _world.Until("J1", view => view.Status == JobStatus.InProgress);

        Assert.All(
            started.Lines.Where(line => line.Line.IsRequired),
            line => Assert.Equal(EngagementStatus.Confirmed, line.Status));
        Assert.Equal(1, await _world.Count("job.started.v1"));
        Assert.Equal(2, await _world.Count("resource.booked.v1"));
    }

    private async Task NothingIsHeldFor(string job)
    {
        foreach (var key in (string[])["van-1", "van-2", "room-1", "room-2", "kit-1", "kit-2"])
        {
            var view = await _world.Grain<IResourceGrain>($"arts/{key}").View();
            Assert.DoesNotContain(
                view.Bookings, booking => booking.By.Value.StartsWith($"{job}/", StringComparison.Ordinal));
        }

        for (var shard = 0; shard < 4; shard++)
        {
            var pool = _world.Grain<IPoolShardGrain>(PoolShards.Key(World.Arts, shard));
            foreach (var line in (string[])["employment-contract", "collaborator-M2"])
                Assert.True((await pool.Case($"{job}/{line}"))?.Held.IsZero ?? true);
        }

        if (await _world.Grain<IEmploymentContractGrain>($"{job}/M1/1").View() is { } contract)
            Assert.Equal(ContractStatus.Cancelled, contract.Status);
    }

    private async Task BooksAreClean()
    {
        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(2));
        Assert.Equal(0, await _world.PendingMessages());
        Assert.Equal(0, await _world.Balance("transit"));
        Assert.Equal(0, await _world.Balance("suspense"));
    }
}
