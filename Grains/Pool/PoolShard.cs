using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Pool;

/// <summary>
/// A part of a guarantee fund: it holds capacity for cases, advances wages and pays prefinancing out. The capital of
/// all that never exceeds the quota that the root gave it; a wage legally due that finds no capacity is an overdraft.
/// </summary>
public static partial class PoolShard
{
    /// <summary>The refusal that makes the actor ask the root for more, and decide again.</summary>
    public const string QuotaShort = "pool.quota-short";

    // Whoever asks again does so within the days that its wake is retried; in that time far fewer cases close.
    private const int ClosedRemembered = 10_000;

    public abstract record Event
    {
        /// <summary>The shard was used for the first time.</summary>
        [EventName("pool-shard.opened.v1")]
        public sealed record Opened(CooperativeId Cooperative, int Shard) : Event;

        /// <summary>The root granted quota; this is all that it ever granted.</summary>
        [EventName("pool-shard.quota-received.v1")]
        public sealed record QuotaReceived(Money Total) : Event;

        /// <summary>Unused quota went back to the root.</summary>
        [EventName("pool-shard.quota-returned.v1")]
        public sealed record QuotaReturned(Money Amount) : Event;

        /// <summary>
        /// The root wants unused quota back until so much has been returned in all, now and as it comes free.
        /// </summary>
        [EventName("pool-shard.quota-recalled.v1")]
        public sealed record QuotaRecalled(long Round, Money ReturnTo) : Event;

        /// <summary>Capacity is held for a case.</summary>
        [EventName("pool-shard.held.v1")]
        public sealed record Held(string Case, Money Amount, decimal FactorPercent) : Event;

        /// <summary>What was held for a case was lowered, or let go of.</summary>
        [EventName("pool-shard.released.v1")]
        public sealed record Released(string Case, Money Kept) : Event;

        /// <summary>
        /// A wage was advanced: out of the hold, out of the quota, and what neither had as an overdraft.
        /// </summary>
        [EventName("pool-shard.wage-advanced.v1")]
        public sealed record WageAdvanced(
            string Case,
            WageId Wage,
            JobId Job,
            ActivityId Budget,
            decimal FactorPercent,
            Money FromHold,
            Money FromQuota,
            Money Overdraft) : Event
        {
            /// <summary>All that the budget gets.</summary>
            public Money Amount() => FromHold + FromQuota + Overdraft;
        }

        /// <summary>Capacity was found for what had been paid beyond it.</summary>
        [EventName("pool-shard.overdraft-covered.v1")]
        public sealed record OverdraftCovered(string Case, Money Amount) : Event;

        /// <summary>Prefinancing was paid into a budget.</summary>
        [EventName("pool-shard.prefinanced.v1")]
        public sealed record Prefinanced(string Case, JobId Job, ActivityId Budget, Money Amount) : Event;

        /// <summary>A budget paid back; what it paid too much waits in suspense for a person.</summary>
        [EventName("pool-shard.repaid.v1")]
        public sealed record Repaid(
            string Case, Money Overdraft, Money Advance, Money Prefinancing, Money Excess) : Event;

        /// <summary>What was out under a case is lost with its receivable, and charged to the fund.</summary>
        [EventName("pool-shard.loss-charged.v1")]
        public sealed record LossCharged(
            string Case, InvoiceId Invoice, Money Overdraft, Money Advance, Money Prefinancing) : Event;
    }

