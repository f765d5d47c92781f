using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Pool;

/// <summary>
/// The root of a guarantee fund. It turns the fund into capacity and gives capacity to shards as quota, and never
/// raises the sum of quotas above the capacity. Granting: the root commits first; returning: the shard first; so what
/// a shard believes to have is never more than what the root believes to have given.
/// </summary>
public static class Pool
{
    /// <summary>The most shards that a pool may have.</summary>
    public const int MostShards = 64;

    // A shard gets a little more than it lacks, so that the root is asked now and then and not for every hold.
    private const int PiecesPerShard = 8;

    public abstract record Event
    {
        /// <summary>An endowment was paid into the fund.</summary>
        [EventName("pool.endowed.v1")]
        public sealed record Endowed(
            CooperativeId Cooperative, string Reference, Money Amount, int Shards, decimal UsableShare) : Event;

        /// <summary>What turns the fund into capacity was changed.</summary>
        [EventName("pool.steered.v1")]
        public sealed record Steered(decimal UsableShare, Money Reinsurance, Money WagesDue) : Event;

        /// <summary>A contribution was collected with a client's payment.</summary>
        [EventName("pool.contributed.v1")]
        public sealed record Contributed(InvoiceId Invoice, Money Amount) : Event;

        /// <summary>A shard charged a loss to the fund.</summary>
        [EventName("pool.loss-borne.v1")]
        public sealed record LossBorne(string Case, InvoiceId Invoice, Money Amount) : Event;

        /// <summary>A client paid after the loss was booked, and the fund has it back.</summary>
        [EventName("pool.loss-recovered.v1")]
        public sealed record LossRecovered(InvoiceId Invoice, Money Amount) : Event;

        /// <summary>A late client paid interest and costs for what the fund had advanced meanwhile.</summary>
        [EventName("pool.late-earned.v1")]
        public sealed record LateEarned(InvoiceId Invoice, Money Amount) : Event;

        /// <summary>A shard may use more.</summary>
        [EventName("pool.quota-granted.v1")]
        public sealed record QuotaGranted(int Shard, Money Amount) : Event;

        /// <summary>A shard gave quota back; it may not use it any more since before the root knew.</summary>
        [EventName("pool.quota-taken-back.v1")]
        public sealed record QuotaTakenBack(int Shard, Money Amount) : Event;

        /// <summary>The root called unused quota back from all shards.</summary>
        /// <param name="Round">Counts the calls, so that a shard heeds the latest.</param>
        /// <param name="Wanted">What is missing; zero ends an earlier call.</param>
        /// <param name="Lasts">Whether shards give back also what becomes unused later.</param>
        [EventName("pool.quota-recalled.v1")]
        public sealed record QuotaRecalled(long Round, Money Wanted, bool Lasts) : Event;

        /// <summary>Wages legally due took, or gave back, capital beyond a shard's quota.</summary>
        [EventName("pool.overdrawn.v1")]
        public sealed record Overdrawn(int Shard, long Sequence, Money Capital) : Event;
    }

