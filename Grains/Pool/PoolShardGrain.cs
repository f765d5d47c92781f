using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Pool;

/// <summary>
/// The actor of <see cref="PoolShard"/>. Hot: it decides on while earlier decisions are still being written.
/// </summary>
[GrainType("pool-shard"), Reentrant]
public sealed class PoolShardGrain(TimeProvider clock)
    : DecidingGrain<PoolShard.State, PoolShard.Event>, IPoolShardGrain
{
    // A root that had nothing is left alone for a moment: an exhausted pool must not be asked once a hold.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WhileRecalling = TimeSpan.FromMilliseconds(20);
    private const int MostAsks = 6;

    private Task<bool>? asking;
    private long dryAt;

    protected override bool Pipelined => true;

    private ShardId Self => ShardId.Parse(Key);

    protected override PoolShard.State Evolve(PoolShard.State state, PoolShard.Event @event) =>
        PoolShard.Evolve(state, @event);

    public Task<Answer<Money>> HoldUpTo(PoolHold command) => WithQuota(
        (isFinal, wish) => Handle(
            command,
            state => PoolShard.Decide(state, command, isFinal),
            state => state.Of(command.Case)?.Granted ?? Money.Zero,
            wish),
        () => PoolShard.Lack(State, command.Amount, command.FactorPercent));

    public Task<Answer> Release(ReleaseHold command) =>
        Handle(command, state => PoolShard.Decide(state, command, Self));

    public Task<Answer<Money>> Advance(PayAdvance command) => WithQuota(
        (isFinal, wish) => Handle(
            command,
            state => PoolShard.Decide(state, command, Self, Now, isFinal),
            state => state.Of(command.Case)?.Wages.GetValueOrDefault(command.Wage) ?? Money.Zero,
            wish),
        () => PoolShard.Lack(State, command.Amount, command.FactorPercent));

    public Task<Answer> Prefinance(PayPrefinancing command) =>
        Handle(command, state => PoolShard.Decide(state, command, Self));

    public Task<PoolShardView> View() => Task.FromResult(PoolShard.View(State));

    public Task<PoolCaseView?> Case(string caseId) => Task.FromResult(PoolShard.View(State.Of(caseId)));

    protected override Task Receive(Message message) => message switch
    {
        Message.Repaid told => Handle(told, state => PoolShard.Decide(state, told, Self)),
        Message.AdvanceLost told => Handle(told, state => PoolShard.Decide(state, told, Self)),
        Message.QuotaRecalled told => Handle(told, state => PoolShard.Decide(state, told, Self)),
        _ => base.Receive(message),
    };

    protected override async Task OnWake(string name)
    {
        if (name != PoolShard.CoverWake) return;
        if (State.OverdraftCapital > State.Unused) await AskRoot(State.OverdraftCapital - State.Unused);
        await Handle(name, state => PoolShard.CoverOverdraft(state, Self, Now));
    }

    // A shortage is no answer yet: the root may have capacity, or siblings may have some that they do not use.
    private async Task<Answer<Money>> WithQuota(Func<bool, Wish, Task<Answer<Money>>> decide, Func<Money> lack)
    {
        var wish = Wish.Take();
        for (var asked = 0; asked < MostAsks; asked++)
        {
            var answer = await decide(false, wish);
            if (answer.Refusal?.Code != PoolShard.QuotaShort) return answer;
            if (!await MoreQuota(lack())) break;
        }

        return await decide(true, wish);
    }

    // Callers who are short at the same time share one question.
    private Task<bool> MoreQuota(Money need)
    {
        if (dryAt != 0 && clock.GetElapsedTime(dryAt) < Patience) return Task.FromResult(false);
        return asking ??= Ask();

        async Task<bool> Ask()
        {
            try
            {
                return await AskRoot(need);
            }
            finally
            {
                asking = null;
            }
        }
    }

    private async Task<bool> AskRoot(Money need)
    {
        var root = GrainFactory.GetGrain<IPoolGrain>(Self.Cooperative.Value);
        var known = State.Granted;
        var answer = await root.RequestQuota(new RequestQuota(Self.Number, known, need));
        if (answer.Refusal is not null) return Dry();
        await Handle(answer.Value!, state => PoolShard.Receive(state, answer.Value!, Self));
        if (State.Granted > known) return true;
        if (!answer.Value!.IsRecalling) return Dry();

        // What siblings give back reaches the root within a few commits.
        await Task.Delay(WhileRecalling, clock);
        return true;
    }

    private bool Dry()
    {
        dryAt = clock.GetTimestamp();
        return false;
    }
}
