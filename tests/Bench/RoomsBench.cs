using System.Globalization;
using Calendar = Smart.Grains.Interfaces.Calendar;
using Microsoft.Extensions.DependencyInjection;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>Each room by itself: the compiler, a pool shard, an invoice book, prefinancing decisions.</summary>
internal static class RoomsBench
{
    public static async Task Run(Results results, TimeSpan time)
    {
        await using var database = await TestDatabase.Create(durable: true);
        await using var cluster = await TestCluster.Start(database);
        await Site.Found(cluster.Client);
        var grains = cluster.Silos[0].Services.GetRequiredService<IGrainFactory>();

        await Compiler(results, grains);
        await HotShard(results, grains, time);
        await Invoices(results, grains, time);
        await Prefinancings(results, database, grains, time);
    }

    private static async Task Compiler(Results results, IGrainFactory grains)
    {
        Results.Say("job compiler");
        const int times = 2_000;
        var rules = await grains.GetGrain<ICooperativeGrain>(Site.Cooperative.Value).RuleBook();
        // Everything that can be asked for, and a troupe: each collaborator has a contract and a wage.
        string[] needs = ["van", "train", "workspace", "insurance", "equipment", "prefinancing"];
        var declaration = Site.Declaration(0, needs) with
        {
            Fee = 9_000m,
            Collaborators = [.. Enumerable.Range(1, 11).Select(n => new Collaborator(new MemberId($"M{n}"), 0.05m))],
        };
        var facts = BenchFacts.Of(declaration);
        var today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());
        var lines = JobCompiler.Compile(declaration, rules, facts, today).Plan!.Lines.Length;
        var latencies = await Measure.Latencies(times, _ =>
        {
            JobCompiler.Compile(declaration, rules, facts, today);
            return Task.CompletedTask;
        });
        results.Add(new($"job compiler, plan of {lines} lines, p50", latencies[times / 2], "ms", "<= 1"));
    }

    private static async Task HotShard(Results results, IGrainFactory grains, TimeSpan time)
    {
        Results.Say("hot pool shard");
        var shard = grains.GetGrain<IPoolShardGrain>($"{Site.Cooperative.Value}/0");
        var rate = await Measure.Rate(256, time, async (hand, n) =>
            (await shard.HoldUpTo(new PoolHold($"bench/{hand}/{n}", Money.Eur(0.1m), 10m))).ThrowIfRefused());
        results.Add(new("hot pool shard, holds", rate, "1/s", ">= 10,000"));
    }

    private static async Task Invoices(Results results, IGrainFactory grains, TimeSpan time)
    {
        Results.Say("invoices");
        for (var n = 0; n < Site.Members; n++)
        {
            var job = grains.GetGrain<IJobGrain>($"I{n}");
            (await job.Declare(new DeclareJob(Site.Declaration(n), new JobText("Bench", "Liège")))).ThrowIfRefused();
        }

        var today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());
        var rate = await Measure.Rate(128, time, async (_, n) =>
            (await grains.GetGrain<IInvoiceGrain>($"I{n}/1").Issue(new IssueInvoice(
                Site.Cooperative,
                new JobId($"I{n % Site.Members}"),
                new ActivityId($"A{n % Site.Members}"),
                Site.Client,
                today,
                [new InvoiceLine("Scénographie", WorkNature.Service, Money.Eur(1_000), 21m)],
                Money.Eur(45),
                Money.Eur(20)))).ThrowIfRefused());
        results.Add(new("invoices created, numbered, posted, one book", rate, "1/s", ">= 500"));
    }

    private static async Task Prefinancings(
        Results results, TestDatabase database, IGrainFactory grains, TimeSpan time)
    {
        // Each approval holds something of an Activity, a member, a client's line and the pool until it is repaid: a
        // crowd, so that none of them is full before the time is up.
        const int members = 2_000;
        const int clients = 100;
        Results.Say($"prefinancing decisions of {members} members");
        await Crowd(grains, members, clients);
        var (before, approved, otherwise) = (await JournalBench.Commits(database), 0, 0);
        var rate = await Measure.Rate(256, time, async (_, n) =>
        {
            var answer = await grains.GetGrain<IPrefinancingGrain>($"F{n}/cash").Request(new RequestPrefinancing(
                new JobId($"F{n}"),
                Site.Cooperative,
                new MemberId($"F{n % members}"),
                new ActivityId($"F{n % members}"),
                IsInActivity: true,
                new ClientId($"F{n % clients}"),
                new PrefinancingApplication(
                    PrefinancingProduct.Job, Money.Eur(100), PrefinancingEvidence.AcceptedQuote, IsInPlan: true,
                    Money.Eur(1_000), Money.Eur(935), Money.Zero, TenorDays: 40, IsClientLinked: false)));
            if (answer.ValueOrThrow().Status == PrefinancingStatus.Approved) Interlocked.Increment(ref approved);
            else Interlocked.Increment(ref otherwise);
        });
        var commits = (await JournalBench.Commits(database) - before) / (double)(approved + otherwise);
        var journal = await JournalBench.Peer(grains, time);
        var text = commits.ToString("N1", CultureInfo.InvariantCulture);
        results.Add(new(
            $"prefinancing decisions ({approved} approved, {otherwise} otherwise), against journal / {text} commits",
            rate, "1/s", "ratio >= 0.5", journal / commits));
    }

    private static async Task Crowd(IGrainFactory grains, int members, int clients)
    {
        var today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());
        await Parallel.ForAsync(0, clients, async (n, _) =>
            (await grains.GetGrain<IClientGrain>($"F{n}").Register(new RegisterClient(
                ClientKind.Public, "BE", EnterpriseNumber: null, VatNumber: null,
                new ClientProfile("Payer", "Rue 1, 4000 Liège"))))
                .ThrowIfRefused());
        await Parallel.ForAsync(0, members, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (n, _) =>
        {
            var member = new MemberId($"F{n}");
            (await grains.GetGrain<IMemberGrain>(member.Value).Join(new JoinMember(
                Site.Cooperative, MemberStatus.Salaried, today, "theatre",
                new MemberProfile("Someone", "fr", Site.Account)))).ThrowIfRefused();
            (await grains.GetGrain<IActivityGrain>(member.Value).Open(new OpenActivity(Site.Cooperative, member)))
                .ThrowIfRefused();
        });
    }
}

/// <summary>Facts as they are when everything goes well.</summary>
internal static class BenchFacts
{
    public static Facts Of(Declaration declaration) => new(
        System.Collections.Immutable.ImmutableDictionary<MemberId, WorkerFact>.Empty
            .Add(declaration.Member, new WorkerFact(IsActive: true, IsSelfEmployed: false))
            .AddRange(declaration.Collaborators.Select(collaborator => KeyValuePair.Create(
                collaborator.Member, new WorkerFact(IsActive: true, IsSelfEmployed: false)))),
        new BudgetFact(IsOpen: true, Money.Zero),
        new PayerFact(
            ClientKind.Public, "BE", VatNumber: null, ClientRating.Public, IsBlocked: false, IsInsolvent: false,
            TermsDays: 30),
        NoneFree: []);
}
