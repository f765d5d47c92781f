using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Services.Invoices;

namespace Smart.Grains.Jobs;

/// <summary>
/// The actor of one job: it gathers the facts, lets the pure parts decide, and takes the steps they name.
/// </summary>
[GrainType("job")]
public sealed class JobGrain(Clocks clocks) : DecidingGrain<Job.State, Job.Event>, IJobGrain
{
    // True from the acceptance that this very activation committed until a step goes wrong: as long as it is, no step
    // was ever tried before, and nobody has to look for what an earlier try may have left behind.
    private bool _isFirstTry;

    private JobId Id => new(Key);

    protected override Job.State Evolve(Job.State state, Job.Event e) => Job.Evolve(state, e);

    public async Task<Answer<JobView>> Declare(DeclareJob command)
    {
        LiveIn(command.Declaration.Cooperative);
        var compiled = await Compile(command.Declaration);
        // The text first: an event whose text is missing would be worse than a text that nobody asks for.
        if (compiled.Plan is not null && State.Declaration is null)
            await GrainFactory.GetGrain<IJobTextGrain>(Key).Write(command.Text);
        var answer = await Handle(command, s => JobCommands.Decide(s, command, compiled, Id), ToView);
        return answer.Refusal is null
            ? Then(answer)
            : answer with { Value = Hypothetical(command.Declaration, compiled) };
    }

    public async Task<Answer<JobView>> Replan(ReplanJob command)
    {
        LiveIn(command.Declaration.Cooperative);
        var compiled = await Compile(command.Declaration);
        var answer = await Handle(command, s => JobCommands.Decide(s, command, compiled), ToView);
        return answer.Refusal is null
            ? Then(answer)
            : answer with { Value = Hypothetical(command.Declaration, compiled) };
    }

    public async Task<Answer<JobView>> Accept(AcceptJob command)
    {
        var compiled = State is { Status: JobStatus.Planned, Declaration: { } declaration } && !command.Without.IsEmpty
            ? await Compile(declaration, command.Without)
            : null;
        var isAccepting = false;
        var answer = await Handle(command, Decide, ToView);
        _isFirstTry = isAccepting && answer.Refusal is null;
        GoOn();
        return Then(answer);

        Decision<Job.Event> Decide(Job.State state)
        {
            isAccepting = state.Status == JobStatus.Planned;
            return JobCommands.Decide(state, command, compiled, Today, Now);
        }
    }

    public async Task<Answer> SignQuote(SignQuote command)
    {
        // What the client reads is what they sign: terms of the house that come later are not theirs.
        decimal? house = State is { Declaration: not null, QuoteSigned: false } ? await ClientBears() : null;
        return await Ask(command, s => JobCommands.Decide(s, command, Now, house));
    }

    public Task<Answer> Perform(PerformJob command) => Ask(command, s => JobCommands.Decide(s, command, Today, Now));

    public Task<Answer> Cancel(CancelJob command) => Ask(command, s => JobCommands.Decide(s, command, Now));

    public Task<Answer> Contest(ContestJob command) => Ask(command, s => JobCommands.Decide(s, command, Today, Now));

    public async Task<JobView> Preview(PreviewJob question)
    {
        var declaration = question.Declaration;
        LiveIn(declaration.Cooperative);
        var compiled = await Compile(declaration);
        return Hypothetical(declaration, compiled) with { Plan = compiled.Plan };
    }

    public Task<JobView> View() => Task.FromResult(ToView(State));

    public async Task<decimal> ClientBears()
    {
        if (State.ClientBears is { } agreed) return agreed;
        if (State.Declaration is not { } declaration) return 0m;
        LiveIn(declaration.Cooperative);
        var rules = await FactFinder.Rules(GrainFactory, declaration);
        return rules.TryRate("quote.client-bears-cancellation", Today) ?? 0m;
    }

    public Task<Plan?> Plan() => Task.FromResult(State.Plan);

    protected override Task Receive(Message message) => Ask(message, s => JobCommands.Decide(s, message, Now));

    protected override async Task OnWake(string name)
    {
        if (name == JobProcess.SilenceWake) await Handle(name, s => JobCommands.Silence(s, Today, Now));
        await TakeSteps();
        GoOn();
    }

