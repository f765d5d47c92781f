using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>A cooperative of the performing arts in a cluster of its own, whose time the test drives.</summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly CooperativeId Arts = new("arts");
    public static readonly MemberId Member = new("M1");
    public static readonly MemberId Friend = new("M2");
    public static readonly ActivityId Theatre = new("arts.A1");
    public static readonly ClientId Payer = new("C1");
    public static readonly DateOnly Today = new(2026, 3, 2);
    public static readonly DateOnly WorkDay = new(2026, 3, 10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private World(TestDatabase database, TestCluster cluster)
    {
        Database = database;
        Cluster = cluster;
    }

    public TestDatabase Database { get; }

    public TestCluster Cluster { get; }

    private DrivenClock Clock => Cluster.Silos[0].Services.GetRequiredService<DrivenClock>();

    public static async Task<World> Begin(int silos = 1)
    {
        var database = await TestDatabase.Create();
        var world = new World(database, await TestCluster.Start(database, silos));
        await world.Settle();
        return world;
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Cluster.Client.GetGrain<T>(key);

    public IJobGrain Job(string id) => Grain<IJobGrain>(id);

    /// <summary>One day of theatre for 3,000 euros.</summary>
    public static Declaration Declaration(params string[] needs) => new(
        Arts,
        Member,
        Theatre,
        Payer,
        "theatre",
        WorkNature.Performance,
        WorkDay,
        WorkDay,
        Hours: 8m,
        Fee: 3000m,
        "EUR",
        new VatTerms("standard", 6),
        [.. needs.Select(need => new Need(need))],
        Collaborators: [],
        QuoteAccepted: true,
        AllInclusive: true);

    /// <summary>Declares and accepts a job, and waits until nothing moves any more.</summary>
    public async Task<JobView> Engage(string id, Declaration declaration)
    {
        (await Job(id).Declare(new DeclareJob(declaration, new JobText("Show", "Liège")))).ThrowIfRefused();
        (await Job(id).Accept(AcceptJob.Everything)).ThrowIfRefused();
        return await Rests(id);
    }

    /// <summary>Waits until a job does nothing by itself any more.</summary>
    public Task<JobView> Rests(string id) => Until(id, view => !view.IsMoving);

    public async Task<JobView> Until(string id, Func<JobView, bool> holds)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var view = await Job(id).View();
            if (holds(view)) return view;
            if (waiting.Elapsed > Patience)
                throw new TimeoutException($"{id} is {view.Status}, moving: {view.IsMoving}.");
            await Task.Delay(20);
        }
    }

    /// <summary>Lives until an hour of a day: everything that falls due before it happens.</summary>
    public Task LiveUntil(DateOnly day, int hour = 18)
    {
        Now = Calendar.Instant(day, new TimeOnly(hour, 0));
        return Clock.AdvanceTo(Arts, Now);
    }

    public async Task Pay(string job)
    {
        var invoice = Grain<IInvoiceGrain>($"{job}/1");
        var open = (await invoice.View())!.Open;
        (await invoice.RecordPayment(new RecordPayment($"bank/{job}", open, Calendar.LegalDay(Now)))).ThrowIfRefused();
    }

    /// <summary>Debits less credits of all accounts of a kind, in cents.</summary>
    public Task<long> Balance(string kind) => Number(
        $"SELECT coalesce(sum(amount), 0)::bigint FROM balance WHERE account LIKE '{Arts.Value}/{kind}%'");

    public Task<long> Count(string eventName) =>
        Number($"SELECT count(*) FROM event WHERE name = '{eventName}'");

    /// <summary>Commits of all actors together: a stream writes once in a transaction.</summary>
    public Task<long> Commits() => Number("SELECT count(*) FROM (SELECT DISTINCT stream, xid FROM event) AS written");

    public async Task<long> PendingMessages() => await Number("SELECT count(*) FROM pending_message");

    private DateTimeOffset Now { get; set; } = Calendar.Instant(Today, new TimeOnly(9, 0));

    private async Task<long> Number(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Settle()
    {
        await Clock.Start(Arts, Now);
        Assert.True(EnterpriseNumber.TryParse("0912041906", out var number));
        Assert.True(Iban.TryParse("BE31756321295455", out var iban));
        (await Grain<ICooperativeGrain>(Arts.Value).Found(new FoundCooperative(
            "Arts", Money.Eur(100_000), number, iban, Vans: 2, Kits: 2, Rooms: 2, Shards: 4))).ThrowIfRefused();
        foreach (var member in (MemberId[])[Member, Friend])
        {
            (await Grain<IMemberGrain>(member.Value).Join(new JoinMember(
                Arts, MemberStatus.Salaried, Today, "theatre", new MemberProfile("Someone", "fr", iban))))
                .ThrowIfRefused();
        }

        (await Grain<IActivityGrain>(Theatre.Value).Open(new OpenActivity(Arts, Member))).ThrowIfRefused();
        (await Grain<IClientGrain>(Payer.Value).Register(new RegisterClient(
            ClientKind.Company, "BE", number, VatNumber: null, new ClientProfile("Payer SRL", "Rue 1, 4000 Liège"))))
            .ThrowIfRefused();
        var waiting = Stopwatch.StartNew();
        while ((await Grain<ICooperativeGrain>(Arts.Value).View()) is not { IsReady: true })
        {
            if (waiting.Elapsed > Patience) throw new TimeoutException("The cooperative is not ready.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
    }
}
