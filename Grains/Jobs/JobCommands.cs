using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Jobs;

/// <summary>What a job decides on what people ask and on what other actors tell it.</summary>
public static class JobCommands
{
    private const int DaysToContest = 8;

    /// <summary>The last day on which the client may contest; silence until then is consent.</summary>
    public static DateOnly LastDayToContest(Declaration declaration) => declaration.End.AddDays(DaysToContest);

    public static Decision<Job.Event> Decide(Job.State state, DeclareJob declare, Compiled compiled, JobId id)
    {
        if (state.Declaration is { } declared)
        {
            // Terms of the house that the client signed are no other words of whoever declared it.
            var bears = declare.Terms?.ClientBears ?? (state.QuoteSigned ? state.ClientBears : null);
            return Same(declared, declare.Declaration) && state.ClientBears == bears
                ? Decision.NothingNew<Job.Event>()
                : new Refusal("job.declared-otherwise");
        }

        if (compiled.Plan is not { } plan) return compiled.Refusal!.Under("declaration");
        var budget = declare.Declaration.Activity ?? OwnBudget(id);
        if (declare.Terms is { ClientBears: < 0 or > 1 } outside)
            return new Refusal("job.terms-out-of-range", outside.ClientBears).At("terms.clientBears");
        Job.Event[] terms = declare.Terms is { } agreed ? [new Job.Event.TermsAgreed(agreed.ClientBears)] : [];
        return Decision.Of<Job.Event>(
            [new Job.Event.Declared(declare.Declaration, budget), .. terms, new Job.Event.Planned(plan)]);
    }

    public static Decision<Job.Event> Decide(Job.State state, ReplanJob replan, Compiled compiled)
    {
        if (state.Status == JobStatus.Unknown) return new Refusal("job.unknown");
        if (state.Status != JobStatus.Planned) return new Refusal("job.accepted-already");
        var (was, wish) = (state.Declaration!, replan.Declaration);
        if (was.Cooperative != wish.Cooperative || was.Member != wish.Member || was.Activity != wish.Activity)
            return new Refusal("job.other-budget").At("declaration");
        if (compiled.Plan is not { } plan) return compiled.Refusal!.Under("declaration");
        return Same(was, wish)
            ? new Job.Event.Planned(plan)
            : Decision.Of<Job.Event>(new Job.Event.Redeclared(wish), new Job.Event.Planned(plan));
    }

    /// <param name="compiled">The plan without the lines switched off; null when none is.</param>
    public static Decision<Job.Event> Decide(
        Job.State state, AcceptJob accept, Compiled? compiled, DateOnly today, DateTimeOffset at)
    {
        if (state.Status == JobStatus.Unknown) return new Refusal("job.unknown");
        if (state.Status == JobStatus.Refused) return new Refusal("job.refused");
        if (state.Status == JobStatus.Cancelled) return new Refusal("job.cancelled");
        if (state.Status != JobStatus.Planned) return Decision.NothingNew<Job.Event>();
        if (accept.Plan is { } shown && shown != state.Plan!.Digest())
            return new Refusal("job.plan-changed").At("plan");
        if (state.Declaration!.Start < today) return new Refusal("job.already-begun");
        if (RequiredByLaw(state, accept) is { } line)
            return new Refusal("job.line-required-by-law", line).At("without");
        if (compiled is { Plan: null }) return compiled.Refusal! with { Field = null };
        // Prices and rates may have changed since the plan was shown: what stays of it must be what was seen.
        if (accept.Plan is not null && compiled is { Plan: { } now } && !IsPartOf(now, state.Plan!))
            return new Refusal("job.plan-changed").At("plan");

        Job.Event[] events = compiled is { Plan: { } plan }
            ? [new Job.Event.Planned(plan), new Job.Event.Accepted()]
            : [new Job.Event.Accepted()];
        return JobProcess.Follow(state, events, at);
    }

