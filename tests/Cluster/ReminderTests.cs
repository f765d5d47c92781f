using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Xunit;

namespace Smart.Tests.Cluster;

public sealed class ReminderTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private IReminderTable Table => silo.Cluster.Silos[0].Services.GetRequiredService<IReminderTable>();

    [Fact]
    public async Task A_reminder_is_listed_rings_and_is_taken_away()
    {
        var alarm = silo.Cluster.Client.GetGrain<IAlarmGrain>("alarm");
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
        var all = await Between(0, 0);
        Assert.Equal(50, all.Length);

        foreach (var cut in all.Select(grain => grain.GetUniformHashCode()).Append(0u).Append(uint.MaxValue))
        {
            var (here, there) = (await Between(cut, 0x40000000), await Between(0x40000000, cut));
            Assert.Equal(all.Order(), here.Concat(there).Order());
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

    // Of the grains of the test that cuts the ring: others have reminders of their own.
    private async Task<GrainId[]> Between(uint begin, uint end) =>
    [
        .. (await Table.ReadRows(begin, end)).Reminders.Select(entry => entry.GrainId)
            .Where(grain => grain.Key.ToString()!.StartsWith("grain-", StringComparison.Ordinal)),
    ];

    private static ReminderEntry Entry(string grain) => new()
    {
        GrainId = GrainId.Create("alarm", grain),
        ReminderName = "far-off",
        StartAt = new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(2),
    };
}
