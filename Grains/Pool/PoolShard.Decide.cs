using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Pool;

// What a shard decides. Beside the events and the state because together they would fill more than one screen too many.
public static partial class PoolShard
{
    /// <summary>The wake that looks for capacity for what was paid beyond it.</summary>
    public const string CoverWake = "cover-overdraft";

    private static readonly TimeSpan BetweenCovers = TimeSpan.FromHours(1);

    /// <summary>Holds what is asked, or what there is.</summary>
    /// <param name="state">The shard.</param>
    /// <param name="hold">What is asked.</param>
    /// <param name="isFinal">False while the root may still give more: a shortage is then refused, to ask it
    /// first.</param>
    public static Decision<Event> Decide(State state, PoolHold hold, bool isFinal)
    {
        if (hold.Amount.IsNegative) return new Refusal("hold.amount-negative", hold.Amount);
        if (hold.FactorPercent <= 0) return new Refusal("pool.factor-not-positive", hold.FactorPercent);
        if (state.Of(hold.Case) is not null) return Decision.NothingNew<Event>();

        var granted = Money.Min(hold.Amount, Room(state, CaseUse.New(hold.FactorPercent)));
        if (granted < hold.Amount && !isFinal) return new Refusal(QuotaShort);
        return granted.IsPositive
            ? new Event.Held(hold.Case, granted, hold.FactorPercent)
            : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, ReleaseHold release, ShardId self)
    {
        var kept = release.Keep ?? Money.Zero;
        if (kept.IsNegative) return new Refusal("hold.amount-negative", kept);
        if (state.Of(release.Case) is not { } use) return Decision.NothingNew<Event>();
        return kept < use.Stake.Held
            ? Settled(state, self, new Event.Released(release.Case, kept))
            : Decision.NothingNew<Event>();
    }

    /// <summary>
    /// Advances a wage: out of the hold, then out of the quota, and beyond it when the wage is legally due.
    /// </summary>
    public static Decision<Event> Decide(State state, PayAdvance pay, ShardId self, DateTimeOffset now, bool isFinal)
    {
        if (!pay.Amount.IsPositive) return new Refusal("pool.advance-not-positive", pay.Amount);
        if (pay.FactorPercent <= 0) return new Refusal("pool.factor-not-positive", pay.FactorPercent);
        var use = state.Of(pay.Case) ?? CaseUse.New(pay.FactorPercent);
        if (use.Wages.ContainsKey(pay.Wage)) return Decision.NothingNew<Event>();

        var fromHold = Money.Min(pay.Amount, use.Stake.Held);
        var beyond = pay.Mandatory ? pay.Amount - fromHold : Money.Zero;
        var fromQuota = Money.Min(beyond, Room(state, use));
        if (fromQuota < beyond && !isFinal) return new Refusal(QuotaShort);
        if ((fromHold + beyond).IsZero) return new Refusal("pool.not-held", pay.Case);

        var advanced = new Event.WageAdvanced(
            pay.Case, pay.Wage, pay.Job, pay.Budget, use.FactorPercent, fromHold, fromQuota, beyond - fromQuota);
        var arrived = new Message.FundsArrived(
            pay.Case,
            $"{pay.Case}/{pay.Wage.Value}",
            pay.Job,
            self.Cooperative,
            advanced.Amount(),
            IsWageAdvance: true,
            pay.Wage,
            self.Stream);
        var decision = Settled(state, self, advanced).Send($"activity/{pay.Budget.Value}", arrived);
        return advanced.Overdraft.IsPositive ? decision.Wake(CoverWake, now + BetweenCovers) : decision;
    }

