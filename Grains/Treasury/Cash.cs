using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Treasury;

/// <summary>
/// Cash is the second limit of what a cooperative may finance: capital says what it can lose, cash what it can pay.
/// Nothing discretionary is granted that would take the forecast below zero. A fall of the forecast takes nothing back;
/// until it recovers, nothing more is granted.
/// </summary>
public static class Cash
{
    public abstract record Event
    {
        /// <summary>The forecast changed.</summary>
        /// <param name="Available">What all financing together may take, that which is out included.</param>
        [EventName("cash.forecast.v1")]
        public sealed record Forecast(CooperativeId Cooperative, DateOnly Until, Money Available) : Event;

        /// <summary>Cash is held for a case.</summary>
        [EventName("cash.held.v1")]
        public sealed record Held(string Case, Money Amount) : Event;

        /// <summary>What was held for a case was lowered, or let go of.</summary>
        [EventName("cash.released.v1")]
        public sealed record Released(string Case, Money Kept) : Event;
    }

    /// <param name="Cooperative">Whose cash; null before the first forecast.</param>
    /// <param name="Available">What all financing together may take; below zero when wages ate it.</param>
    /// <param name="Holds">What is held, by case.</param>
    /// <param name="Held">All holds together.</param>
    public sealed record State(
        CooperativeId? Cooperative, Money Available, ImmutableDictionary<string, Money> Holds, Money Held)
        : IState<State>
    {
        public static State Initial { get; } = new(
            null, Money.Zero, ImmutableDictionary<string, Money>.Empty, Money.Zero);

        /// <summary>What may still be held.</summary>
        public Money Free => Money.Max(Money.Zero, Available - Held);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Forecast e => state with { Cooperative = e.Cooperative, Available = e.Available },
        Event.Held e => Keep(state, e.Case, e.Amount),
        Event.Released e => Keep(state, e.Case, e.Kept),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a cash desk."),
    };

    /// <summary>Holds what is asked, or what is free of the forecast, which is remembered with the hold.</summary>
    public static Decision<Event> Decide(State state, HoldUpTo hold, CashForecast forecast, CooperativeId self)
    {
        if (hold.Amount.IsNegative) return new Refusal("hold.amount-negative", hold.Amount);
        if (hold.Amount.IsZero || state.Holds.ContainsKey(hold.Case)) return Decision.NothingNew<Event>();

        var isKnown = state.Cooperative is not null && forecast.Available == state.Available;
        Event[] events = isKnown ? [] : [new Event.Forecast(self, forecast.Until, forecast.Available)];
        var granted = Money.Min(hold.Amount, events.Aggregate(state, Evolve).Free);
        return granted.IsPositive ? (Event[])[.. events, new Event.Held(hold.Case, granted)] : events;
    }

    public static Decision<Event> Decide(State state, ReleaseHold release)
    {
        var kept = release.Keep ?? Money.Zero;
        if (kept.IsNegative) return new Refusal("hold.amount-negative", kept);
        return kept < state.Holds.GetValueOrDefault(release.Case, Money.Zero)
            ? new Event.Released(release.Case, kept)
            : Decision.NothingNew<Event>();
    }

    /// <summary>The forecast, and what is held of it.</summary>
    public static CashView View(State state, CashForecast forecast) => new(
        forecast.Until,
        forecast.Lines.Bank,
        forecast.Lines.Vat,
        forecast.Lines.Pay,
        forecast.Lines.Suppliers,
        forecast.Lines.Budgets,
        forecast.Lines.Wages,
        forecast.Lines.Suspense,
        forecast.Receipts,
        forecast.Margin,
        forecast.Available - forecast.Lines.Financed,
        forecast.Lines.Financed,
        state.Held,
        Money.Max(Money.Zero, forecast.Available - state.Held));

    private static State Keep(State state, string caseId, Money kept) => state with
    {
        Held = state.Held + kept - state.Holds.GetValueOrDefault(caseId, Money.Zero),
        Holds = kept.IsPositive ? state.Holds.SetItem(caseId, kept) : state.Holds.Remove(caseId),
    };
}

/// <summary>
/// The actor of <see cref="Cash"/>. Every financing of a cooperative asks it: it decides on while earlier decisions are
/// still being written, and reads the books once for all who ask within a moment.
/// </summary>
[GrainType("cash"), Reentrant]
public sealed class CashGrain(TimeProvider clock) : DecidingGrain<Cash.State, Cash.Event>, ICashGrain
{
    // All that is held meanwhile is known here; only what others move (wages, payments) may be so much older.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FreshWhenShort = TimeSpan.FromMilliseconds(100);

    private CashForecast? _latest;
    private Task? _reading;
    private DateOnly _day;
    private long _readAt;

    protected override bool Pipelined => true;

    protected override Cash.State Evolve(Cash.State state, Cash.Event @event) => Cash.Evolve(state, @event);

    // A repetition reads no books: what was held first is the answer, and whoever asks for nothing only wants to know.
    public async Task<Answer<Money>> HoldUpTo(HoldUpTo command)
    {
        var wish = Wish.Take();
        var isAsking = command.Amount.IsPositive && !State.Holds.ContainsKey(command.Case);
        var forecast = isAsking || _latest is null ? await Forecast(command.Amount) : _latest;
        return await Handle(
            command,
            state => Cash.Decide(state, command, forecast, new CooperativeId(Key)),
            state => state.Holds.GetValueOrDefault(command.Case, Money.Zero),
            wish);
    }

    public Task<Answer> Release(ReleaseHold command) => Handle(command, state => Cash.Decide(state, command));

    public async Task<CashView> View()
    {
        var forecast = await Forecast(Money.Zero);
        return Cash.View(State, forecast);
    }

    private async Task<CashForecast> Forecast(Money need)
    {
        var lasts = _latest?.Available - State.Held < need ? FreshWhenShort : Fresh;
        var isFresh = _latest is not null && _day == Today && clock.GetElapsedTime(_readAt) < lasts;
        if (!isFresh) await (_reading ??= Read());
        return _latest!;

        async Task Read()
        {
            try
            {
                await ReadBooks();
            }
            finally
            {
                _reading = null;
            }
        }
    }

    private async Task ReadBooks()
    {
        var (readAt, day) = (clock.GetTimestamp(), Today);
        var book = await GrainFactory.GetGrain<ICooperativeGrain>(Key).RuleBook();
        var policy = CashPolicy.From(book, day);
        var until = day.AddDays(policy.HorizonDays);
        var lines = await GrainFactory.GetGrain<ILedgerGrain>(Key).Cash(Calendar.StartOf(until.AddDays(1)));
        (_latest, _day, _readAt) = (CashForecast.Of(lines, policy, until), day, readAt);
    }
}
