using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Services;
using Smart.Grains.Services.Bailiff;
using Smart.Grains.Services.Invoices;
using Smart.Grains.Services.Prefinancing;

namespace Smart.Grains.Jobs;

/// <summary>
/// What a job does next by itself. Pure: from the state follow the steps, from their outcomes the events.
/// </summary>
/// <remarks>
/// Whatever crashes, the same state gives the same steps, and each step is harmless to repeat: that is how a job
/// resumes. All steps of one answer may be taken at once; what depends on them comes with the next.
/// <para>
/// Commits a job, from the acceptance to everything confirmed, of all actors together, counted on a journal. 3 services
/// (contract, invoice, insurance against accidents): 14, of which the job 3, engagements 4, contract 2, Dimona 2 and
/// the pool 3. 8 services (van, kit, train, insurance, prefinancing, invoice, contract, collaborator): 46, of which the
/// job 4, engagements 14, calendars and order 3, contracts 4, Dimona 4, prefinancing with its holds and pay-out the
/// rest; 30 where the budget has collected enough to need no prefinancing. The job itself waits for 3 rounds in a row
/// at most: all is reserved, all is confirmed, what waits for money is confirmed.
/// </para>
/// </remarks>
public static class JobProcess
{
    /// <summary>Name of the wake that resumes an unfinished process.</summary>
    public const string ResumeWake = "resume";

    /// <summary>Name of the wake that takes the client's silence for consent.</summary>
    public const string SilenceWake = "silence";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>One thing to do.</summary>
    public abstract record Step
    {
        /// <summary>Moves the engagement of a line to a status.</summary>
        public sealed record Move(string Line, EngagementStatus To) : Step;

        /// <summary>Marks the invoice as disputed.</summary>
        public sealed record OpenDispute(InvoiceId Invoice) : Step;
    }

    /// <summary>What became of a step.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Reached">Where the engagement is now.</param>
    /// <param name="Reference">What was engaged.</param>
    /// <param name="Wages">Wages that follow from it.</param>
    /// <param name="Refusal">Why it was refused; null otherwise.</param>
    public sealed record Taken(
        Step Step, EngagementStatus Reached, string Reference, ImmutableArray<WageId> Wages, Refusal? Refusal);

    /// <summary>What is to be done now; empty when the job waits for a person, a day or a payment.</summary>
    public static ImmutableArray<Step> Next(Job.State state) => state switch
    {
        { Status: JobStatus.Refused or JobStatus.Cancelled or JobStatus.Settled } => [],
        { Undo: not null } => Undo(state),
        { Status: JobStatus.Accepted } => Engage(state),
        { Status: JobStatus.InProgress } => Engage(state),
        { Status: JobStatus.Performed } => Finish(state),
        _ => [],
    };

    /// <summary>Remembers what became of the steps, and what follows from it at once.</summary>
    /// <param name="nearest">The nearest plan without the required lines that failed; null when there is none.</param>
    public static Decision<Job.Event> Decide(
        Job.State state, ImmutableArray<Taken> taken, NearestPlan? nearest, DateTimeOffset now)
    {
        var events = taken.SelectMany(step => Events(state, step)).ToList();
        if (events.Count == 0) return Decision.NothingNew<Job.Event>();
        return Follow(state, events, now, nearest);
    }

    /// <summary>
    /// Adds the milestones that events lead to, and the wakes that go with where the job then stands: resume while
    /// something is to be done, nothing while it rests.
    /// </summary>
    public static Decision<Job.Event> Follow(
        Job.State before, IReadOnlyCollection<Job.Event> events, DateTimeOffset now, NearestPlan? nearest = null)
    {
        var all = events.ToList();
        var after = Job.Evolve(before, events);
        while (Milestone(after, nearest) is { } milestone)
        {
            all.Add(milestone);
            after = Job.Evolve(after, milestone);
        }

        Decision<Job.Event> decision = all.ToArray();
        if (!Next(after).IsEmpty) decision = decision.Wake(ResumeWake, now + Patience);
        else if (!Next(before).IsEmpty) decision = decision.ClearWake(ResumeWake);
        return after.Status == before.Status ? decision : Silence(decision, after);
    }