    /// <param name="Cooperative">Whose pool; null until endowed.</param>
    /// <param name="Endowments">What was paid in, by reference.</param>
    /// <param name="Contributions">Collected contributions.</param>
    /// <param name="Losses">Losses borne.</param>
    /// <param name="Recoveries">Recovered after the loss, and late interest and costs that clients paid.</param>
    /// <param name="UsableShare">Part of the fund that may be put at risk, 0 to 1.</param>
    /// <param name="Reinsurance">Capacity that a treaty adds.</param>
    /// <param name="WagesDue">Capital for wages due in 30 days without a hold.</param>
    /// <param name="Shards">What each shard was given and gave back.</param>
    /// <param name="Round">The latest recall.</param>
    /// <param name="Recalled">What the latest lasting recall wanted; zero when none lasts.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        ImmutableDictionary<string, Money> Endowments,
        Money Contributions,
        Money Losses,
        Money Recoveries,
        decimal UsableShare,
        Money Reinsurance,
        Money WagesDue,
        ImmutableArray<ShardQuota> Shards,
        long Round,
        Money Recalled) : IState<State>
    {
        public static State Initial { get; } = new(
            Cooperative: null,
            ImmutableDictionary<string, Money>.Empty,
            Contributions: Money.Zero,
            Losses: Money.Zero,
            Recoveries: Money.Zero,
            UsableShare: 0,
            Reinsurance: Money.Zero,
            WagesDue: Money.Zero,
            Shards: [],
            Round: 0,
            Recalled: Money.Zero);

        public Money Endowment => Money.Sum(Endowments.Values);

        public Money Fund => Endowment + Contributions - Losses + Recoveries;

        /// <summary>What all quotas may reach. Below zero when losses ate what is in use.</summary>
        public Money Capacity => Fund.Times(UsableShare, Rounding.Down) + Reinsurance - WagesDue - Overdrafts;

        public Money Quotas => Money.Sum(Shards.Select(shard => shard.Quota));

        public Money Free => Money.Max(Money.Zero, Capacity - Quotas);

        /// <summary>What must come back from the shards before anything is granted again.</summary>
        public Money Missing => Money.Max(Money.Zero, Quotas - Capacity);

        private Money Overdrafts => Money.Sum(Shards.Select(shard => shard.Overdraft));
    }

    /// <param name="Granted">All that was ever granted.</param>
    /// <param name="Returned">All that ever came back.</param>
    /// <param name="Overdraft">Capital of wages paid beyond the quota.</param>
    /// <param name="Sequence">The shard's latest word about its overdraft.</param>
    public readonly record struct ShardQuota(Money Granted, Money Returned, Money Overdraft, long Sequence)
    {
        /// <summary>Nothing granted, nothing overdrawn.</summary>
        public static readonly ShardQuota None = new(Money.Zero, Money.Zero, Money.Zero, Sequence: 0);

        /// <summary>What the root must assume that the shard uses.</summary>
        public Money Quota => Granted - Returned;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Endowed e => Endow(state, e),
        Event.Steered e => state with
        {
            UsableShare = e.UsableShare,
            Reinsurance = e.Reinsurance,
            WagesDue = e.WagesDue,
        },
        Event.Contributed e => state with { Contributions = state.Contributions + e.Amount },
        Event.LossBorne e => state with { Losses = state.Losses + e.Amount },
        Event.LossRecovered e => state with { Recoveries = state.Recoveries + e.Amount },
        Event.LateEarned e => state with { Recoveries = state.Recoveries + e.Amount },
        Event.QuotaGranted e => Change(state, e.Shard, shard => shard with { Granted = shard.Granted + e.Amount }),
        Event.QuotaTakenBack e => Change(state, e.Shard, shard => shard with { Returned = shard.Returned + e.Amount }),
        Event.QuotaRecalled e => state with { Round = e.Round, Recalled = e.Lasts ? e.Wanted : state.Recalled },
        Event.Overdrawn e => Change(
            state, e.Shard, shard => shard with { Overdraft = e.Capital, Sequence = e.Sequence }),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a pool."),
    };

    public static Decision<Event> Decide(State state, EndowPool endow, CooperativeId self)
    {
        if (state.Endowments.TryGetValue(endow.Reference, out var paid))
        {
            return paid == endow.Amount ? Decision.NothingNew<Event>() : new Refusal("pool.endowed-otherwise", paid);
        }

        if (!endow.Amount.IsPositive) return new Refusal("pool.endowment-not-positive", endow.Amount);
        var isFirst = state.Cooperative is null;
        if (isFirst && endow.Shards is < 1 or > MostShards)
            return new Refusal("pool.shards-out-of-range", endow.Shards);
        if (isFirst && endow.UsableShare is < 0 or > 1)
            return new Refusal("pool.share-out-of-range", endow.UsableShare);

        return Settled(state, new Event.Endowed(
            self,
            endow.Reference,
            endow.Amount,
            isFirst ? endow.Shards : state.Shards.Length,
            isFirst ? endow.UsableShare : state.UsableShare));
    }

    public static Decision<Event> Decide(State state, SteerPool steer)
    {
        if (state.Cooperative is null) return new Refusal("pool.unknown");
        var share = steer.UsableShare ?? state.UsableShare;
        var steered = new Event.Steered(
            share, steer.Reinsurance ?? state.Reinsurance, steer.WagesDue ?? state.WagesDue);
        if (share is < 0 or > 1) return new Refusal("pool.share-out-of-range", share);
        if (steered.Reinsurance.IsNegative || steered.WagesDue.IsNegative) return new Refusal("pool.amount-negative");

        return steered == new Event.Steered(state.UsableShare, state.Reinsurance, state.WagesDue)
            ? Decision.NothingNew<Event>()
            : Settled(state, steered);
    }

    // When the root granted more than the shard knows of, an answer was lost: the total heals it, nothing is granted.
    public static Decision<Event> Decide(State state, RequestQuota request, bool mayRecall)
    {
        if (state.Cooperative is null) return new Refusal("pool.unknown");
        if (!IsShard(state, request.Shard)) return new Refusal("pool.shard-unknown");
        if (state.Shards[request.Shard].Granted > request.KnownTotal) return Decision.NothingNew<Event>();

        var free = state.Free;
        var grant = Money.Min(free, Money.Max(request.Need, Piece(state)));
        Event[] events = grant.IsPositive ? [new Event.QuotaGranted(request.Shard, grant)] : [];
        var lack = request.Need - grant;
        return lack.IsPositive && mayRecall && state.Recalled.IsZero && OthersHaveQuota(state, request.Shard)
            ? Recall(state, events, lack, lasts: false, spared: request.Shard)
            : events;
    }

    public static Decision<Event> Decide(State state, Message.Contributed told) =>
        Settled(state, new Event.Contributed(told.Invoice, told.Amount));

    public static Decision<Event> Decide(State state, Message.Lost told) =>
        Settled(state, new Event.LossBorne(told.Case, told.Invoice, told.Amount));

    public static Decision<Event> Decide(State state, Message.LossRecovered told) =>
        Settled(state, new Event.LossRecovered(told.Invoice, told.ToPool));

    public static Decision<Event> Decide(State state, Message.LateEarned told) =>
        Settled(state, new Event.LateEarned(told.Invoice, told.Amount));

    // Cumulative, so that it does not matter in which order the shard's messages come.
    public static Decision<Event> Decide(State state, Message.QuotaReturned told)
    {
        if (!IsShard(state, told.Shard)) return new Refusal("pool.shard-unknown");
        var more = told.TotalReturned - state.Shards[told.Shard].Returned;
        return more.IsPositive
            ? Settled(state, new Event.QuotaTakenBack(told.Shard, more))
            : Decision.NothingNew<Event>();
    }

    // A wage legally due is paid from a fund that nobody endowed yet: what it took counts as soon as somebody does.
    public static Decision<Event> Decide(State state, Message.PoolOverdrawn told)
    {
        if (told.Shard is < 0 or >= MostShards) return new Refusal("pool.shard-unknown");
        if (state.Cooperative is not null && !IsShard(state, told.Shard)) return new Refusal("pool.shard-unknown");
        return IsShard(state, told.Shard) && told.Sequence <= state.Shards[told.Shard].Sequence
            ? Decision.NothingNew<Event>()
            : Settled(state, new Event.Overdrawn(told.Shard, told.Sequence, told.Capital));
    }

    /// <summary>Fund, capacity and quotas.</summary>
    public static PoolView View(State state) => new(
        state.Fund,
        state.Endowment,
        state.Contributions,
        state.Losses,
        state.Recoveries,
        state.Capacity,
        state.Quotas,
        state.Free,
        [.. state.Shards.Select(shard => shard.Quota)]);

    // Whatever changes capacity may leave quotas above it, or end that: the shards hear of it with the same commit.
    private static Decision<Event> Settled(State state, Event @event)
    {
        var after = Evolve(state, @event);
        return after.Missing == after.Recalled || after.Cooperative is null
            ? @event
            : Recall(after, [@event], after.Missing, lasts: true);
    }

    // A lasting recall goes to every shard, the empty ones too: each must hear of its end as well.
    private static Decision<Event> Recall(
        State state, Event[] events, Money wanted, bool lasts, int spared = -1)
    {
        var round = state.Round + 1;
        Decision<Event> decision = (Event[])[.. events, new Event.QuotaRecalled(round, wanted, lasts)];
        for (var shard = 0; shard < state.Shards.Length; shard++)
        {
            if (shard == spared || (!lasts && !state.Shards[shard].Quota.IsPositive)) continue;
            var upTo = state.Shards[shard].Returned + wanted;
            var key = PoolShards.Key(state.Cooperative!.Value, shard);
            decision = decision.Send($"pool-shard/{key}", new Message.QuotaRecalled(round, upTo, lasts));
        }

        return decision;
    }

    private static Money Piece(State state) =>
        state.Capacity.Times(1m / (PiecesPerShard * state.Shards.Length), Rounding.Down);

    private static bool OthersHaveQuota(State state, int asker) =>
        state.Shards.Where((shard, index) => index != asker && shard.Quota.IsPositive).Any();

    private static State Endow(State state, Event.Endowed e) => state with
    {
        Cooperative = e.Cooperative,
        Endowments = state.Endowments.Add(e.Reference, e.Amount),
        UsableShare = e.UsableShare,
        Shards = WithShards(state.Shards, e.Shards),
    };

    private static bool IsShard(State state, int shard) => shard >= 0 && shard < state.Shards.Length;

    private static ImmutableArray<ShardQuota> WithShards(ImmutableArray<ShardQuota> shards, int count) =>
        shards.AddRange(Enumerable.Repeat(ShardQuota.None, Math.Max(0, count - shards.Length)));

    private static State Change(State state, int shard, Func<ShardQuota, ShardQuota> change)
    {
        var shards = WithShards(state.Shards, shard + 1);
        return state with { Shards = shards.SetItem(shard, change(shards[shard])) };
    }
}

