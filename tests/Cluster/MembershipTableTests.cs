using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>The table of members by itself, through the provider that the silos use.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private static readonly DateTime LongAgo = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly DateTime Today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;

    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;
    private IMembershipTable _table = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database);
        _table = _cluster.Silos[0].Services.GetRequiredService<IMembershipTable>();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_silo_itself_stands_in_the_table_as_active()
    {
        var (entry, _) = Assert.Single((await _table.ReadAllAsync()).Members);

        Assert.Equal(SiloStatus.Active, entry.Status);
        Assert.Equal(DateTimeKind.Utc, entry.StartTime.Kind);
        Assert.InRange(entry.IAmAliveTime, entry.StartTime.AddMinutes(-1), entry.StartTime.AddMinutes(1));
    }

    [Fact]
    public async Task Of_two_that_join_on_one_version_exactly_one_gets_in()
    {
        var version = (await _table.ReadAllAsync()).Version;
        var next = version.Next();

        var joined = await Task.WhenAll(
            _table.InsertRowAsync(Entry(port: 11, SiloStatus.Dead), next),
            _table.InsertRowAsync(Entry(port: 12, SiloStatus.Dead), next));

        Assert.Single(joined, inserted => inserted);
        var after = await _table.ReadAllAsync();
        Assert.Equal(version.Version + 1, after.Version.Version);
        Assert.Equal(2, after.Members.Count);
    }

    [Fact]
    public async Task A_silo_that_is_there_already_is_not_inserted_again()
    {
        var entry = Entry(port: 13, SiloStatus.Dead);
        Assert.True(await Insert(entry));

        Assert.False(await Insert(entry));
    }

    [Fact]
    public async Task A_change_made_on_an_old_version_is_refused_and_one_on_the_new_is_kept()
    {
        var entry = Entry(port: 14, SiloStatus.Joining);
        Assert.True(await Insert(entry));
        var old = await _table.ReadAllAsync();
        Assert.True(await Insert(Entry(port: 15, SiloStatus.Dead)));

        entry.Status = SiloStatus.Dead;
        entry.SuspectTimes = [Tuple.Create(Address(port: 15), new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc))];
        var refused = await _table.UpdateRowAsync(entry, old.Version.VersionEtag, old.Version.Next());
        var current = await _table.ReadAllAsync();
        var kept = await _table.UpdateRowAsync(entry, current.Version.VersionEtag, current.Version.Next());

        Assert.False(refused);
        Assert.True(kept);
        var read = (await _table.ReadRowAsync(entry.SiloAddress)).Members.Single().Item1;
        Assert.Equal(SiloStatus.Dead, read.Status);
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
    }

    [Fact]
    public async Task A_silo_that_nobody_inserted_is_not_changed()
    {
        var version = (await _table.ReadAllAsync()).Version;

        var dead = Entry(port: 16, SiloStatus.Dead);
        Assert.False(await _table.UpdateRowAsync(dead, version.VersionEtag, version.Next()));
        Assert.Equal(version.Version, (await _table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_is_kept_and_leaves_the_version_alone()
    {
        var entry = Entry(port: 17, SiloStatus.Dead);
        Assert.True(await Insert(entry));
        var version = (await _table.ReadAllAsync()).Version.Version;

        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);
        await _table.UpdateIAmAliveAsync(entry);

        var after = await _table.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(entry.IAmAliveTime, after.Members.Single().Item1.IAmAliveTime);
        Assert.Equal(version, after.Version.Version);
    }

    [Fact]
    public async Task Only_silos_that_died_long_ago_are_swept()
    {
        var longDead = Entry(port: 18, SiloStatus.Dead, LongAgo);
        var longActive = Entry(port: 19, SiloStatus.Active, LongAgo);
        Assert.True(await Insert(longDead));
        Assert.True(await Insert(longActive));

        await _table.CleanupDefunctSiloEntriesAsync(LongAgo.AddDays(1));

        Assert.Empty((await _table.ReadRowAsync(longDead.SiloAddress)).Members);
        Assert.NotEmpty((await _table.ReadRowAsync(longActive.SiloAddress)).Members);
    }

    private async Task<bool> Insert(MembershipEntry entry) =>
        await _table.InsertRowAsync(entry, (await _table.ReadAllAsync()).Version.Next());

    private static SiloAddress Address(int port) => SiloAddress.New(System.Net.IPAddress.Loopback, port, 1);

    // The silo under test sweeps out who died long ago, whenever it pleases: entries are of today unless it is said.
    private static MembershipEntry Entry(int port, SiloStatus status, DateTime? since = null) => new()
    {
        SiloAddress = Address(port),
        SiloName = $"silo-{port}",
        HostName = "localhost",
        Status = status,
        StartTime = since ?? Today,
        IAmAliveTime = since ?? Today,
    };
}
