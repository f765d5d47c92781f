using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Imports;

/// <summary>One imported file: asked for, lived up to a day, perhaps asked to go on later.</summary>
public static class Import
{
    /// <summary>The wake that goes on with an import after a crash.</summary>
    public const string Resume = "resume";

    private static readonly TimeSpan ResumeAfter = TimeSpan.FromMinutes(1);

    public abstract record Event
    {
        /// <summary>Somebody wants the file lived up to a day.</summary>
        [EventName("import.started.v1")]
        public sealed record Started(int Parts, DateOnly Until) : Event;

        /// <summary>The file was lived up to that day.</summary>
        [EventName("import.lived.v1")]
        public sealed record Lived(DateOnly Until) : Event;
    }

    /// <param name="Parts">Number of parts that the file was kept in.</param>
    /// <param name="Wanted">Last day wanted; null before anybody asked.</param>
    /// <param name="LivedUntil">Last day lived.</param>
    public sealed record State(int Parts, DateOnly? Wanted, DateOnly? LivedUntil) : IState<State>
    {
        /// <inheritdoc />
        public static State Initial { get; } = new(Parts: 0, Wanted: null, LivedUntil: null);

        /// <summary>A file may speak of several cooperatives.</summary>
        public CooperativeId? Cooperative => CooperativeId.Federation;

        /// <summary>Whether there are days left to live.</summary>
        public bool IsRunning => Wanted is { } wanted && (LivedUntil is not { } lived || lived < wanted);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Started e => state with { Parts = e.Parts, Wanted = e.Until },
        Event.Lived e => state with { LivedUntil = e.Until },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an import."),
    };

    public static Decision<Event> Decide(State state, RunImport run, DateTimeOffset now)
    {
        var today = Calendar.LegalDay(now);
        var until = run.Until ?? today;
        if (run.Parts < 1) return new Refusal("import.empty");
        if (until > today) return new Refusal("import.until-future", today).At("until");
        if (state.IsRunning && until > state.Wanted) return new Refusal("import.running");
        if (state.IsRunning || until <= state.LivedUntil) return Decision.NothingNew<Event>();

        Decision<Event> started = new Event.Started(run.Parts, until);
        return started.Wake(Resume, now + ResumeAfter);
    }

    /// <summary>The last day wanted is lived.</summary>
    public static Decision<Event> Finish(State state)
    {
        if (!state.IsRunning) return Decision.NothingNew<Event>().ClearWake(Resume);
        Decision<Event> lived = new Event.Lived(state.Wanted!.Value);
        return lived.ClearWake(Resume);
    }

    /// <summary>Still at it: look again later whether it goes on.</summary>
    public static Decision<Event> LookAgain(State state, DateTimeOffset now) => state.IsRunning
        ? Decision.NothingNew<Event>().Wake(Resume, now + ResumeAfter)
        : Decision.NothingNew<Event>().ClearWake(Resume);
}