    /// <summary>
    /// A job that is over tells its budget, which answers from then on for what is still owed. Once the work is done or
    /// called off, financing that was declined is none any more: nobody can approve it after all.
    /// </summary>
    public static Decision<Job.Event> Closing(Job.State state, JobId job, Decision<Job.Event> decision)
    {
        if (decision.Events.Any(e => e is Job.Event.Performed or Job.Event.Refused or Job.Event.Cancelled)
            && Job.Evolve(state, decision.Events).Of(PrefinancingOfJobs.Line) is { Status: EngagementStatus.Failed })
            decision = decision.Send(PrefinancingOfJobs.Stream(job), new Message.JobClosed(job));
        return state.Budget is { } budget && !state.IsOver && Job.Evolve(state, decision.Events).IsOver
            ? decision.Send($"activity/{budget.Value}", new Message.JobClosed(job))
            : decision;
    }

    // Silence counts from the day after the end: 8 whole days, so that the wake comes when the ninth begins.
    private static Decision<Job.Event> Silence(Decision<Job.Event> decision, Job.State after) => after.Status switch
    {
        JobStatus.InProgress =>
            decision.Wake(SilenceWake, Calendar.StartOf(JobCommands.LastDayToContest(after.Declaration!).AddDays(1))),
        JobStatus.Performed or JobStatus.Cancelled => decision.ClearWake(SilenceWake),
        _ => decision,
    };

    private static IEnumerable<Job.Event> Events(Job.State state, Taken taken)
    {
        if (taken.Step is not Step.Move move)
        {
            if (!state.IsDisputeOpen) yield return new Job.Event.DisputeOpened();
            yield break;
        }

        var line = state.Of(move.Line)!;
        if (line.Status == move.To || line.IsGone) yield break;
        if (taken.Reached == EngagementStatus.Failed && move.To != EngagementStatus.Released)
            yield return new Job.Event.LineFailed(move.Line, taken.Refusal ?? new Refusal("engagement.failed"));
        else if (taken.Refusal is null && taken.Reached == line.Status && IsEngaging(move.To))
        {
            if (line.Waits) yield break;
            yield return IsReferred(state, move)
                ? new Job.Event.LineReferred(move.Line)
                : new Job.Event.LineWaits(move.Line);
        }
        else if (taken.Refusal is null)
            yield return new Job.Event.LineMoved(move.Line, move.To, taken.Reference, taken.Wages);
    }

    private static bool IsEngaging(EngagementStatus to) =>
        to is EngagementStatus.Reserved or EngagementStatus.Confirmed;

    // What cannot even be held, or waits though the client has signed, waits for a person of the house.
    private static bool IsReferred(Job.State state, Step.Move move) =>
        move.To == EngagementStatus.Reserved || state.QuoteSigned;

    private static Job.Event? Milestone(Job.State state, NearestPlan? nearest)
    {
        if (state.Undo is { } undo)
        {
            if (!Next(state).IsEmpty || state.Status is JobStatus.Refused or JobStatus.Cancelled) return null;
            return undo.By is null ? new Job.Event.Refused() : new Job.Event.Cancelled();
        }

        switch (state.Status)
        {
            case JobStatus.Accepted:
                ImmutableArray<Refusal> reasons =
                [
                    .. state.Lines
                        .Where(line => line is { Status: EngagementStatus.Failed, Plan.IsRequired: true })
                        .Select(line => line.Refusal!),
                ];
                if (!reasons.IsEmpty) return new Job.Event.Refusing(reasons, nearest);
                if (Orphan(state) is { } orphan) return orphan;
                return Next(state).IsEmpty && !state.Lines.Any(IsAwaited) ? new Job.Event.Started() : null;
            case JobStatus.InProgress:
                return Orphan(state);
            case JobStatus.Performed:
                var isOver = state.InvoiceClosed && state.AreWagesPaid
                    && state.Lines.All(line => line.IsGone || line.Status == EngagementStatus.Settled);
                return isOver ? new Job.Event.Settled() : null;
            default:
                return null;
        }
    }

    // What is paid to others cannot be had either when the money for it cannot.
    private static Job.Event.LineFailed? Orphan(Job.State state)
    {
        var orphan = state.Lines.FirstOrDefault(line => line is { IsGone: false, Plan.External: true }
            && line.Plan.DependsOn.Any(id => state.Of(id)!.IsGone));
        return orphan is null ? null : new(orphan.Plan.Id, new Refusal("job.line-without-basis"));
    }