    public static Decision<Event> Decide(State state, PayPrefinancing pay, ShardId self)
    {
        if (!pay.Amount.IsPositive) return new Refusal("pool.prefinancing-not-positive", pay.Amount);
        if (state.Of(pay.Case) is not { } use) return new Refusal("pool.not-held", pay.Case);
        if (use.IsPrefinanced) return Decision.NothingNew<Event>();
        if (use.Stake.Held < pay.Amount) return new Refusal("pool.held-less", use.Stake.Held);

        var arrived = new Message.FundsArrived(
            pay.Case, pay.Case, pay.Job, self.Cooperative, pay.Amount, IsWageAdvance: false, Wage: null, self.Stream);
        Decision<Event> decision = new Event.Prefinanced(pay.Case, pay.Job, pay.Budget, pay.Amount);
        return decision.Send($"activity/{pay.Budget.Value}", arrived);
    }

    // Who receives money may not refuse it: what is too much waits in suspense. Overdrafts go first, they are the
    // alarm.
    public static Decision<Event> Decide(State state, Message.Repaid told, ShardId self)
    {
        var owed = state.Of(told.Case)?.Stake ?? Stake.None;
        var overdraft = told.IsWageAdvance ? Money.Min(told.Amount, owed.Overdraft) : Money.Zero;
        var advance = told.IsWageAdvance ? Money.Min(told.Amount - overdraft, owed.Advanced) : Money.Zero;
        var prefinancing = told.IsWageAdvance ? Money.Zero : Money.Min(told.Amount, owed.Prefinanced);
        var excess = told.Amount - overdraft - advance - prefinancing;
        var repaid = new Event.Repaid(told.Case, overdraft, advance, prefinancing, excess);

        var decision = Settled(state, self, repaid);
        return prefinancing.IsPositive
            ? decision.Send(told.Case, new Message.PrefinancingRepaid(prefinancing, owed.Prefinanced - prefinancing))
            : decision;
    }

    public static Decision<Event> Decide(State state, Message.AdvanceLost told, ShardId self)
    {
        var owed = state.Of(told.Case)?.Stake ?? Stake.None;
        var overdraft = told.IsWageAdvance ? Money.Min(told.Amount, owed.Overdraft) : Money.Zero;
        var advance = told.IsWageAdvance ? Money.Min(told.Amount - overdraft, owed.Advanced) : Money.Zero;
        var prefinancing = told.IsWageAdvance ? Money.Zero : Money.Min(told.Amount, owed.Prefinanced);
        var loss = overdraft + advance + prefinancing;
        if (loss.IsZero) return Decision.NothingNew<Event>();

        var decision = Settled(
            state, self, new Event.LossCharged(told.Case, told.Invoice, overdraft, advance, prefinancing));
        decision = decision.Send(self.Root, new Message.Lost(told.Case, told.Invoice, loss));
        return prefinancing.IsPositive
            ? decision.Send(told.Case, new Message.PrefinancingLost(prefinancing, owed.Prefinanced - prefinancing))
            : decision;
    }

    /// <summary>The root's answer: a total, so that an answer that came late or twice changes nothing.</summary>
    public static Decision<Event> Receive(State state, QuotaGrant grant, ShardId self) =>
        grant.Total > state.Granted
            ? Settled(state, self, new Event.QuotaReceived(grant.Total))
            : Decision.NothingNew<Event>();

    // Only the latest recall counts, whatever the order in which they arrive; one for a sibling's need asks once.
    public static Decision<Event> Decide(State state, Message.QuotaRecalled told, ShardId self)
    {
        if (told.Round <= state.Round) return Decision.NothingNew<Event>();
        if (told.Lasts) return Settled(state, self, new Event.QuotaRecalled(told.Round, told.ReturnTo));

        var back = Money.Min(state.Unused, told.ReturnTo - state.Returned);
        return back.IsPositive ? Return(state, self, [], back) : Decision.NothingNew<Event>();
    }

