using System.Collections.Immutable;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Smart.Grains.Pool;
using Xunit;
using Fund = Smart.Grains.Pool.Pool;

namespace Smart.Tests.Domain.Pool;

/// <summary>
/// A root, its shards and a post office that delays, reorders and loses answers. Every change of a state goes through
/// here, and after each one the two rules of the pool must hold.
/// </summary>
internal sealed class PoolModel
{
    public const int ShardCount = 3;

    public static readonly CooperativeId Coop = new("arts");
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly Life<Fund.State, Fund.Event> _root = new(Fund.Evolve, $"pool/{Coop}");
    private readonly Life<PoolShard.State, PoolShard.Event>[] _shards =
    [
        .. Enumerable.Range(0, ShardCount)
            .Select(n => new Life<PoolShard.State, PoolShard.Event>(PoolShard.Evolve, Id(n).Stream)),
    ];

    private readonly List<(string Receiver, Message Message)> _post = [];
    private readonly List<(int Shard, QuotaGrant Grant)> _answers = [];

    public Fund.State Root => _root.State;

    public PoolShard.State[] Shards => [.. _shards.Select(shard => shard.State)];

    /// <summary>Late interest that came in, all together.</summary>
    public Money Earned { get; private set; } = Money.Zero;

    public bool IsQuiet => _post.Count == 0;

    public static ShardId Id(int shard) => new(Coop, shard);

    /// <summary>The root decides; what it grants may never raise the sum of quotas above capacity (rule b).</summary>
    public void Ask(Func<Fund.State, Decision<Fund.Event>> decide)
    {
        var decision = _root.Ask(decide, comesOnce: true);
        if (decision.Events.OfType<Fund.Event.QuotaGranted>().Any()) Assert.True(Root.Quotas <= Root.Capacity);
        Post(decision.Messages);
        Check();
    }

    /// <summary>A late client paid for what the fund had advanced: it grows by that, and by nothing else.</summary>
    public void Earn(Money amount)
    {
        var (fund, told) = (Root.Fund, new Message.LateEarned(InvoiceId.Of(new JobId("J1"), 1), "p1", amount));
        Earned += amount;
        Ask(state => Fund.Decide(state, told));
        Assert.Equal(fund + amount, Root.Fund);
        Assert.Equal(Earned, Root.Recoveries);
    }

    /// <summary>A shard decides; what it uses never exceeds its quota (rule a).</summary>
    public Decision<PoolShard.Event> Ask(int shard, Func<PoolShard.State, Decision<PoolShard.Event>> decide)
    {
        var decision = _shards[shard].Ask(decide, comesOnce: true);
        Post(decision.Messages);
        Check();
        return decision;
    }

    /// <summary>A shard asks the root for quota; the answer is on its way, and may come late, twice or never.</summary>
    public void RequestQuota(int shard, Money need)
    {
        var known = Shards[shard].Granted;
        var refusal = Fund.Decide(Root, new RequestQuota(shard, known, need), mayRecall: true).Refusal;
        if (refusal is not null) return;
        Ask(state => Fund.Decide(state, new RequestQuota(shard, known, need), mayRecall: true));
        _answers.Add((shard, new QuotaGrant(Root.Shards[shard].Granted, IsRecalling: false)));
    }

    /// <summary>An answer arrives; it may arrive again later.</summary>
    public void Answer(int n)
    {
        if (_answers.Count == 0) return;
        var (shard, grant) = _answers[n % _answers.Count];
        Ask(shard, state => PoolShard.Receive(state, grant, Id(shard)));
    }

    /// <summary>A message arrives, in any order; once, for the inbox keeps the rest away.</summary>
    public void Deliver(int n)
    {
        if (_post.Count == 0) return;
        var (receiver, message) = _post[n % _post.Count];
        _post.RemoveAt(n % _post.Count);
        if (receiver == Id(0).Root) Ask(state => ToRoot(state, message));
        else if (receiver.StartsWith("pool-shard/", StringComparison.Ordinal)) ToShard(receiver, message);
    }

    /// <summary>Everything has arrived: the root knows what the shards know, and the books agree with both.</summary>
    public void MustTie()
    {
        while (!IsQuiet) Deliver(0);
        for (var n = 0; n < Root.Shards.Length && n < ShardCount; n++)
        {
            Assert.Equal(Shards[n].Returned, Root.Shards[n].Returned);
            Assert.Equal(Shards[n].OverdraftCapital, Root.Shards[n].Overdraft);
        }

        var cases = Shards.SelectMany(shard => shard.Cases.Values.Concat(shard.Closed.Values));
        var lost = Money.Sum(cases.Select(use => use.Lost));
        Assert.Equal(lost, Root.Losses);
        var sum = Shards.Aggregate(PoolShard.Stake.None, (all, shard) => all + shard.Sum);
        Assert.Equal(sum.Advanced.Minor, Balance(AccountKind.PoolAdvanced));
        Assert.Equal(sum.Overdraft.Minor, Balance(AccountKind.Overdraft));
        Assert.Equal(sum.Prefinanced.Minor, Balance(AccountKind.Prefinancing));
        Assert.Equal(-(Root.Endowment - lost).Minor, Balance(AccountKind.PoolFund));
    }

    private static Decision<Fund.Event> ToRoot(Fund.State state, Message message) => message switch
    {
        Message.QuotaReturned told => Fund.Decide(state, told),
        Message.PoolOverdrawn told => Fund.Decide(state, told),
        Message.Lost told => Fund.Decide(state, told),
        _ => throw new InvalidOperationException($"{message.GetType().Name} is not for a root."),
    };

    private void ToShard(string receiver, Message message)
    {
        var shard = ShardId.Parse(receiver["pool-shard/".Length..]).Number;
        if (shard < ShardCount)
            Ask(shard, state => PoolShard.Decide(state, (Message.QuotaRecalled)message, Id(shard)));
    }

    private void Post(ImmutableArray<Outgoing> messages) =>
        _post.AddRange(messages.Select(sent => (sent.Receiver, sent.Message)));

    private long Balance(AccountKind kind) =>
        -_root.Balance(kind) - _shards.Sum(shard => shard.Balance(kind));

    private void Check()
    {
        foreach (var (shard, n) in Shards.Select((shard, n) => (shard, n)))
        {
            Assert.False(shard.Unused.IsNegative);
            Assert.False(shard.InUse.IsNegative);
            Assert.Equal(Money.Sum(shard.Cases.Values.Select(use => use.Capital)), shard.InUse);
            Assert.Equal(Money.Sum(shard.Cases.Values.Select(use => use.OverdraftCapital)), shard.OverdraftCapital);
            Assert.All(shard.Cases.Values, use => Assert.NotEqual(PoolShard.Stake.None, use.Stake));
            Assert.All(shard.Closed.Values, use => Assert.Equal(PoolShard.Stake.None, use.Stake));
            Assert.Equal(shard.Closed.Keys.Order(), shard.ClosedInTurn.Values.Order());
            Assert.All(shard.Cases.Values, use =>
            {
                var (held, advanced, overdraft, prefinanced) = use.Stake;
                Assert.All([held, advanced, overdraft, prefinanced], part => Assert.False(part.IsNegative));
            });

            // What a shard believes to have is never more than what the root believes to have given.
            if (n < Root.Shards.Length) Assert.True(shard.Quota <= Root.Shards[n].Quota);
            else Assert.True(shard.Quota.IsZero);
        }
    }
}