/// <summary>
/// The actor of <see cref="Pool"/>. Every payment of a cooperative brings it a contribution: it decides on while
/// earlier decisions are still being written.
/// </summary>
[GrainType("pool"), Reentrant]
public sealed class PoolGrain(TimeProvider clock) : DecidingGrain<Pool.State, Pool.Event>, IPoolGrain
{
    // Recalling for one shard's need is a courtesy: once a second is enough, and forgetting it costs nothing.
    private static readonly TimeSpan BetweenRecalls = TimeSpan.FromSeconds(1);
    private long lastRecall;

    protected override bool Pipelined => true;

    protected override Pool.State Evolve(Pool.State state, Pool.Event @event) => Pool.Evolve(state, @event);

    public Task<Answer> Endow(EndowPool command) =>
        Handle(command, state => Pool.Decide(state, command, new CooperativeId(Key)));

    public Task<Answer> Steer(SteerPool command) => Handle(command, state => Pool.Decide(state, command));

    public async Task<Answer<QuotaGrant>> RequestQuota(RequestQuota command)
    {
        var mayRecall = lastRecall == 0 || clock.GetElapsedTime(lastRecall) > BetweenRecalls;
        var round = State.Round;
        var answer = await Handle(
            command,
            state => Pool.Decide(state, command, mayRecall),
            state => new QuotaGrant(state.Shards[command.Shard].Granted, state.Round > round));
        if (State.Round > round) lastRecall = clock.GetTimestamp();
        return answer;
    }

    public Task<PoolView> View() => Task.FromResult(Pool.View(State));

    protected override Task Receive(Message message) => message switch
    {
        Message.Contributed told => Handle(told, state => Pool.Decide(state, told)),
        Message.Lost told => Handle(told, state => Pool.Decide(state, told)),
        Message.LossRecovered told => Handle(told, state => Pool.Decide(state, told)),
        Message.LateEarned told => Handle(told, state => Pool.Decide(state, told)),
        Message.QuotaReturned told => Handle(told, state => Pool.Decide(state, told)),
        Message.PoolOverdrawn told => Handle(told, state => Pool.Decide(state, told)),
        _ => base.Receive(message),
    };
}
