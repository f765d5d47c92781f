using System.Diagnostics;
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
        await Prefinancings(results, grains, time);
    }

    private static async Task Compiler(Results results, IGrainFactory grains)
    {
        Results.Say("job compiler");
        const int times = 2_000;
        var rules = await grains.GetGrain<ICooperativeGrain>(Site.Cooperative.Value).RuleBook();
        var declaration = Site.Declaration(0, [.. Enumerable.Repeat<string[]>(
            ["van", "train", "workspace", "insurance", "equipment", "prefinancing"], 3).SelectMany(need => need)]);
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

    private static async Task Prefinancings(Results results, IGrainFactory grains, TimeSpan time)
    {
        Results.Say("prefinancing decisions");
        var decided = new int[2];
        var rate = await Measure.Rate(64, time, async (_, n) =>
        {
            var answer = await grains.GetGrain<IPrefinancingGrain>($"F{n}/cash").Request(new RequestPrefinancing(
                new JobId($"F{n}"),
                Site.Cooperative,
                new MemberId($"M{n % Site.Members}"),
                new ActivityId($"A{n % Site.Members}"),
                IsInActivity: true,
                Site.Client,
                new PrefinancingApplication(
                    PrefinancingProduct.Job, Money.Eur(100), PrefinancingEvidence.AcceptedQuote, IsInPlan: true,
                    Money.Eur(1_000), Money.Eur(935), Money.Zero, TenorDays: 40, IsClientLinked: false)));
            Interlocked.Increment(ref decided[answer.ValueOrThrow().Status == PrefinancingStatus.Approved ? 0 : 1]);
        });
        results.Add(new(
            $"prefinancing decisions ({decided[0]} approved, {decided[1]} otherwise)", rate, "1/s",
            ">= 50 % of journal / commits"));
    }
}

/// <summary>Facts as they are when everything goes well.</summary>
internal static class BenchFacts
{
    public static Facts Of(Declaration declaration) => new(
        System.Collections.Immutable.ImmutableDictionary<MemberId, WorkerFact>.Empty
            .Add(declaration.Member, new WorkerFact(IsActive: true, IsSelfEmployed: false)),
        new BudgetFact(IsOpen: true, Money.Zero),
        new PayerFact(
            ClientKind.Public, "BE", VatNumber: null, ClientRating.Public, IsBlocked: false, IsInsolvent: false,
            TermsDays: 30),
        NoneFree: []);
}