    /// <param name="Cooperative">Whose pool; null until opened.</param>
    /// <param name="Granted">All quota that the shard knows to have been granted to it.</param>
    /// <param name="Returned">All quota that it gave back.</param>
    /// <param name="Round">The latest recall that it heard of.</param>
    /// <param name="ReturnTo">What the latest lasting recall wants to have been returned in all.</param>
    /// <param name="Cases">The cases with something at stake.</param>
    /// <param name="Closed">
    /// The latest cases that were paid out and have nothing at stake any more, so that a late repetition pays nothing
    /// twice.
    /// </param>
    /// <param name="ClosedInTurn">The same by the turn in which they closed: the earliest is forgotten first.</param>
    /// <param name="Closings">How many cases ever closed.</param>
    /// <param name="Sum">All cases together.</param>
    /// <param name="InUse">Capital of holds, advances and prefinancing, overdrafts excluded.</param>
    /// <param name="OverdraftCapital">Capital of overdrafts.</param>
    /// <param name="OverdraftSequence">Counts the changes of it.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        Money Granted,
        Money Returned,
        long Round,
        Money ReturnTo,
        ImmutableDictionary<string, CaseUse> Cases,
        ImmutableDictionary<string, CaseUse> Closed,
        ImmutableSortedDictionary<long, string> ClosedInTurn,
        long Closings,
        Stake Sum,
        Money InUse,
        Money OverdraftCapital,
        long OverdraftSequence) : IState<State>
    {
        public static State Initial { get; } = new(
            Cooperative: null,
            Granted: Money.Zero,
            Returned: Money.Zero,
            Round: 0,
            ReturnTo: Money.Zero,
            ImmutableDictionary<string, CaseUse>.Empty,
            ImmutableDictionary<string, CaseUse>.Empty,
            ImmutableSortedDictionary<long, string>.Empty,
            Closings: 0,
            Stake.None,
            InUse: Money.Zero,
            OverdraftCapital: Money.Zero,
            OverdraftSequence: 0);

        public Money Quota => Granted - Returned;

        public Money Unused => Quota - InUse;

        /// <summary>What is held or was paid out under a case.</summary>
        public CaseUse? Of(string caseId) => Cases.GetValueOrDefault(caseId) ?? Closed.GetValueOrDefault(caseId);
    }

    /// <summary>Amounts at stake.</summary>
    /// <param name="Held">Held, not paid out.</param>
    /// <param name="Advanced">Wage advances within the quota.</param>
    /// <param name="Overdraft">Wage advances beyond it.</param>
    /// <param name="Prefinanced">Prefinancing.</param>
    public readonly record struct Stake(Money Held, Money Advanced, Money Overdraft, Money Prefinanced)
    {
        /// <summary>Nothing at stake.</summary>
        public static readonly Stake None = new(Money.Zero, Money.Zero, Money.Zero, Money.Zero);

        /// <summary>What counts against the quota.</summary>
        public Money Covered => Held + Advanced + Prefinanced;

        public static Stake operator +(Stake a, Stake b) => new(
            a.Held + b.Held, a.Advanced + b.Advanced, a.Overdraft + b.Overdraft, a.Prefinanced + b.Prefinanced);

        public static Stake operator -(Stake a, Stake b) => new(
            a.Held - b.Held, a.Advanced - b.Advanced, a.Overdraft - b.Overdraft, a.Prefinanced - b.Prefinanced);
    }

    /// <param name="FactorPercent">Capital per 100 of amount, fixed when the case began.</param>
    /// <param name="Stake">What is at stake now.</param>
    /// <param name="Granted">What the hold was granted, less what was let go of: the answer to whoever asks
    /// again.</param>
    /// <param name="Wages">Wages advanced, and how much.</param>
    /// <param name="IsPrefinanced">Whether prefinancing was paid out.</param>
    /// <param name="Lost">Charged to the fund.</param>
    /// <param name="ClosedAs">The turn in which it last closed; zero while it never did.</param>
    public sealed record CaseUse(
        decimal FactorPercent,
        Stake Stake,
        Money Granted,
        ImmutableDictionary<WageId, Money> Wages,
        bool IsPrefinanced,
        Money Lost,
        long ClosedAs = 0)
    {
        public Money Capital => CapitalOf(Stake.Covered, FactorPercent);

        public Money OverdraftCapital => CapitalOf(Stake.Overdraft, FactorPercent);

        /// <summary>Whether nothing would be forgotten by dropping the case.</summary>
        public bool IsBlank => Stake == Stake.None && Wages.IsEmpty && !IsPrefinanced;

        public static CaseUse New(decimal factorPercent) => new(
            factorPercent,
            Stake.None,
            Money.Zero,
            ImmutableDictionary<WageId, Money>.Empty,
            IsPrefinanced: false,
            Money.Zero);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Held e => Put(state, e.Case, CaseUse.New(e.FactorPercent) with
        {
            Stake = new Stake(e.Amount, Money.Zero, Money.Zero, Money.Zero),
            Granted = e.Amount,
        }),
        Event.Released e => Change(state, e.Case, use => use with
        {
            Stake = use.Stake with { Held = e.Kept },
            Granted = use.Granted - use.Stake.Held + e.Kept,
        }),
        Event.WageAdvanced e => Advance(state, e),
        Event.Prefinanced e => Change(state, e.Case, use => use with
        {
            IsPrefinanced = true,
            Stake = use.Stake with { Held = use.Stake.Held - e.Amount, Prefinanced = use.Stake.Prefinanced + e.Amount },
        }),
        // Money for a case that nobody knows lies in suspense: no case changes by it.
        Event.Repaid e when state.Of(e.Case) is null => state,
        Event.Repaid e => Change(state, e.Case, use => use with
        {
            Stake = use.Stake - new Stake(Money.Zero, e.Advance, e.Overdraft, e.Prefinancing),
        }),
        Event.LossCharged e => Change(state, e.Case, use => use with
        {
            Stake = use.Stake - new Stake(Money.Zero, e.Advance, e.Overdraft, e.Prefinancing),
            Lost = use.Lost + e.Overdraft + e.Advance + e.Prefinancing,
        }),
        Event.OverdraftCovered e => Change(state, e.Case, use => use with
        {
            Stake = use.Stake with
            {
                Overdraft = use.Stake.Overdraft - e.Amount,
                Advanced = use.Stake.Advanced + e.Amount,
            },
        }),
        Event.QuotaReceived e => state with { Granted = e.Total },
        Event.QuotaReturned e => state with { Returned = state.Returned + e.Amount },
        Event.QuotaRecalled e => state with { Round = e.Round, ReturnTo = e.ReturnTo },
        Event.Opened e => state with { Cooperative = e.Cooperative },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a pool shard."),
    };

    /// <summary>Capital that an amount takes: rounded up, so that rounding never creates capacity.</summary>
    public static Money CapitalOf(Money amount, decimal factorPercent) =>
        amount.Times(factorPercent / 100m, Rounding.Up);

    private static State Advance(State state, Event.WageAdvanced e)
    {
        var use = state.Of(e.Case) ?? CaseUse.New(e.FactorPercent);
        return Put(state, e.Case, use with
        {
            Wages = use.Wages.Add(e.Wage, e.Amount()),
            Stake = use.Stake + new Stake(-e.FromHold, e.FromHold + e.FromQuota, e.Overdraft, Money.Zero),
        });
    }

    private static State Change(State state, string caseId, Func<CaseUse, CaseUse> change) =>
        Put(state, caseId, change(state.Of(caseId) ?? throw new InvalidOperationException($"{caseId} is not here.")));

    // The sums move with each case, so that a hold costs the same with ten cases and with a hundred thousand.
    private static State Put(State state, string caseId, CaseUse use)
    {
        var before = state.Of(caseId);
        var overdraft = state.OverdraftCapital + use.OverdraftCapital - (before?.OverdraftCapital ?? Money.Zero);
        return Filed(state, caseId, use) with
        {
            Sum = state.Sum + use.Stake - (before?.Stake ?? Stake.None),
            InUse = state.InUse + use.Capital - (before?.Capital ?? Money.Zero),
            OverdraftCapital = overdraft,
            OverdraftSequence = state.OverdraftSequence + (overdraft == state.OverdraftCapital ? 0 : 1),
        };
    }

    // Open, closed or forgotten. A wage may reopen what was closed.
    private static State Filed(State state, string caseId, CaseUse use)
    {
        if (use.Stake != Stake.None || use.IsBlank)
        {
            return state with
            {
                Cases = use.IsBlank ? state.Cases.Remove(caseId) : state.Cases.SetItem(caseId, use),
                Closed = state.Closed.Remove(caseId),
                ClosedInTurn = state.ClosedInTurn.Remove(use.ClosedAs),
            };
        }

        var turn = state.Closings + 1;
        var closed = state.Closed.SetItem(caseId, use with { ClosedAs = turn });
        var turns = state.ClosedInTurn.Remove(use.ClosedAs).Add(turn, caseId);
        if (turns.Count > ClosedRemembered)
        {
            var (earliest, forgotten) = turns.First();
            (closed, turns) = (closed.Remove(forgotten), turns.Remove(earliest));
        }

        return state with
        {
            Cases = state.Cases.Remove(caseId),
            Closed = closed,
            ClosedInTurn = turns,
            Closings = turn,
        };
    }
}
