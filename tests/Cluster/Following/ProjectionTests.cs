using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Following;

public sealed class ProjectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Of the client, with a silo that may be dead: it asks again sooner than a client of the product would.
    private static readonly TimeSpan ForAnswers = TimeSpan.FromSeconds(3);

    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        await Execute(PurseList.Table);
        _cluster = await TestCluster.Start(
            _database,
            silos: 1,
            silo => silo.Services.AddSingleton<Projection>(new PurseList()),
            ForAnswers);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Who_waits_for_a_change_sees_it_in_the_list()
    {
        for (var n = 1; n <= 5; n++)
        {
            await Fill("seen");
            var position = await Projections.PositionOf("purse/seen", n);

            Assert.True(await Projections.WaitFor("purses", position!.Value, Patience));
            Assert.Equal(n, await Fillings("seen"));
        }

        Assert.Null(await Projections.PositionOf("purse/seen", 6));
        Assert.NotNull(await Projections.AsOf("purses"));
        Assert.False(await Projections.WaitFor(
            "purses", new JournalPosition(ulong.MaxValue >> 1, 0), TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task An_event_that_commits_late_is_not_lost()
    {
        await using var late = await _database.Source.OpenConnectionAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await Insert(late, "purse/late", "purse.filled.v1");

        await Fill("early"); // Committed before, with a higher position.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await Fillings("early"));

        await transaction.CommitAsync();
        await Eventually.True(async () => await Fillings("late") == 1 && await Fillings("early") == 1, Patience);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_stops_the_list_and_is_never_skipped()
    {
        for (var n = 0; n < 20; n++) await Fill("before");
        await using (var connection = await _database.Source.OpenConnectionAsync())
            await Insert(connection, "purse/poison", "purse.nonsense.v1");
        for (var n = 0; n < 20; n++) await Fill("after");

        await Eventually.True(
            async () => await Count("SELECT count(*) FROM cursor WHERE name = 'purses' AND stopped IS NOT NULL") == 1,
            Patience);
        Assert.Equal(20, await Fillings("before"));
        Assert.Equal(0, await Fillings("after"));
        Assert.Equal(1, await Count("SELECT count(*) FROM work_item WHERE code = 'projection.poison'"));

        // Who closes the work before it is done sees it again.
        await Execute("UPDATE work_item SET closed_at = now(), closed_by = 'fien'");
        await Eventually.True(
            async () => await Count("SELECT count(*) FROM work_item WHERE closed_at IS NULL") == 1, Patience);

        await Assert.ThrowsAnyAsync<Exception>(Rebuild);
        await Execute("UPDATE event SET name = 'purse.filled.v1' WHERE name = 'purse.nonsense.v1'");
        await Rebuild();
        await Fill("after");

        await Eventually.True(async () => await Fillings("after") == 21, Patience);
        Assert.Equal(20, await Fillings("before"));
        Assert.Equal(1, await Fillings("poison"));
    }

    [Fact]
    public async Task A_list_that_is_rebuilt_while_events_come_in_misses_and_doubles_nothing()
    {
        await Execute("""
            INSERT INTO event (stream, version, position, cooperative, name, data, effective_at, recorded_at, who,
                correlation, writer, seq)
            SELECT 'purse/many', n, n, 'test', 'purse.filled.v1', '{"amount":{"minor":100,"currency":"EUR"}}',
                now(), now(), '', '', 0, 0
            FROM generate_series(1, 5000) n
            """);
        var filling = Task.Run(async () =>
        {
            for (var n = 0; n < 400; n++) await Fill("meanwhile");
        });
        for (var n = 0; n < 3; n++) Assert.True(await Rebuild() >= 5000);
        await filling;

        await Eventually.True(async () => await Fillings("meanwhile") == 400, Patience);
        Assert.Equal(5000, await Fillings("many"));
        await Rebuild();
        Assert.Equal(5400, await Count("SELECT sum(fillings)::bigint FROM purse_list"));
    }

    [Fact]
    public async Task Another_silo_leads_when_the_leader_dies()
    {
        await _cluster.StartSilo();
        for (var n = 1; n <= 2; n++)
        {
            await FillStubbornly("outlives");
            await Eventually.True(async () => await Fillings("outlives") == n, Patience);
            await _cluster.StartSilo();
            await _cluster.Kill(_cluster.Silos[0]); // One of the two that were there leads.
        }

        await FillStubbornly("outlives");
        await Eventually.True(async () => await Fillings("outlives") == 3, Patience);
    }

    private Projections Projections => _cluster.Silos[0].Services.GetRequiredService<Projections>();

    private async Task<long> Rebuild()
    {
        await using var followers = new FollowerSource(_database.ConnectionString);
        return await new Rebuild(followers, new PurseList(), _ => { }).Run(CancellationToken.None);
    }

    private async Task Fill(string purse) =>
        (await _cluster.Client.GetGrain<IPurseGrain>(GrainId.Create("purse", purse)).Fill(new FillPurse(Money.Eur(1))))
            .ThrowIfRefused();

    // A call under way to a silo that dies is asked again, under the same command id, as the Api does.
    private async Task FillStubbornly(string purse)
    {
        var id = $"{purse}-{Guid.CreateVersion7():N}";
        await Eventually.True(
            async () =>
            {
                try
                {
                    CommandContext.Set(id, "hash", who: "", correlation: "");
                    await Fill(purse);
                    return true;
                }
                catch (Exception gone) when (gone is OrleansException or TimeoutException)
                {
                    return false;
                }
            },
            Patience);
    }

    private Task<long> Fillings(string purse) =>
        Count($"SELECT coalesce(max(fillings), 0)::bigint FROM purse_list WHERE purse = '{purse}'");

    private static async Task Insert(NpgsqlConnection connection, string stream, string name)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO event (stream, version, position, cooperative, name, data, effective_at, recorded_at, who,
                correlation, writer, seq)
            VALUES ($1, 1, nextval('event_position'), 'test', $2, '{"amount":{"minor":100,"currency":"EUR"}}',
                now(), now(), '', '', 0, 0)
            """,
            connection)
        {
            Parameters = { new() { Value = stream }, new() { Value = name } },
        };
        await command.ExecuteNonQueryAsync();
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> Count(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
