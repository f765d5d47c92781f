using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

public sealed class ReminderTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;

    private IReminderTable Table => _cluster.Silos[0].Services.GetRequiredService<IReminderTable>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_reminder_is_listed_rings_and_is_taken_away()
    {
        var alarm = _cluster.Client.GetGrain<IAlarmGrain>("alarm");
        await alarm.Set("soon", due: TimeSpan.FromSeconds(1));
        await alarm.Set("later", due: TimeSpan.FromDays(60));
        Assert.Equal(["later", "soon"], await alarm.Pending());

        await Eventually.True(async () => await alarm.Rung() > 0, patience: TimeSpan.FromSeconds(60));

        await alarm.Unset("soon");
        Assert.Equal(["later"], await alarm.Pending());
    }

    [Fact]
    public async Task Each_reminder_is_on_exactly_one_side_of_any_cut_through_the_ring()
    {
        for (var n = 0; n < 50; n++) await Table.UpsertRow(Entry($"grain-{n}"));
        var all = (await Table.ReadRows(0, 0)).Reminders;
        Assert.Equal(50, all.Count);

        var cuts = all.Select(entry => entry.GrainId.GetUniformHashCode()).Append(0u).Append(uint.MaxValue);
        foreach (var cut in cuts)
        {
            var here = (await Table.ReadRows(cut, 0x40000000)).Reminders.Select(entry => entry.GrainId);
            var there = (await Table.ReadRows(0x40000000, cut)).Reminders.Select(entry => entry.GrainId);
            Assert.Equal(all.Select(entry => entry.GrainId).Order(), here.Concat(there).Order());
        }
    }

    [Fact]
    public async Task A_reminder_that_changed_is_not_removed_by_who_knows_the_old_one()
    {
        var entry = Entry("changing");
        var old = await Table.UpsertRow(entry);
        entry.Period = TimeSpan.FromDays(100);
        var current = await Table.UpsertRow(entry);

        Assert.NotEqual(old, current);
        Assert.False(await Table.RemoveRow(entry.GrainId, entry.ReminderName, old!));
        Assert.Equal(entry.Period, (await Table.ReadRow(entry.GrainId, entry.ReminderName))!.Period);
        Assert.True(await Table.RemoveRow(entry.GrainId, entry.ReminderName, current!));
        Assert.Null(await Table.ReadRow(entry.GrainId, entry.ReminderName));
    }

    private static ReminderEntry Entry(string grain) => new()
    {
        GrainId = GrainId.Create("alarm", grain),
        ReminderName = "far-off",
        StartAt = new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(2),
    };
}
