using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Treasury;

/// <summary>
/// The actor of <see cref="Prefinancing"/>: gathers facts, asks the rule table, takes the holds in the order Activity,
/// member, client account, pool, cash, and commits. Cut off anywhere, its wake finds the holds again and goes on.
/// </summary>
[GrainType("prefinancing")]
public sealed partial class PrefinancingGrain(WorkItems workItems)
    : DecidingGrain<Prefinancing.State, Prefinancing.Event>, IPrefinancingGrain
{
    private static readonly Taken Nothing = new(new HoldFacts(null, Money.Zero, Money.Zero, Money.Zero), Money.Zero);

    protected override Prefinancing.State Evolve(Prefinancing.State state, Prefinancing.Event @event) =>
        Prefinancing.Evolve(state, @event);

    public async Task<Answer<PrefinancingView>> Request(RequestPrefinancing command)
    {
        var isFirst = State.Request is null;
        var asked = await Handle(command, state => Prefinancing.Decide(state, command, Now), Seen);
        if (asked.Refusal is not null || State.Status != PrefinancingStatus.Requested) return asked;
        return await DecideNow(isFirst ? Nothing : await OwnHolds());
    }

    public async Task<Answer<PrefinancingView>> ClientSigned()
    {
        var signed = await Handle("client-signed", state => Prefinancing.ClientSigned(state, Now), Seen);
        if (signed.Refusal is not null) return signed;
        if (State.Status == PrefinancingStatus.Requested) signed = await DecideNow(await OwnHolds());
        if (State.Supplement is not null) await OnTop.ClientSigned();
        return State is { Status: PrefinancingStatus.Approved, IsGrantWanted: true } ? await Pay() : signed;
    }

    public async Task<Answer<PrefinancingView>> Grant()
    {
        var wanted = await Handle("grant", Prefinancing.WantGrant, Seen);
        if (State.Supplement is not null) await OnTop.Grant();
        return wanted.Refusal is null && State.Status == PrefinancingStatus.Approved ? await Pay() : wanted;
    }

    // The holds go first: a cancelled prefinancing that still holds something would hold it for ever.
    public async Task<Answer> Cancel()
    {
        if (State.Supplement is not null) await OnTop.Cancel();
        if (State is { Request: { } request, Status: not PrefinancingStatus.Granted }) await Keep(request, Money.Zero);
        var wasReferred = State.Status == PrefinancingStatus.Referred;
        var answer = await Handle("cancel", state => Prefinancing.Cancel(state, Stream, Now));
        if (wasReferred) await NoteUndecided(State.Request!);
        return answer;
    }

    public Task<PrefinancingView?> View() => Task.FromResult(Prefinancing.View(State, Key));

    protected override Task Receive(Message message) => message switch
    {
        Message.PrefinancingRepaid told => Settle(Handle(told, state => Prefinancing.Decide(state, told, Now))),
        Message.PrefinancingLost told => Settle(Handle(told, state => Prefinancing.Decide(state, told, Now))),
        Message.QuoteSigned => ClientSigned(),
        Message.JobClosed => EndOfJob(),
        _ => base.Receive(message),
    };

    protected override async Task OnWake(string name)
    {
        if (State.Request is not { } request) return;
        if (State.Status == PrefinancingStatus.Requested) await DecideNow(await OwnHolds());
        if (State is { Status: PrefinancingStatus.Approved, IsGrantWanted: true }) await Pay();
        if (State.Supplement is not null && name == Prefinancing.SupplementWake) await PayOnTop();
        if (name == Prefinancing.OverdueWake) await Overdue();
        if (name == Prefinancing.NoteWake) await NoteUndecided(request);
        if (name == Prefinancing.LapseWake) await Lapse(request);
        if (name is Prefinancing.SettleWake or "continue") await FollowOutstanding(request);
    }

    private async Task<Answer<PrefinancingView>> DecideNow(Taken own)
    {
        var request = State.Request!;
        var policy = await Policy(request);
        var (facts, cash, shard) = await Facts(request, own);
        var decided = Table(request.Application, facts, policy, cash);
        if (decided.Outcome is PrefinancingOutcome.Approve or PrefinancingOutcome.Partial)
        {
            own = await TakeHolds(request, shard, facts, policy, decided);
            (facts, cash) = (facts with { Holds = own.Holds }, cash with { Held = own.Cash });
            decided = Table(request.Application, facts, policy, cash);
        }

        var approved = decided.Outcome is PrefinancingOutcome.Approve or PrefinancingOutcome.Partial;
        if (own != Nothing) await KeepLess(request, shard, own, approved ? decided.Amount : Money.Zero);

        var answer = await Handle(
            "decide",
            state => Prefinancing.Decide(state, facts, cash, decided, shard, policy, Stream),
            Seen);
        if (State.Status == PrefinancingStatus.Referred || State.Override is not null) await NoteUndecided(request);
        return answer;
    }

    // The rule table alone, or what people ordered against it.
    private PrefinancingDecided Table(
        PrefinancingApplication asked, PrefinancingFacts facts, PrefinancingPolicy policy, CashFacts cash) =>
        State.Override is { } approved
            ? Overriding.Decide(asked, facts, policy, cash, approved)
            : PrefinancingDecision.Decide(asked, facts, policy, cash);

    private async Task<PrefinancingPolicy> Policy(RequestPrefinancing request) => PrefinancingPolicy.From(
        await GrainFactory.GetGrain<ICooperativeGrain>(request.Cooperative.Value).RuleBook(), Today);

    // Says how it stands, not what happened: told twice or late, it is still true. Of a member whom nobody knows there
    // is nothing to count.
    private async Task NoteUndecided(RequestPrefinancing request)
    {
        var note = new NoteRequest(Stream, IsUndecided: State.Status == PrefinancingStatus.Referred);
        await GrainFactory.GetGrain<IMemberGrain>(request.Member.Value).NoteRequest(note);
        await Handle("noted", _ => Decision.NothingNew<Prefinancing.Event>().ClearWake(Prefinancing.NoteWake));
    }

    // Each is asked for no more than the one before granted, so little is held that will be given back. A limit that
    // people override is none.
    private async Task<Taken> TakeHolds(
        RequestPrefinancing request,
        string shard,
        PrefinancingFacts facts,
        PrefinancingPolicy policy,
        PrefinancingDecided decided)
    {
        var least = decided.Amount;
        Money? activity = null;
        if (facts.Activity is { } known)
        {
            var hold = new HoldUpTo(Stream, least, Limit(Caps.Activity(known, policy), "L4"));
            activity = (await GrainFactory.GetGrain<IActivityGrain>(request.Budget.Value).HoldUpTo(hold)).Value;
            least = Money.Min(least, activity.Value);
        }

        var ofMember = new HoldUpTo(Stream, least, Limit(policy.MemberLimit, "L5"));
        var member = (await GrainFactory.GetGrain<IMemberGrain>(request.Member.Value).HoldUpTo(ofMember)).Value;
        least = Money.Min(least, member);
        var ofAccount = new HoldUpTo(Stream, least, Limit(Caps.Client(facts, policy), "L2", "L3"));
        var account = (await Account(request).HoldUpTo(ofAccount)).Value;
        least = Money.Min(least, account);
        var pool = (await Shard(shard).HoldUpTo(new PoolHold(Stream, least, decided.FactorPercent))).Value;
        least = Money.Min(least, pool);
        var cash = (await Desk(request).HoldUpTo(new HoldUpTo(Stream, least))).Value;
        return new Taken(new HoldFacts(activity, member, account, pool), cash);

        Money? Limit(Money? usual, params string[] codes) =>
            decided.Rules.Any(rule => rule.Verdict == RuleVerdict.Overridden && codes.Contains(rule.Code))
                ? new Money(long.MaxValue, least.Currency)
                : usual;
    }

    private Task KeepLess(RequestPrefinancing request, string shard, Taken taken, Money keep)
    {
        var release = new ReleaseHold(Stream, keep);
        var held = taken.Holds;
        var tasks = new List<Task>(5);
        if (held.Activity > keep)
            tasks.Add(GrainFactory.GetGrain<IActivityGrain>(request.Budget.Value).Release(release));
        if (held.Member > keep) tasks.Add(GrainFactory.GetGrain<IMemberGrain>(request.Member.Value).Release(release));
        if (held.Account > keep) tasks.Add(Account(request).Release(release));
        if (held.Pool > keep) tasks.Add(Shard(shard).Release(release));
        if (taken.Cash > keep) tasks.Add(Desk(request).Release(release));
        return Task.WhenAll(tasks);
    }

    // What is held is not known here: as if everything were, each holder is told how much may stay.
    private async Task Keep(RequestPrefinancing request, Money keep)
    {
        var shard = State.Shard ?? await ShardOf(request);
        var most = new Money(long.MaxValue, keep.Currency);
        var all = new HoldFacts(request.IsInActivity ? most : null, most, most, most);
        await KeepLess(request, shard, new Taken(all, most), keep);
    }

    // Asking to hold nothing tells what is held, and writes nothing.
    private async Task<Taken> OwnHolds()
    {
        var request = State.Request!;
        var ask = new HoldUpTo(Stream, Money.Zero);
        var activity = request.IsInActivity
            ? GrainFactory.GetGrain<IActivityGrain>(request.Budget.Value).HoldUpTo(ask)
            : null;
        var member = GrainFactory.GetGrain<IMemberGrain>(request.Member.Value).HoldUpTo(ask);
        var account = Account(request).HoldUpTo(ask);
        var pool = Shard(State.Shard ?? await ShardOf(request)).HoldUpTo(new PoolHold(Stream, Money.Zero, 1));
        var cash = Desk(request).HoldUpTo(ask);
        var holds = new HoldFacts(
            activity is null ? null : (await activity).Value,
            (await member).Value,
            (await account).Value,
            (await pool).Value);
        return new Taken(holds, (await cash).Value);
    }

    private async Task<Answer<PrefinancingView>> Pay()
    {
        var request = State.Request!;
        var pay = new PayPrefinancing(Stream, request.Job, request.Budget, State.Decision!.Amount);
        var paid = await Shard(State.Shard!).Prefinance(pay);
        return paid.Refusal is { } refusal
            ? new Answer<PrefinancingView> { Refusal = refusal, Version = Version }
            : await Handle("paid", Prefinancing.Paid, Seen);
    }

    private async Task Lapse(RequestPrefinancing request)
    {
        if (State.Status == PrefinancingStatus.Conditional) await Keep(request, Money.Zero);
        await Handle("lapse", Prefinancing.Lapse);
    }

    private async Task Settle(Task<Answer> handled)
    {
        await handled;
        Continue();
    }

    private async Task FollowOutstanding(RequestPrefinancing request)
    {
        await Keep(request, State.Outstanding);
        await Handle("settled", _ => Decision.NothingNew<Prefinancing.Event>().ClearWake(Prefinancing.SettleWake));
    }

    private PrefinancingView Seen(Prefinancing.State state) => Prefinancing.View(state, Key)!;

    private IClientAccountGrain Account(RequestPrefinancing request) =>
        GrainFactory.GetGrain<IClientAccountGrain>($"{request.Cooperative.Value}/{request.Client.Value}");

    private IPoolShardGrain Shard(string key) => GrainFactory.GetGrain<IPoolShardGrain>(key);

    private ICashGrain Desk(RequestPrefinancing request) =>
        GrainFactory.GetGrain<ICashGrain>(request.Cooperative.Value);

    /// <param name="Holds">What the actors of the rule table hold.</param>
    /// <param name="Cash">What the cash desk holds.</param>
    private sealed record Taken(HoldFacts Holds, Money Cash);
}
