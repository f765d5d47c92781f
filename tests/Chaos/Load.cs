using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;

namespace Smart.Chaos;

/// <summary>
/// Hands that live the life of a cooperative. Each command has an id of its own and is sent again under it until it is
/// answered, as any client of ours must.
/// </summary>
internal sealed class Load(IClusterClient grains)
{
    private const int Hands = 24;
    private const int Vans = 4;

    private readonly ConcurrentBag<Acknowledged> _acknowledged = [];
    private readonly ConcurrentDictionary<string, int> _refusals = new();
    private readonly long[] _lastAnswer = new long[Hands];
    private readonly DateOnly _today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());
    private readonly string?[] _troubles = new string?[Hands];
    private long _tries;

    /// <summary>All that was answered with yes.</summary>
    public IReadOnlyCollection<Acknowledged> Answered => _acknowledged;

    /// <summary>All that was answered with no, by code.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>Attempts that got no answer and were repeated.</summary>
    public long Repeated => _tries - _acknowledged.Count - _refusals.Values.Sum();

    /// <summary>What the hands that still wait ask, and what came back last.</summary>
    public IEnumerable<string> Troubles => _troubles.OfType<string>();

    /// <summary>Names of the jobs that were declared.</summary>
    public ConcurrentBag<string> Jobs { get; } = [];

    /// <summary>Whether every hand was answered after an instant.</summary>
    public bool AllAnsweredSince(long timestamp) => _lastAnswer.All(answer => answer > timestamp);

    /// <summary>Works until told to stop; whatever was begun is carried through.</summary>
    public Task Run(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, Hands).Select(hand => Task.Run(() => Work(hand, stop))));

    private async Task Work(int hand, CancellationToken stop)
    {
        _lastAnswer[hand] = Stopwatch.GetTimestamp();
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            await (((hand + n) % 4) switch
            {
                0 or 1 => LiveJob(hand, n),
                2 => Hold(hand, n),
                _ => Invoice(hand, n),
            });
        }
    }

    private async Task LiveJob(int hand, int n)
    {
        var id = $"j{hand}-{n}";
        var job = grains.GetGrain<IJobGrain>(id);
        Jobs.Add(id);
        var needs = n % 3 == 0 ? (string[])["van", "workspace", "insurance"] : [];
        var declared = new DeclareJob(Site.Declaration((hand * 100) + n, needs), new JobText("Chaos", "Liège"));
        if (!await Ask(hand, $"job/{id}", () => job.Declare(declared))) return;
        if (!await Ask(hand, $"job/{id}", () => job.Accept(AcceptJob.Everything))) return;
        if (n % 5 == 0) await Ask(hand, $"job/{id}", () => job.Cancel(new CancelJob(CancelledBy.Member)));
    }

    private async Task Hold(int hand, int n)
    {
        var key = PoolShards.Key(Site.Cooperative, n % 4);
        var shard = grains.GetGrain<IPoolShardGrain>(key);
        var held = $"chaos/{hand}/{n}";
        var isHeld = false;
        if (!await Ask(hand, $"pool-shard/{key}", async () =>
        {
            var granted = await shard.HoldUpTo(new PoolHold(held, Money.Eur(50), 10m));
            isHeld = granted.Value.IsPositive;
            return granted;
        })) return;
        if (isHeld) await Ask(hand, $"pool-shard/{key}", () => shard.Release(new ReleaseHold(held)));

        var van = $"{Site.Cooperative.Value}/van-{1 + (n % Vans)}";
        var day = _today.AddDays(30 + (((hand * 7) + n) % 60));
        var booking = new BookResource(new EngagementId($"chaos/{hand}-{n}"), new Period(day, day.AddDays(2)));
        await Ask(hand, $"resource/{van}", () => grains.GetGrain<IResourceGrain>(van).Book(booking));
    }

    private async Task Invoice(int hand, int n)
    {
        var id = $"i{hand}-{n}/1";
        var invoice = grains.GetGrain<IInvoiceGrain>(id);
        var issue = new IssueInvoice(
            Site.Cooperative,
            new JobId($"i{hand}-{n}"),
            new ActivityId($"A{n % Site.Members}"),
            Site.Client,
            _today,
            [new InvoiceLine("Scénographie", WorkNature.Service, Money.Eur(1_000), 21m)],
            Money.Eur(45),
            Money.Eur(20));
        if (!await Ask(hand, $"invoice/{id}", () => invoice.Issue(issue))) return;
        var half = new RecordPayment($"bank/{id}/a", Money.Eur(605), _today);
        if (!await Ask(hand, $"invoice/{id}", () => invoice.RecordPayment(half))) return;
        var rest = new RecordPayment($"bank/{id}/b", Money.Eur(605), _today);
        await Ask(hand, $"invoice/{id}", () => invoice.RecordPayment(rest));
    }

    private async Task<bool> Ask<T>(
        int hand, string stream, Func<Task<T>> call, [CallerArgumentExpression(nameof(call))] string wish = "")
        where T : Answer
    {
        var id = Guid.CreateVersion7().ToString("N");
        while (true)
        {
            Interlocked.Increment(ref _tries);
            try
            {
                CommandContext.Set(id, "chaos", "chaos", "");
                var answer = await call();
                Volatile.Write(ref _lastAnswer[hand], Stopwatch.GetTimestamp());
                _troubles[hand] = null;
                // A hold of nothing is an answer for which nothing is written.
                if (answer.Refusal is { } refusal) _refusals.AddOrUpdate(refusal.Code, 1, (_, count) => count + 1);
                else if (answer is not Answer<Money> { Value.IsZero: true })
                    _acknowledged.Add(new Acknowledged(stream, wish, id));
                return answer.Refusal is null;
            }
            catch (Exception e) when (IsDoubt(e))
            {
                _troubles[hand] = $"{stream}: {e.GetType().Name} {e.Message[..Math.Min(300, e.Message.Length)]}";
                await Task.Delay(50);
            }
        }
    }

    private static bool IsDoubt(Exception e) => e is TimeoutException or OrleansException or JournalBusyException
        or JournalConflictException or Npgsql.NpgsqlException or IOException or InvalidOperationException;
}