    private async Task<Answer> Ask(object command, Func<Job.State, Decision<Job.Event>> decide)
    {
        if (State.Cooperative is { } cooperative) LiveIn(cooperative);
        var answer = await Handle(command, s => JobProcess.Closing(s, Id, decide(s)));
        GoOn();
        return answer;
    }

    // Who is asked for the first time does not know yet whose time it lives in: it is told with the question.
    private void LiveIn(CooperativeId cooperative)
    {
        if (clocks.IsDriven(cooperative)) CommandContext.Drive(clocks.Now(cooperative));
    }

    // One round a turn, so that a cancellation may come between two rounds.
    private void GoOn()
    {
        if (!JobProcess.Next(State).IsEmpty) Continue();
    }

    private async Task TakeSteps()
    {
        var steps = JobProcess.Next(State);
        if (steps.IsEmpty) return;
        LiveIn(State.Declaration!.Cooperative);
        var isFirstTry = _isFirstTry;
        _isFirstTry = false;
        await OpenOwnBudget();

        var (state, taking) = (State, new List<Task<JobProcess.Taken>>(steps.Length));
        foreach (var step in steps)
        {
            taking.Add(Take(step, isRetry: !isFirstTry));
            // Lived again, a driven life must come out the same: who has the last van may not hang on who is quicker.
            if (CommandContext.DrivenTime is not null) await Task.WhenAny(taking[^1]);
        }

        // Every step is waited for, and what was taken is remembered even when another one failed: the failed one is
        // taken again when the resume wake comes.
        await Task.WhenAll(taking).ContinueWith(_ => { }, TaskScheduler.Current);
        var taken = taking.Where(step => step.IsCompletedSuccessfully).Select(step => step.GetAwaiter().GetResult());
        ImmutableArray<JobProcess.Taken> outcomes = [.. taken];
        var nearest = await Nearest(state, outcomes);
        await Handle(outcomes, s => JobProcess.Closing(s, Id, JobProcess.Decide(s, outcomes, nearest, Now)));
        await Task.WhenAll(taking);
        Complain(outcomes);
        _isFirstTry = isFirstTry;
    }

    private async Task<JobProcess.Taken> Take(JobProcess.Step step, bool isRetry)
    {
        if (step is JobProcess.Step.OpenDispute dispute)
        {
            var disputed = await GrainFactory.GetGrain<IInvoiceGrain>(dispute.Invoice.Value)
                .Dispute(new DisputeInvoice("quality"));
            return new JobProcess.Taken(step, EngagementStatus.Settled, "", [], disputed.Refusal);
        }

        var move = (JobProcess.Step.Move)step;
        var (line, isReopened) = (State.Of(move.Line)!.Plan, State.Of(move.Line)!.IsReopened);
        var engagement = GrainFactory.GetGrain<IEngagementGrain>(EngagementId.Of(Id, line.Id).Value);
        var answer = await (move.To switch
        {
            EngagementStatus.Reserved =>
                engagement.Reserve(new ReserveEngagement(Terms(), line, isRetry || isReopened, isReopened)),
            EngagementStatus.Confirmed => engagement.Confirm(new ConfirmEngagement(Terms(), line, State.QuoteSigned)),
            EngagementStatus.Fulfilled => engagement.Fulfil(new FulfilEngagement(State.PerformedOn!.Value)),
            EngagementStatus.Settled => engagement.Settle(new SettleEngagement()),
            _ => engagement.Release(new ReleaseEngagement(Terms(), line, State.Undo?.By, await Billed(line))),
        });
        var view = answer.Value;
        // What was billed is the last that the line is known by: the budget waits for it.
        if (view is { Status: EngagementStatus.Released, Cost.IsPositive: true } && line.Id == Invoices.Line)
            view = view with { Reference = InvoiceId.Of(Id, 1).Value };
        return view is null
            ? new JobProcess.Taken(step, State.Of(move.Line)!.Status, "", [], answer.Refusal)
            : new JobProcess.Taken(step, view.Status, view.Reference, view.Wages, view.Refusal);
    }

    // The client bears what the quote says of what calling off has cost, and only what the client called off.
    private async Task<Money?> Billed(PlanLine line)
    {
        if (line.Id != Invoices.Line || State is not { Undo.By: CancelledBy.Client, QuoteSigned: true }) return null;
        var share = await ClientBears();
        if (share == 0m) return null;
        var views = await Task.WhenAll(State.Lines
            .Where(other => other.Plan.Id != line.Id && other.Status == EngagementStatus.Released)
            .Select(other => GrainFactory.GetGrain<IEngagementGrain>(EngagementId.Of(Id, other.Plan.Id).Value).View()));
        return Money.Sum(views.Select(view => view.Cost)).Times(share, Rounding.HalfUp);
    }