    // Everything is reserved, all at once, before anything is confirmed: until then giving back costs nothing. What is
    // required and waits for a person holds the rest up; without what is optional the job goes on.
    private static ImmutableArray<Step> Engage(Job.State state)
    {
        var toReserve = state.Lines
            .Where(line => line is { Status: EngagementStatus.Quoted, Waits: false } && !MayConfirm(line))
            .ToList();
        if (toReserve.Count > 0)
            return [.. toReserve.Select(line => new Step.Move(line.Plan.Id, EngagementStatus.Reserved))];
        return state.Lines.Any(IsAwaited) ? [] : Confirm(state);
    }

    private static bool IsAwaited(Job.Line line) =>
        line is { Status: EngagementStatus.Quoted, Waits: true, Plan.IsRequired: true };

    private static ImmutableArray<Step> Confirm(Job.State state) =>
    [
        .. state.Lines
            .Where(line => MayConfirm(line) && !line.Waits)
            .Where(line => line.Plan.Necessity != Necessity.Contingent)
            .Where(line => line.Plan.DependsOn.All(id => IsReady(state.Of(id)!, line)))
            .Select(line => new Step.Move(line.Plan.Id, EngagementStatus.Confirmed)),
    ];

    // What has nothing to hold is as good as reserved from the start.
    private static bool MayConfirm(Job.Line line) => line.Status switch
    {
        EngagementStatus.Reserved => true,
        EngagementStatus.Quoted => Catalogue.Of(line.Plan.Service).HoldsNothing(line.Plan),
        _ => false,
    };

    // What is paid to others needs the money to be there; a contract only waits until it is known whether it is.
    private static bool IsReady(Job.Line basis, Job.Line line) =>
        basis.Status is EngagementStatus.Confirmed or EngagementStatus.Fulfilled or EngagementStatus.Settled
        || (!line.Plan.External && (basis.Waits || basis.IsGone));

    // The invoice is issued before any wage; what was never engaged is given back; then everything closes.
    private static ImmutableArray<Step> Finish(Job.State state)
    {
        if (state.Of(Invoices.Line) is { Status: EngagementStatus.Confirmed })
            return [new Step.Move(Invoices.Line, EngagementStatus.Fulfilled)];

        var steps = ImmutableArray.CreateBuilder<Step>();
        if (state is { IsContested: true, IsDisputeOpen: false, InvoiceClosed: false, Invoice: { } invoice })
            steps.Add(new Step.OpenDispute(invoice));
        foreach (var line in state.Lines)
        {
            if (NextOf(state, line) is { } to) steps.Add(new Step.Move(line.Plan.Id, to));
        }

        return steps.ToImmutable();
    }

    private static EngagementStatus? NextOf(Job.State state, Job.Line line)
    {
        var isClosing = state.InvoiceClosed && state.AreWagesPaid;
        if (line.Plan.Necessity == Necessity.Contingent && !isClosing)
        {
            return state.IsBailiffWanted && MayConfirm(line) && line.Plan.Id == Bailiff.Line
                ? EngagementStatus.Confirmed
                : null;
        }

        return line.Status switch
        {
            EngagementStatus.Quoted or EngagementStatus.Reserved => EngagementStatus.Released,
            EngagementStatus.Confirmed => EngagementStatus.Fulfilled,
            EngagementStatus.Fulfilled when isClosing => EngagementStatus.Settled,
            _ => null,
        };
    }

    // In reverse: what others rest on is given back after them. What the client bears is billed once all is known.
    private static ImmutableArray<Step> Undo(Job.State state) =>
    [
        .. state.Lines
            .Where(line => !line.IsGone)
            .Where(line => line.Plan.Id != Invoices.Line || state.Undo!.By != CancelledBy.Client
                || state.Lines.All(other => other.IsGone || other == line))
            .Where(line => state.Lines.All(other => other.IsGone || !other.Plan.DependsOn.Contains(line.Plan.Id)))
            .Reverse()
            .Select(line => new Step.Move(line.Plan.Id, EngagementStatus.Released)),
    ];
}