/// <summary>Reads the kept parts of a file, lives it beside its own turn, and keeps the report.</summary>
[GrainType("import")]
public sealed class ImportGrain(
    IGrainFactory grains,
    DrivenClock clock,
    [PersistentState("import-report", "profiles")] IPersistentState<KeptReport> kept,
    TimeProvider time,
    ILogger<ImportGrain> log) : DecidingGrain<Import.State, Import.Event>, IImportGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ImportProgress _progress = new();
    private Task? _living;

    /// <inheritdoc />
    public async Task<Answer<ImportView>> Run(RunImport command)
    {
        var answer = await Handle(command, state => Import.Decide(state, command, Now), See);
        if (answer.Refusal is null && State.IsRunning) Live();
        return answer;
    }

    /// <inheritdoc />
    public Task<ImportView?> View() => Task.FromResult(State.Wanted is null ? null : See(State));

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc />
    protected override Import.State Evolve(Import.State state, Import.Event e) => Import.Evolve(state, e);

    /// <inheritdoc />
    protected override async Task OnWake(string name)
    {
        if (State.IsRunning) Live();
        await Handle(name, state => Import.LookAgain(state, Now));
    }

    // The season takes longer than a turn may last: it runs beside, and the grain stays free to be looked at.
    private void Live()
    {
        if (_living is { IsCompleted: false }) return;
        _progress = new ImportProgress();
        DelayDeactivation(TimeSpan.FromHours(1));
        _living = LiveOrSay();
    }

    // Nobody waits for it, so what stops it must be said here; the wake goes on with it.
    private async Task LiveOrSay()
    {
        try
        {
            await LiveAndReport();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The silo stops: another one goes on.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogError(failure, "Import {Hash} stands still at {Day}; it goes on in a minute", Key, _progress.Day);
        }
    }

    private async Task LiveAndReport()
    {
        var started = time.GetTimestamp();
        var file = ImportFile.Parse(await ReadParts());
        var progress = _progress;
        progress.Read(file);
        var until = UntilInstant(State.Wanted!.Value);
        ImportReport? report = null;
        await Task.Run(
            () => new SeasonDriver(grains, clock, progress).Live(file, until, Look, _stop.Token), _stop.Token);
        kept.State.Report = report;
        await kept.WriteStateAsync();
        await Handle("finish", Import.Finish);

        async Task Look()
        {
            var seconds = decimal.Round((decimal)time.GetElapsedTime(started).TotalSeconds, 1);
            report = await new SeasonReport(grains).Of(file, progress, until, seconds);
        }
    }

    private async Task<byte[]> ReadParts()
    {
        using var bytes = new MemoryStream();
        for (var n = 0; n < State.Parts; n++)
        {
            var part = await grains.GetGrain<IImportPartGrain>($"{Key}.{n}").Read()
                ?? throw new InvalidOperationException($"Part {n} of {Key} was never kept.");
            bytes.Write(part.Value);
        }

        return bytes.ToArray();
    }

    // A day that is over is lived to its end; today is lived up to now, for the rest belongs to real time.
    private DateTimeOffset UntilInstant(DateOnly until)
    {
        var end = Calendar.StartOf(until.AddDays(1)).AddTicks(-1);
        var now = time.GetUtcNow();
        return end < now ? end : now;
    }

    private ImportView See(Import.State state) => new(
        Key,
        state.IsRunning,
        state.Wanted ?? default,
        _progress.Lines,
        _progress.Done,
        _progress.Steps,
        _progress.Day ?? state.LivedUntil,
        state.IsRunning ? null : kept.State.Report);
}

/// <summary>The report of an import; its faults may quote the file, so it can be erased.</summary>
[GenerateSerializer]
public sealed class KeptReport
{
    /// <summary>The report; null before the import was lived.</summary>
    [Id(0)]
    public ImportReport? Report { get; set; }
}

/// <summary>Keeps a part of a file.</summary>
[GrainType("import-part")]
public sealed class ImportPartGrain(
    [PersistentState("import-part", "profiles")] IPersistentState<KeptPart> kept) : Grain, IImportPartGrain
{
    /// <inheritdoc />
    public async Task Keep(Immutable<byte[]> bytes)
    {
        if (kept.State.Bytes is not null) return;
        kept.State.Bytes = bytes.Value;
        await kept.WriteStateAsync();
    }

    /// <inheritdoc />
    public Task<Immutable<byte[]>?> Read() =>
        Task.FromResult(kept.State.Bytes is { } bytes ? bytes.AsImmutable() : (Immutable<byte[]>?)null);

    /// <inheritdoc />
    public Task Erase() => kept.ClearStateAsync();
}

/// <summary>The bytes of a part.</summary>
[GenerateSerializer]
public sealed class KeptPart
{
    /// <summary>The bytes; null when nothing is kept.</summary>
    [Id(0)]
    public byte[]? Bytes { get; set; }
}