    // A step that is refused though nothing may refuse it any more needs a person; the wake retries it with patience.
    private void Complain(ImmutableArray<JobProcess.Taken> outcomes)
    {
        var stuck = outcomes.FirstOrDefault(taken =>
            taken is { Refusal: not null, Reached: not EngagementStatus.Failed, Step: JobProcess.Step.Move });
        if (stuck is not null)
            throw new StepRefusedException($"{Stream}: {stuck.Step} was refused: {stuck.Refusal!.Code}.");
    }

    private async Task OpenOwnBudget()
    {
        var isFirst = State is { Status: JobStatus.Accepted, Undo: null, Declaration.Activity: null }
            && State.Lines.All(line => line.Status == EngagementStatus.Quoted);
        if (!isFirst) return;
        var opened = await GrainFactory.GetGrain<IActivityGrain>(State.Budget!.Value.Value)
            .Open(new OpenActivity(State.Declaration!.Cooperative, State.Declaration.Member, Id));
        opened.ThrowIfRefused();
    }

    private async Task<NearestPlan?> Nearest(Job.State state, ImmutableArray<JobProcess.Taken> outcomes)
    {
        ImmutableArray<PlanLine> failed =
        [
            .. outcomes
                .Where(taken => taken.Reached == EngagementStatus.Failed)
                .Select(taken => taken.Step)
                .OfType<JobProcess.Step.Move>()
                .Where(move => move.To is EngagementStatus.Reserved or EngagementStatus.Confirmed)
                .Select(move => state.Of(move.Line)!.Plan)
                .Where(line => line.IsRequired),
        ];
        if (failed.IsEmpty) return null;
        var rules = await FactFinder.Rules(GrainFactory, state.Declaration!);
        var facts = await FactFinder.Find(GrainFactory, state.Declaration!);
        return NearestPlans.Without(state.Declaration!, rules, facts, Today, failed);
    }

    private async Task<Compiled> Compile(Declaration declaration, ImmutableArray<string> without = default)
    {
        var rules = await FactFinder.Rules(GrainFactory, declaration);
        var facts = await FactFinder.Find(GrainFactory, declaration);
        return JobCompiler.Compile(declaration, rules, facts, Today, without);
    }

    private JobTerms Terms() => new(
        Id, State.Declaration!, State.Budget!.Value, State.Plan!.Waterfall, State.Plan.Pool, State.Plan.InvoiceOn,
        State.Plan.DueOn);

    // A repetition is answered what was answered first: the version of then, not of now.
    private static Answer<JobView> Then(Answer<JobView> answer) => answer.Value is { } view
        ? answer with { Value = view with { Version = answer.Version } }
        : answer;

    private JobView ToView(Job.State state) => new(
        Id,
        state.Status,
        IsUndoing: state.Undo is not null && state.Status is not (JobStatus.Cancelled or JobStatus.Refused),
        IsMoving: !JobProcess.Next(state).IsEmpty,
        state.Declaration,
        state.Budget,
        state.Plan,
        [.. state.Lines.Select(line => new JobLineView(line.Plan, line.Status, line.Reference, line.Refusal))],
        state.Undo?.Reasons ?? [],
        state.Undo?.Nearest,
        state.Invoice,
        state.InvoiceClosed,
        OpenWages: state.Wages.Except(state.PaidWages).Count,
        Version,
        state.QuoteSigned,
        state.Quote,
        state is { Status: JobStatus.Planned, Plan: { } plan } ? plan.Digest() : "");

    // A refused declaration leaves no trace; the answer still shows the nearest plan that would go through.
    private JobView Hypothetical(Declaration declaration, Compiled compiled) => ToView(Job.State.Initial) with
    {
        Declaration = declaration,
        Reasons = [.. compiled.Reasons.Select(reason => reason.Under("declaration"))],
        Nearest = compiled.Nearest,
    };
}

/// <summary>A step of a job was refused where only a crash could have stood in its way: a person must look.</summary>
public sealed class StepRefusedException(string message) : Exception(message);
