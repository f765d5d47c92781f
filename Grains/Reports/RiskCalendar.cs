using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Reports;

/// <summary>Each month that ends has its report made and kept.</summary>
public static class RiskCalendar
{
    /// <summary>The wake after a month's end.</summary>
    public const string MonthOver = "month-over";

    // The banks' statements of the last day have come in by then.
    private static readonly TimeOnly Morning = new(6, 0);

    public abstract record Event
    {
        /// <summary>Somebody wants a report of each month from this one on.</summary>
        [EventName("risk-calendar.begun.v1")]
        public sealed record Begun(CooperativeId? Cooperative, DateOnly First) : Event;

        /// <summary>The report of a month was asked for.</summary>
        [EventName("risk-calendar.month-kept.v1")]
        public sealed record MonthKept(DateOnly Month, string Run) : Event;
    }

    /// <param name="Cooperative">Whose reports; the federation's when null.</param>
    /// <param name="Next">The month whose report comes next; null before it was begun.</param>
    /// <param name="Months">Those that were asked for.</param>
    public sealed record State(CooperativeId? Cooperative, DateOnly? Next, ImmutableArray<RiskMonth> Months)
        : IState<State>
    {
        /// <inheritdoc />
        public static State Initial { get; } = new(Cooperative: null, Next: null, []);

        CooperativeId? IState<State>.Cooperative => Cooperative ?? CooperativeId.Federation;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Begun e => state with { Cooperative = e.Cooperative, Next = e.First },
        Event.MonthKept e => state with
        {
            Next = e.Month.AddMonths(1),
            Months = state.Months.Add(new RiskMonth(e.Month, e.Run)),
        },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a calendar."),
    };

    public static Decision<Event> Begin(State state, CooperativeId? cooperative, bool isFounded, DateTimeOffset now)
    {
        if (state.Next is not null) return Decision.NothingNew<Event>();
        if (!isFounded) return new Refusal("cooperative.unknown").At("cooperative");
        var today = Calendar.LegalDay(now);
        var first = new DateOnly(today.Year, today.Month, 1);
        Decision<Event> begun = new Event.Begun(cooperative, first);
        return begun.Wake(MonthOver, After(first));
    }

    /// <summary>The question whose answer is the report of the month that is next; null while it lasts.</summary>
    public static (DateOnly Month, RiskReportQuery Query, string Run)? Due(State state, string key, DateTimeOffset now)
    {
        if (state.Next is not { } month || now < After(month)) return null;
        var asOf = Calendar.StartOf(month.AddMonths(1)).AddMicroseconds(-1);
        var run = $"rr-{key}-{RiskFigures.Show(month)[..7]}";
        return (month, new RiskReportQuery(asOf, state.Cooperative), run);
    }

    /// <summary>The report of the month was asked for: the next one is waited for.</summary>
    /// <remarks>
    /// Another activation may have kept it meanwhile: then the next month is another one, and this run not its report.
    /// </remarks>
    public static Decision<Event> Keep(State state, DateOnly month, string run)
    {
        if (state.Next != month) return Decision.NothingNew<Event>();
        Decision<Event> kept = new Event.MonthKept(month, run);
        return kept.Wake(MonthOver, After(month.AddMonths(1)));
    }

    private static DateTimeOffset After(DateOnly month) => Calendar.Instant(month.AddMonths(1), Morning);
}

/// <summary>Asks for the report of each month that ends.</summary>
[GrainType("risk-calendar")]
public sealed class RiskCalendarGrain : DecidingGrain<RiskCalendar.State, RiskCalendar.Event>, IRiskCalendarGrain
{
    private CooperativeId? Cooperative =>
        Key == CooperativeId.Federation.Value ? null : new CooperativeId(Key);

    /// <inheritdoc />
    public async Task<Answer<RiskCalendarView>> Begin(BeginRiskCalendar command)
    {
        var wish = Wish.Take();
        var isFounded = Cooperative is null || await GrainFactory.GetGrain<ICooperativeGrain>(Key).View() is not null;
        return await Handle(command, state => RiskCalendar.Begin(state, Cooperative, isFounded, Now), See, wish);
    }

    /// <inheritdoc />
    public Task<RiskCalendarView?> View() => Task.FromResult(State.Next is null ? null : See(State));

    /// <inheritdoc />
    protected override RiskCalendar.State Evolve(RiskCalendar.State state, RiskCalendar.Event e) =>
        RiskCalendar.Evolve(state, e);

    // Asked for before it is written down: after a crash between the two the same run is asked for again.
    protected override async Task OnWake(string name)
    {
        if (RiskCalendar.Due(State, Key, Now) is not { } due) return;
        CommandContext.Set(due.Run, requestHash: "", who: "calendar", correlation: due.Run);
        (await GrainFactory.GetGrain<IRiskRunGrain>(due.Run).Start(due.Query)).ThrowIfRefused();
        await Handle(name, state => RiskCalendar.Keep(state, due.Month, due.Run));
    }

    private static RiskCalendarView See(RiskCalendar.State state) => new(state.Next!.Value, state.Months);
}
