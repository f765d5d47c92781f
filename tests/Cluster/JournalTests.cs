using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization.TypeSystem;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>What the kernel promises, seen from a caller, on PostgreSQL.</summary>
public sealed class JournalTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const string Waiting =
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'snapshot'::regclass";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestDatabase _database = silo.Database;
    private readonly TestCluster _cluster = silo.Cluster;

    [Fact]
    public void Interfaces_of_actors_bear_the_names_that_Orleans_would_give_them()
    {
        var services = _cluster.Silos[0].Services;
        var providers = services.GetServices<IGrainInterfaceTypeProvider>().ToArray();
        Assert.IsType<RememberedInterfaces>(providers[0]);
        var orleans = new GrainInterfaceTypeResolver(providers.Skip(1), services.GetRequiredService<TypeConverter>());
        var resolver = services.GetRequiredService<GrainInterfaceTypeResolver>();
        var actors = typeof(IStreamActor).Assembly.GetExportedTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable))).ToArray();
        Assert.NotEmpty(actors);
        Assert.All(actors, type => Assert.Equal(
            orleans.GetGrainInterfaceType(type), resolver.GetGrainInterfaceType(type)));
    }

    [Fact]
    public async Task A_command_that_was_answered_is_remembered_by_the_next_activation()
    {
        var purse = Purse("kept");
        for (var n = 0; n < 450; n++) (await purse.Fill(new FillPurse(Money.Eur(1)))).ThrowIfRefused();

        await purse.Leave();

        var view = await purse.View();
        Assert.Equal(Money.Eur(450), view.Balance);
        Assert.Equal(450, view.Version);
        Assert.Equal(1, await Count("SELECT count(*) FROM snapshot WHERE stream = 'purse/kept'"));
    }

    [Fact]
    public async Task The_same_command_id_gets_the_first_answer_and_another_wish_under_it_is_refused()
    {
        var purse = Purse("same");
        var first = await Under("k1", "hash", () => purse.Fill(new FillPurse(Money.Eur(5))));
        await purse.Fill(new FillPurse(Money.Eur(7)));
        await purse.Leave();
        var again = await Under("k1", "hash", () => purse.Fill(new FillPurse(Money.Eur(5))));
        var other = await Under("k1", "another", () => purse.Fill(new FillPurse(Money.Eur(9))));

        Assert.Equal(Money.Eur(5), first.Value);
        Assert.Equal(Money.Eur(5), again.Value);
        Assert.Equal("command.other-request", other.Refusal?.Code);
        Assert.Equal(Money.Eur(12), (await purse.View()).Balance);
    }

    [Fact]
    public async Task An_actor_that_is_called_into_being_twice_finds_that_it_was_there()
    {
        var (caller, purse) = (Purse("caller"), Purse("opened"));
        Assert.Equal(Money.Eur(5), (await caller.OpenOther("opened", new FillPurse(Money.Eur(5)))).Value);
        await purse.Leave();
        Assert.Equal(Money.Eur(12), (await caller.OpenOther("opened", new FillPurse(Money.Eur(7)))).Value);
        await purse.Leave();
        var refused = await caller.OpenOther("opened", new FillPurse(Money.Eur(-1)));
        Assert.Equal(("money.not-positive", 2L), (refused.Refusal?.Code, refused.Version));
        await purse.Leave();
        await Assert.ThrowsAsync<InvalidOperationException>(() => caller.OpenOther("opened", command: null));
        Assert.Equal(Money.Eur(12), (await purse.View()).Balance);
        Assert.Equal(2, await Count("SELECT count(*) FROM event WHERE stream = 'purse/opened'"));
    }

    [Fact]
    public async Task An_actor_that_is_called_into_being_reads_nothing()
    {
        var caller = Purse("caller");
        await caller.View();
        await using var connection = await _database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var locked = new NpgsqlCommand("LOCK TABLE snapshot IN ACCESS EXCLUSIVE MODE", connection))
            await locked.ExecuteNonQueryAsync();

        (await caller.OpenOther("first", new FillPurse(Money.Eur(5))).WaitAsync(Patience)).ThrowIfRefused();
        var asked = Purse("asked").View();
        await Eventually.True(async () => await Count(Waiting) == 1, Patience); // Whoever reads waits for the lock.
        await transaction.RollbackAsync();
        Assert.Equal(0, (await asked).Version);
    }

    [Fact]
    public async Task What_an_actor_goes_on_with_is_not_taken_for_a_repetition_of_the_command()
    {
        var purse = Purse("goes-on");
        await Under("k2", "hash", () => purse.FillAndRing(new FillPurse(Money.Eur(5))));

        await Eventually.True(async () => (await purse.View()).Rung == 1, Patience);
    }

    [Fact]
    public async Task An_audit_that_takes_its_time_is_not_taken_for_neglect()
    {
        (await Purse("audited").Fill(new FillPurse(Money.Eur(5)))).ThrowIfRefused();
        var impatient = new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Options = "-c idle_in_transaction_session_timeout=1",
        };
        await using var source = NpgsqlDataSource.Create(impatient);

        var events = await Count("SELECT count(*) FROM event");
        Assert.Equal(events, (await new Audit(source, TimeProvider.System).Run()).Events);
    }

    [Fact]
    public async Task A_refusal_writes_nothing()
    {
        var refused = await Purse("refused").Fill(new FillPurse(Money.Zero));

        Assert.Equal("money.not-positive", refused.Refusal?.Code);
        Assert.Equal(0, await Count("SELECT count(*) FROM stream_head WHERE stream = 'purse/refused'"));
    }

    [Fact]
    public async Task A_message_takes_effect_once_however_often_it_is_brought()
    {
        for (var n = 0; n < 40; n++)
            await Purse("sender").Fill(new FillPurse(Money.Eur(1), $"n{n}", SendTo: "purse/receiver"));
        var parcel = new Delivery("purse/sender@3#0", "message.contributed.v1",
            """{"amount":{"minor":100,"currency":"EUR"},"invoice":"invoice/test/1","payment":"n2"}""",
            DateTimeOffset.UnixEpoch,
            "");

        await Eventually.True(async () => (await Purse("receiver").View()).Received == 40, Patience);
        await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Purse("receiver").AsReference<IStreamActor>().Deliver(parcel)));

        Assert.Equal(40, (await Purse("receiver").View()).Received);
        Assert.Equal(0, await Count("SELECT count(*) FROM pending_message WHERE receiver = 'purse/receiver'"));
        Assert.Equal(40, await Count("SELECT count(*) FROM inbox WHERE receiver = 'purse/receiver'"));
    }

    // Two messages and four commands travel in one batch; one of the messages another activation had taken in already.
    [Fact]
    public async Task A_message_that_came_before_answers_for_itself_and_for_nothing_that_travels_with_it()
    {
        const int rounds = 30;
        var purse = Purse("blamed", "hot-purse");
        await Execute($"""
            INSERT INTO inbox (receiver, message, received_at)
            SELECT 'hot-purse/blamed', 'purse/known@' || n || '#0', now() FROM generate_series(1, {rounds}) AS n
            """);
        for (var n = 1; n <= rounds; n++)
        {
            await Task.WhenAll(
                Bring("known", n),
                Bring("new", n),
                Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
                    (await Under($"{Guid.CreateVersion7():N}", "h", () => purse.Fill(new FillPurse(Money.Eur(1)))))
                        .ThrowIfRefused())));
        }

        Assert.Equal(4 * rounds, await Count(
            "SELECT count(*) FROM event WHERE stream = 'hot-purse/blamed' AND name = 'purse.filled.v1'"));
        Assert.Equal(rounds, (await purse.View()).Received);

        Task Bring(string sender, int n) => purse.AsReference<IStreamActor>().Deliver(new Delivery(
            $"purse/{sender}@{n}#0",
            "message.contributed.v1",
            """{"amount":{"minor":100,"currency":"EUR"},"invoice":"invoice/test/1","payment":"p"}""",
            DateTimeOffset.UnixEpoch,
            ""));
    }

    [Fact]
    public async Task A_message_that_nobody_brought_is_found_by_the_sweeper()
    {
        await Execute("""
            INSERT INTO pending_message
                (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at)
            VALUES ('purse/lost@1#0', 'purse/found', 'message.contributed.v1',
                '{"amount":{"minor":300,"currency":"EUR"},"invoice":"invoice/test/1","payment":"p"}',
                'test', now(), '', now(), now())
            """);

        await Eventually.True(async () => (await Purse("found").View()).Balance == Money.Eur(3), Patience);
    }

    // Each of them failed before, and would be tried again by itself only in an hour: the first one brings them all.
    [Theory]
    [InlineData("purse")]
    [InlineData("hot-purse")]
    public async Task A_queue_that_a_dead_silo_left_arrives_as_one(string type)
    {
        const string One = """{"amount":{"minor":1,"currency":"EUR"},"invoice":"invoice/test/1","payment":"p"}""";
        await Execute($"""
            INSERT INTO pending_message
                (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at, attempts)
            SELECT 'purse/gone@' || n || '#0', '{type}/queue', 'message.contributed.v1',
                jsonb_set('{One}', '{"{amount,minor}"}', to_jsonb(n)), 'test', now(), '', now(),
                now() + CASE n WHEN 1 THEN interval '0' ELSE interval '1 h' END, 6
            FROM generate_series(1, 300) AS n
            """);

        await Eventually.True(async () => (await Purse("queue", type).View()).Received == 300, Patience);

        Assert.Equal(300, await Count($"""
            SELECT count(*) FROM event WHERE stream = '{type}/queue' AND (data->'amount'->>'minor')::bigint = version
            """));
    }

    // A silo died with both in its hands; whoever brings the second one now brings it too early.
    [Theory]
    [InlineData("purse")]
    [InlineData("hot-purse")]
    public async Task What_was_sent_first_takes_effect_first(string type)
    {
        var receiver = Purse("late", type).AsReference<IStreamActor>();
        const string Ten = """{"amount":{"minor":1000,"currency":"EUR"},"invoice":"invoice/test/1","payment":"p"}""";
        await Execute($"""
            INSERT INTO pending_message
                (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at)
            SELECT 'purse/dead@' || n || '#0', '{type}/late', 'message.contributed.v1',
                jsonb_set('{Ten}', '{"{amount,minor}"}', to_jsonb(n)), 'test', now(), '', now(), now() + interval '2 s'
            FROM unnest(ARRAY[9, 10, 11]) AS n
            """);
        var tenth = new Delivery("purse/dead@10#0", "message.contributed.v1", Ten, DateTimeOffset.UnixEpoch, "");

        await Assert.ThrowsAsync<EarlyMessageException>(() => receiver.Deliver(tenth));
        await Eventually.True(async () => (await Purse("late", type).View()).Received == 3, Patience);

        Assert.Equal(3, await Count($"""
            SELECT count(*) FROM event WHERE stream = '{type}/late'
            AND (data->'amount'->>'minor')::bigint = 8 + version
            """));
    }

    [Fact]
    public async Task A_wake_rings_once_when_it_is_due()
    {
        await Purse("awake").Fill(new FillPurse(Money.Eur(1), WakeAt: TimeProvider.System.GetUtcNow()));

        await Eventually.True(async () => (await Purse("awake").View()).Rung == 1, Patience);
        Assert.Equal(0, await Count("SELECT count(*) FROM wake WHERE stream = 'purse/awake'"));
    }

    [Fact]
    public async Task What_the_database_cannot_store_fails_alone()
    {
        var good = Enumerable.Range(0, 50).Select(n => Purse($"good{n}").Fill(new FillPurse(Money.Eur(1))));
        var bad = Purse("bad").Fill(new FillPurse(Money.Eur(1), "\0"));

        var answers = await Task.WhenAll(good);

        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        Assert.All(answers, answer => Assert.Equal(Money.Eur(1), answer.Value));
        Assert.Equal(Money.Eur(2), (await Purse("bad").Fill(new FillPurse(Money.Eur(2)))).Value);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_connections_die_under_the_writer()
    {
        using var stop = new CancellationTokenSource();
        var killer = Task.Run(async () =>
        {
            for (var n = 0; n < 25 && !stop.IsCancellationRequested; n++)
            {
                await Execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE application_name = 'smart-writer' AND datname = current_database()");
                await Task.Delay(20);
            }
        });
        var purses = Enumerable.Range(0, 8).Select(n => Purse($"hit{n}", "hot-purse")).ToArray();
        var answered = await Task.WhenAll(
            purses.SelectMany(purse => Enumerable.Range(0, 4).Select(_ => Hammer(purse, 60))));
        await stop.CancelAsync();
        await killer;

        Assert.Equal(8 * 4 * 60, answered.Sum());
        Assert.Equal(8 * 4 * 60, await Count("SELECT count(*) FROM event WHERE stream LIKE 'hot-purse/hit%'"));
        await BooksBalance();
    }

    [Fact]
    public async Task Two_clusters_on_one_database_lose_and_double_nothing()
    {
        await using var other = await TestCluster.Start(_database);
        var hands = new[] { _cluster, other }.SelectMany(cluster => Enumerable.Range(0, 4).SelectMany(n => new[]
        {
            Purse($"both{n}", of: cluster),
            Purse($"both{n}", "hot-purse", cluster),
        }));

        var answered = await Task.WhenAll(hands.Select(hand => Hammer(hand, 50)));

        Assert.Equal(answered.Sum(), await Count("SELECT count(*) FROM event WHERE stream LIKE '%purse/both%'"));
        await BooksBalance();
    }

    /// <summary>
    /// Calls until so many calls were answered; a conflict or a busy journal is an answer to try again.
    /// </summary>
    private static async Task<int> Hammer(IPurseGrain purse, int times)
    {
        var done = 0;
        for (var n = 0; n < times; n++)
        {
            var id = $"{Guid.CreateVersion7():N}";
            while (true)
            {
                try
                {
                    (await Under(id, "h", () => purse.Fill(new FillPurse(Money.Eur(1))))).ThrowIfRefused();
                    done++;
                    break;
                }
                catch (Exception e)
                    when (e is JournalConflictException or JournalBusyException or Orleans.Runtime.OrleansException)
                {
                    // Under the same id it is safe to ask again.
                }
            }
        }

        return done;
    }

    private static async Task<Answer<Money>> Under(string id, string hash, Func<Task<Answer<Money>>> call)
    {
        CommandContext.Set(id, hash, "test", "");
        return await call();
    }

    private async Task BooksBalance()
    {
        Assert.Equal(0, await Count("SELECT coalesce(sum(amount), 0)::bigint FROM balance"));
        Assert.Equal(0, await Count("""
            SELECT count(*) FROM
                (SELECT account, sum(amount) AS amount FROM balance GROUP BY account) kept
                FULL JOIN (SELECT account, sum(amount) AS amount FROM
                    (SELECT debit AS account, amount FROM posting UNION ALL SELECT credit, -amount FROM posting) moved
                    GROUP BY account) booked USING (account)
            WHERE kept.amount IS DISTINCT FROM booked.amount
            """));
    }

    private IPurseGrain Purse(string key, string type = "purse", TestCluster? of = null) =>
        (of ?? _cluster).Client.GetGrain<IPurseGrain>(GrainId.Create(type, key));

    private async Task<long> Count(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
