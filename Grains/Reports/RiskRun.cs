using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Reports;

/// <summary>A report that is made beside whoever asked for it, and kept.</summary>
public static class RiskRun
{
    /// <summary>The wake that goes on after a crash.</summary>
    public const string Resume = "resume";

    private static readonly TimeSpan ResumeAfter = TimeSpan.FromMinutes(1);

    public abstract record Event
    {
        /// <summary>Somebody wants the report.</summary>
        [EventName("risk-run.asked.v1")]
        public sealed record Asked(RiskReportQuery Query) : Event;

        /// <summary>It is made, of facts with that hash.</summary>
        [EventName("risk-run.made.v1")]
        public sealed record Made(string Facts, bool IsTied) : Event;

        /// <summary>Somebody gave it up before it was made.</summary>
        [EventName("risk-run.cancelled.v1")]
        public sealed record Cancelled : Event;
    }

    /// <param name="Query">What is wanted; null before anybody asked.</param>
    /// <param name="Made">What came of it; null until it is made.</param>
    /// <param name="IsCancelled">Given up.</param>
    public sealed record State(RiskReportQuery? Query, Event.Made? Made, bool IsCancelled) : IState<State>
    {
        /// <inheritdoc />
        public static State Initial { get; } = new(Query: null, Made: null, IsCancelled: false);

        /// <inheritdoc />
        public CooperativeId? Cooperative => Query?.Cooperative ?? CooperativeId.Federation;

        /// <summary>Whether it is to be made.</summary>
        public bool IsRunning => Query is not null && Made is null && !IsCancelled;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Asked e => state with { Query = e.Query },
        Event.Made e => state with { Made = e },
        Event.Cancelled => state with { IsCancelled = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a run."),
    };

    public static Decision<Event> Decide(State state, RiskReportQuery query, FieldRefusal? unfit, DateTimeOffset now)
    {
        if (state.Query is { } known)
            return known == query ? Decision.NothingNew<Event>() : new Refusal("report.asked-otherwise");
        if (unfit is not null) return unfit.Refusal.At(unfit.Field);
        Decision<Event> asked = new Event.Asked(query);
        return asked.Wake(Resume, now + ResumeAfter);
    }

    public static Decision<Event> Decide(State state, CancelRiskRun _)
    {
        if (state.Query is null) return new Refusal("report.unknown");
        if (!state.IsRunning) return Decision.NothingNew<Event>();
        Decision<Event> cancelled = new Event.Cancelled();
        return cancelled.ClearWake(Resume);
    }

    /// <summary>It is made, unless it was given up meanwhile.</summary>
    public static Decision<Event> Finish(State state, RiskReport report)
    {
        if (!state.IsRunning) return Decision.NothingNew<Event>().ClearWake(Resume);
        Decision<Event> made = new Event.Made(report.Facts, report.IsTied);
        return made.ClearWake(Resume);
    }

    /// <summary>Still at it: look again later whether it goes on.</summary>
    public static Decision<Event> LookAgain(State state, DateTimeOffset now) => state.IsRunning
        ? Decision.NothingNew<Event>().Wake(Resume, now + ResumeAfter)
        : Decision.NothingNew<Event>().ClearWake(Resume);
}

/// <summary>Makes a report beside its own turn, and keeps it.</summary>
[GrainType("risk-run")]
public sealed class RiskRunGrain(
    RiskReports reports,
    [PersistentState("risk-report", "profiles")] IPersistentState<KeptRiskReport> kept,
    ILogger<RiskRunGrain> log) : DecidingGrain<RiskRun.State, RiskRun.Event>, IRiskRunGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private double _progress;
    private Task? _making;

    /// <inheritdoc />
    public async Task<Answer<RiskRunView>> Start(RiskReportQuery query)
    {
        var wish = Wish.Take();
        var refusals = State.Query is null ? await reports.Check(query, GrainFactory) : [];
        var answer = await Handle(
            query, state => RiskRun.Decide(state, query, refusals.FirstOrDefault(), Now), See, wish);
        if (State.IsRunning) Make();
        return answer;
    }

    /// <inheritdoc />
    public async Task<Answer<RiskRunView>> Cancel(CancelRiskRun command)
    {
        var answer = await Handle(command, state => RiskRun.Decide(state, command), See);
        if (State.IsCancelled) await _stop.CancelAsync();
        return answer;
    }

    /// <inheritdoc />
    public Task<RiskRunView?> View() => Task.FromResult(State.Query is null ? null : See(State));

    /// <inheritdoc />
    public Task<RiskReport?> Report() => Task.FromResult(
        State.Made is not null && kept.State.Json is { } json
            ? JsonSerializer.Deserialize<RiskReport>(json, SmartJson.Options)
            : null);

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc />
    protected override RiskRun.State Evolve(RiskRun.State state, RiskRun.Event e) => RiskRun.Evolve(state, e);

    /// <inheritdoc />
    protected override async Task OnWake(string name)
    {
        if (State.IsRunning) Make();
        await Handle(name, state => RiskRun.LookAgain(state, Now));
    }

    // A large report takes longer than a turn may last: it runs beside, and the grain stays free to be looked at.
    private void Make()
    {
        if (_making is { IsCompleted: false } || _stop.IsCancellationRequested) return;
        DelayDeactivation(TimeSpan.FromMinutes(10));
        _making = MakeOrSay(State.Query!);
    }

    // Nobody waits for it, so what stops it must be said here; the wake goes on with it.
    private async Task MakeOrSay(RiskReportQuery query)
    {
        try
        {
            var told = new Told(share => Volatile.Write(ref _progress, share));
            var report = await reports.Make(query, _stop.Token, told);

            // Kept first: whoever sees that it is made finds it.
            kept.State.Json = JsonSerializer.SerializeToUtf8Bytes(report, SmartJson.Options);
            await kept.WriteStateAsync();
            await Handle("made", state => RiskRun.Finish(state, report));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Given up, or the silo stops and another one goes on.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogError(failure, "The report {Id} stands still; it is begun again in a minute", Key);
        }
    }

    private RiskRunView See(RiskRun.State state) => new(
        Key,
        state.Made is not null ? RiskRunStatus.Done
            : state.IsCancelled ? RiskRunStatus.Cancelled
            : RiskRunStatus.Running,
        state.Query!,
        state.Made is not null ? 1 : Math.Round((decimal)Volatile.Read(ref _progress), 2),
        state.Made?.Facts,
        state.Made?.IsTied);

    // Told at once, on the thread that works: the usual one would post to the scheduler of the actor.
    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}

/// <summary>A report that was made, as JSON.</summary>
[GenerateSerializer]
public sealed class KeptRiskReport
{
    /// <summary>The bytes; null when nothing is kept.</summary>
    [Id(0)]
    public byte[]? Json { get; set; }
}
