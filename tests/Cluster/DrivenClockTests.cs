using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>A cooperative whose time somebody drives: what comes due happens on its day, whatever is away.</summary>
public sealed class DrivenClockTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 8, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;
    private DrivenClock _clock = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database);
        _clock = new DrivenClock(
            _database.Source,
            _cluster.Client,
            new Clocks(_database.Source, new Hurried()),
            _cluster.Silos[0].Services.GetRequiredService<Couriers>(),
            new WorkItems(_database.Source),
            NullLogger<DrivenClock>.Instance);
        await _clock.Start(Purse.Cooperative, Morning);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Time_stands_still_for_an_actor_that_cannot_be_asked_for_a_while()
    {
        var purse = Stubborn("8/away");
        await Fill(purse, ringsAt: Morning.AddHours(1));

        await _clock.AdvanceTo(Purse.Cooperative, Morning.AddDays(1));

        Assert.Equal(1, (await purse.View()).Rung);
        Assert.Equal(Morning.AddHours(1), await When("purse.rung.v1"));
        Assert.Equal(0L, await Number("SELECT count(*) FROM work_item"));
    }

    [Fact]
    public async Task Of_an_actor_that_always_fails_a_person_is_told_and_time_goes_on_without_it()
    {
        var (broken, whole) = (Stubborn("21/broken"), Stubborn("0/whole"));
        await Fill(broken, ringsAt: Morning.AddHours(1));
        await Fill(whole, ringsAt: Morning.AddHours(2));

        await _clock.AdvanceTo(Purse.Cooperative, Morning.AddDays(1));

        Assert.Equal((0, 1), ((await broken.View()).Rung, (await whole.View()).Rung));
        Assert.Equal(
            "wake-stuck stubborn-purse/21/broken", await Text("SELECT kind || ' ' || stream FROM work_item"));

        // At each later stop it is asked once more: not forgotten, and nobody waits for it.
        // Who closed it sees it again.
        var items = new WorkItems(_database.Source);
        Assert.Null(await items.Close("wake/stubborn-purse/21/broken/ring", Purse.Cooperative.Value, "fien"));
        await _clock.AdvanceTo(Purse.Cooperative, Morning.AddDays(2));
        Assert.Equal(0, (await broken.View()).Rung);
        Assert.Equal(1L, await Number("SELECT count(*) FROM work_item WHERE closed_at IS NULL"));
        await _clock.AdvanceTo(Purse.Cooperative, Morning.AddDays(3));
        Assert.Equal(1, (await broken.View()).Rung);
        Assert.Equal(1L, await Number("SELECT count(*) FROM work_item"));
    }

    [Fact]
    public async Task An_actor_has_gone_on_as_far_as_it_can_before_it_answers()
    {
        var purse = Stubborn("0/goes-on");
        CommandContext.Set("k1", "hash", "test", "");
        CommandContext.Drive(Morning);
        (await purse.FillAndRing(new FillPurse(Money.Eur(5)))).ThrowIfRefused();

        Assert.Equal(1, (await purse.View()).Rung);
        Assert.Equal(Morning, await When("purse.rung.v1"));
    }

    private static async Task Fill(IPurseGrain purse, DateTimeOffset ringsAt) =>
        (await purse.Fill(new FillPurse(Money.Eur(1), WakeAt: ringsAt))).ThrowIfRefused();

    private IPurseGrain Stubborn(string key) =>
        _cluster.Client.GetGrain<IPurseGrain>(GrainId.Create("stubborn-purse", key));

    private async Task<DateTimeOffset> When(string name) =>
        (DateTime)(await Scalar($"SELECT effective_at FROM event WHERE name = '{name}'"))!;

    private async Task<string> Text(string sql) => (string)(await Scalar(sql))!;

    private async Task<long> Number(string sql) => (long)(await Scalar(sql))!;

    private async Task<object?> Scalar(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Nobody waits: whoever pauses goes on at once.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