    /// <param name="house">What the house's terms put on the client today, where the quote says nothing itself.</param>
    public static Decision<Job.Event> Decide(
        Job.State state, SignQuote sign, DateTimeOffset now, decimal? house = null)
    {
        if (state.Quote is not { } quote) return new Refusal("job.unknown");
        // Where the quote has no terms of its own, those of the house are signed: named by whoever was shown them, or
        // left to the house. Who signs twice read it as it was before.
        var named = quote with { ClientBears = quote.ClientBears ?? house };
        var isLeft = state.ClientBears is null || state.QuoteSigned;
        var isRead = sign.Quote == named.Digest
            || (isLeft && sign.Quote == (quote with { ClientBears = null }).Digest);
        if (!isRead) return new Refusal("job.quote-changed").At("quote");
        if (state.QuoteSigned) return Decision.NothingNew<Job.Event>();
        if (state.Undo is not null || state.Status >= JobStatus.Performed) return new Refusal("job.over");
        Job.Event[] terms = state.ClientBears is null && house is { } share ? [new Job.Event.TermsAgreed(share)] : [];
        return JobProcess.Follow(state, [.. terms, new Job.Event.QuoteSigned(named)], now);
    }

    public static Decision<Job.Event> Decide(Job.State state, PerformJob perform, DateOnly today, DateTimeOffset now)
    {
        if (state.Status is JobStatus.Performed or JobStatus.Settled) return Decision.NothingNew<Job.Event>();
        if (state.Status == JobStatus.Unknown) return new Refusal("job.unknown");
        if (state.Undo is not null || state.Status != JobStatus.InProgress) return new Refusal("job.not-in-progress");
        if (today < state.Declaration!.End) return new Refusal("job.not-over", state.Declaration.End.ToString("O"));
        return JobProcess.Follow(state, [new Job.Event.Performed(today, BySilence: false)], now);
    }

    /// <summary>The client kept silent for 8 days after the end: the work counts as done.</summary>
    public static Decision<Job.Event> Silence(Job.State state, DateOnly today, DateTimeOffset now)
    {
        var isDue = state is { Status: JobStatus.InProgress, Undo: null, IsContested: false }
            && today > LastDayToContest(state.Declaration!);
        return isDue
            ? JobProcess.Follow(state, [new Job.Event.Performed(today, BySilence: true)], now)
            : Decision.NothingNew<Job.Event>().ClearWake(JobProcess.SilenceWake);
    }

    public static Decision<Job.Event> Decide(Job.State state, CancelJob cancel, DateTimeOffset now)
    {
        if (state.Status == JobStatus.Unknown) return new Refusal("job.unknown");
        if (state.Status is JobStatus.Performed or JobStatus.Settled) return new Refusal("job.performed");
        if (state.Undo is not null || state.Status is JobStatus.Cancelled or JobStatus.Refused)
            return Decision.NothingNew<Job.Event>();

        // What was never accepted engaged nobody, so there is nothing to undo.
        return state.Status is JobStatus.Declared or JobStatus.Planned
            ? Decision.Of<Job.Event>(new Job.Event.Cancelling(cancel.By), new Job.Event.Cancelled())
            : JobProcess.Follow(state, [new Job.Event.Cancelling(cancel.By)], now);
    }

    public static Decision<Job.Event> Decide(Job.State state, ContestJob contest, DateOnly today, DateTimeOffset now)
    {
        if (state.Status == JobStatus.Unknown) return new Refusal("job.unknown");
        if (state.IsContested) return Decision.NothingNew<Job.Event>();
        if (state.Undo is not null || state.Status is not (JobStatus.InProgress or JobStatus.Performed))
            return new Refusal("job.nothing-to-contest");
        if (today < state.Declaration!.End) return new Refusal("job.not-over", state.Declaration.End.ToString("O"));
        if (today > LastDayToContest(state.Declaration)) return new Refusal("job.too-late-to-contest");
        return JobProcess.Follow(state, [new Job.Event.Contested()], now);
    }