    /// <summary>Moves what was paid beyond the quota into it, case by case, as far as there is room now.</summary>
    public static Decision<Event> CoverOverdraft(State state, ShardId self, DateTimeOffset now)
    {
        var covers = new List<Event>();
        var after = state;
        foreach (var (caseId, use) in state.Cases.Where(pair => pair.Value.Stake.Overdraft.IsPositive))
        {
            var covered = Money.Min(use.Stake.Overdraft, Room(after, use));
            if (!covered.IsPositive) continue;
            covers.Add(new Event.OverdraftCovered(caseId, covered));
            after = Evolve(after, covers[^1]);
        }

        var decision = covers.Count == 0 ? Decision.NothingNew<Event>() : Settled(state, self, [.. covers]);
        return after.Sum.Overdraft.IsPositive
            ? decision.Wake(CoverWake, now + BetweenCovers)
            : decision.ClearWake(CoverWake);
    }

    /// <summary>Quota and what uses it.</summary>
    public static PoolShardView View(State state) => new(
        state.Quota,
        state.InUse,
        state.Unused,
        state.Sum.Held,
        state.Sum.Advanced,
        state.Sum.Prefinanced,
        state.Sum.Overdraft,
        state.Cases.Count);

    /// <summary>What is at stake for a case; null when nothing is, nor ever was paid out.</summary>
    public static PoolCaseView? View(CaseUse? use) => use is null
        ? null
        : new PoolCaseView(
            use.Stake.Held, use.Stake.Advanced, use.Stake.Overdraft, use.Stake.Prefinanced, use.Lost, use.Capital);

    /// <summary>Capital that an amount lacks for now.</summary>
    public static Money Lack(State state, Money amount, decimal factorPercent) =>
        Money.Max(Money.Zero, CapitalOf(amount, factorPercent) - state.Unused);

    // The largest amount by which a case can grow: capital is rounded up on the whole case, so the room is on the
    // whole.
    private static Money Room(State state, CaseUse use)
    {
        var capital = state.Unused + use.Capital;
        if (!capital.IsPositive) return Money.Zero;
        var exact = Math.Min(long.MaxValue, capital.Minor * 100m / use.FactorPercent);
        var reach = new Money((long)Math.Floor(exact), capital.Currency);
        return Money.Max(Money.Zero, reach - use.Stake.Covered);
    }

    // Whatever frees capital may owe it to the root; whatever changes the overdraft must tell the root.
    private static Decision<Event> Settled(State state, ShardId self, params Event[] events)
    {
        var opened = state.Cooperative is null ? [new Event.Opened(self.Cooperative, self.Number), .. events] : events;
        var after = opened.Aggregate(state, Evolve);
        var back = Money.Min(after.Unused, after.ReturnTo - after.Returned);
        Decision<Event> decision = opened;
        if (back.IsPositive) decision = Return(after, self, opened, back);
        return after.OverdraftSequence == state.OverdraftSequence
            ? decision
            : decision.Send(
                self.Root,
                new Message.PoolOverdrawn(self.Number, after.OverdraftSequence, after.OverdraftCapital));
    }

    private static Decision<Event> Return(State state, ShardId self, Event[] events, Money back)
    {
        Decision<Event> decision = (Event[])[.. events, new Event.QuotaReturned(back)];
        return decision.Send(self.Root, new Message.QuotaReturned(self.Number, back, state.Returned + back));
    }
}

/// <summary>Which shard this is.</summary>
/// <param name="Cooperative">Whose pool.</param>
/// <param name="Number">Its number, from 0.</param>
public readonly record struct ShardId(CooperativeId Cooperative, int Number)
{
    /// <summary>The shard's own stream.</summary>
    public string Stream => $"pool-shard/{PoolShards.Key(Cooperative, Number)}";

    /// <summary>The stream of the pool's root.</summary>
    public string Root => $"pool/{Cooperative.Value}";

    /// <summary>Reads a key, <c>{cooperative}/{n}</c>.</summary>
    public static ShardId Parse(string key)
    {
        var cut = key.LastIndexOf('/');
        return cut > 0 && int.TryParse(key.AsSpan(cut + 1), out var number)
            ? new ShardId(new CooperativeId(key[..cut]), number)
            : throw new FormatException($"'{key}' is not {{cooperative}}/{{shard}}.");
    }
}