    /// <summary>What other actors tell: each piece of news is taken once, in whatever order it comes.</summary>
    public static Decision<Job.Event> Decide(Job.State state, Message message, DateTimeOffset now)
    {
        if (state.Status == JobStatus.Unknown) return new Refusal("job.unknown");
        if (message is Message.FinancingReviewed reviewed) return Decide(state, reviewed, now);
        Job.Event? news = message switch
        {
            Message.InvoiceIssued m when state.Invoice is null => new Job.Event.InvoiceIssued(m.Invoice),
            Message.PaymentReceived { PaidInFull: true } when !state.InvoiceClosed =>
                new Job.Event.InvoiceClosed("paid"),
            Message.InvoiceCredited { Open.IsZero: true } when !state.InvoiceClosed =>
                new Job.Event.InvoiceClosed("credited"),
            Message.DisputeSettled { Open.IsZero: true } when !state.InvoiceClosed =>
                new Job.Event.InvoiceClosed("credited"),
            Message.InvoiceWrittenOff when !state.InvoiceClosed => new Job.Event.InvoiceClosed("written-off"),
            Message.InvoiceDisputed when !state.IsDisputeOpen => new Job.Event.DisputeOpened(),
            Message.WagePaid m when !state.PaidWages.Contains(m.Wage) => new Job.Event.WagePaid(m.Wage),
            Message.BailiffEngaged when !state.IsBailiffWanted => new Job.Event.BailiffWanted(),
            Message.QuoteSigned when !state.QuoteSigned && state.Undo is null => new Job.Event.QuoteSigned(Quote: null),
            _ => null,
        };
        return news is null ? Decision.NothingNew<Job.Event>() : JobProcess.Follow(state, [news], now);
    }

    // What waited for people goes on, and what failed without the money is tried again. What comes too late for the job
    // is not to be held for it.
    private static Decision<Job.Event> Decide(Job.State state, Message.FinancingReviewed told, DateTimeOffset now)
    {
        var line = state.Lines.FirstOrDefault(each => told.Case.EndsWith($"/{each.Plan.Id}", StringComparison.Ordinal));
        if (line is null) return Decision.NothingNew<Job.Event>();
        var isLive = state is { Undo: null, Status: JobStatus.Accepted or JobStatus.InProgress };
        if (isLive && line is { IsGone: false, Waits: true })
            return JobProcess.Follow(state, [new Job.Event.LineResumed(line.Plan.Id)], now);
        if (isLive && told.IsApproved && line.Status == EngagementStatus.Failed)
            return JobProcess.Follow(state, [new Job.Event.LineReopened(line.Plan.Id)], now);
        if (!told.IsApproved || !line.IsGone) return Decision.NothingNew<Job.Event>();
        var job = new JobId(told.Case.Split('/')[1]);
        return Decision.NothingNew<Job.Event>().Send(told.Case, new Message.JobClosed(job));
    }

    /// <summary>The budget of a job that no Activity carries.</summary>
    public static ActivityId OwnBudget(JobId id) => new($"job.{id.Value}");

    // Without some lines others may matter less, and there is more for those who work; no line costs more than it was
    // shown to, and nobody earns less.
    private static bool IsPartOf(Plan now, Plan shown) =>
        now.Lines.All(line => shown.Lines.Any(seen => seen.Id == line.Id
            && (seen.Price, seen.Vat, seen.Bearer) == (line.Price, line.Vat, line.Bearer)))
        && now.Waterfall.Workers.All(worker => shown.Waterfall.Workers.Any(seen =>
            seen.Worker == worker.Worker && seen.Net <= worker.Net));

    private static string? RequiredByLaw(Job.State state, AcceptJob accept) => accept.Without.FirstOrDefault(id =>
        state.Of(id) is { Plan.Necessity: Necessity.RequiredByLaw });

    // Records compare arrays by reference, so the two lists are compared one by one.
    private static bool Same(Declaration one, Declaration other) =>
        one with { Needs = other.Needs, Collaborators = other.Collaborators } == other
        && one.Needs.SequenceEqual(other.Needs)
        && one.Collaborators.SequenceEqual(other.Collaborators);
}
