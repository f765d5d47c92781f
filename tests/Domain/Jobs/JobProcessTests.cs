using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Grains.Services;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

public sealed class JobProcessTests
{
    private static readonly Plan Everything = Plan(
        With("van", "train", "workspace", "equipment", "insurance") with
        {
            AllInclusive = true,
            Collaborators = [new Collaborator(Friend, 0.3m)],
        });

    [Fact]
    public void Everything_is_reserved_before_anything_is_confirmed() => AnyWorld.Sample(fate =>
    {
        var history = Run(Accepted(Everything), fate);
        foreach (var (state, steps) in history)
        {
            if (steps.Any(step => step is JobProcess.Step.Move { To: EngagementStatus.Confirmed }))
                Assert.DoesNotContain(state.Lines, line => line.Status == EngagementStatus.Quoted && IsHeld(line));
        }
    });

    [Fact]
    public void A_job_that_needs_what_cannot_be_had_is_refused_and_holds_nothing() => AnyWorld.Sample(fate =>
    {
        var end = Run(Accepted(Everything), fate)[^1].State;
        var hasFailed = end.Lines.Any(line => line is { Plan.IsRequired: true, Status: EngagementStatus.Failed });

        Assert.Equal(hasFailed ? JobStatus.Refused : JobStatus.InProgress, end.Status);
        if (!hasFailed) return;
        Assert.All(end.Lines, line => Assert.True(line.IsGone, $"{line.Plan.Id} is still {line.Status}."));
        Assert.NotEmpty(end.Undo!.Reasons);
    });

    [Fact]
    public void A_job_that_goes_through_has_everything_that_it_needs_confirmed() => AnyWorld.Sample(fate =>
    {
        var end = Run(Accepted(Everything), fate)[^1].State;
        if (end.Status != JobStatus.InProgress) return;
        Assert.All(
            end.Lines.Where(line => line.Plan.IsRequired),
            line => Assert.Equal(EngagementStatus.Confirmed, line.Status));
    });

    [Fact]
    public void Nothing_is_confirmed_before_what_it_depends_on() => AnyWorld.Sample(fate =>
    {
        foreach (var (state, steps) in Run(Accepted(Everything), fate))
        {
            foreach (var move in steps.OfType<JobProcess.Step.Move>().Where(m => m.To == EngagementStatus.Confirmed))
            {
                var bases = state.Of(move.Line)!.Plan.DependsOn.Select(id => state.Of(id)!);
                Assert.All(bases, basis => Assert.True(basis.Status >= EngagementStatus.Confirmed || basis.Waits));
            }
        }
    });

    [Fact]
    public void What_others_rest_on_is_given_back_after_them() => AnyWorld.Sample(fate =>
    {
        var started = Run(Accepted(Everything), fate)[^1].State;
        var cancelled = JobCommands.Decide(started, new CancelJob(CancelledBy.Client), Now);
        foreach (var (state, steps) in Run(Job.Evolve(started, cancelled.Events), fate))
        {
            var releasing = steps.OfType<JobProcess.Step.Move>().Select(move => move.Line).ToHashSet();
            Assert.All(
                state.Lines.Where(line => !line.IsGone),
                line => Assert.True(
                    line.Plan.DependsOn.All(basis => !releasing.Contains(basis)), $"{line.Plan.Id} lost its basis."));
        }
    });

    [Fact]
    public void Cancelling_at_any_moment_gives_everything_back() =>
        Gen.Select(AnyWorld, Gen.Int[0, 20]).Sample((fate, moment) =>
        {
            var history = Run(Accepted(Everything), fate);
            var state = history[Math.Min(moment, history.Count - 1)].State;
            var decision = JobCommands.Decide(state, new CancelJob(CancelledBy.Member), Now);

            var end = Run(Job.Evolve(state, decision.Events), fate)[^1].State;

            Assert.True(end.Status is JobStatus.Cancelled or JobStatus.Refused, $"It is {end.Status}.");
            Assert.All(end.Lines, line => Assert.True(line.IsGone));
        });

    [Fact]
    public void A_step_that_is_told_twice_changes_nothing_the_second_time() => AnyWorld.Sample(fate =>
    {
        foreach (var (state, steps) in Run(Accepted(Everything), fate).Where(entry => !entry.Steps.IsEmpty))
        {
            var taken = Answers(state, steps, fate);
            var after = Job.Evolve(state, JobProcess.Decide(state, taken, nearest: null, Now).Events);
            Assert.True(JobProcess.Decide(after, taken, nearest: null, Now).IsNothingNew);
        }
    });

    [Fact]
    public void A_process_that_is_not_at_rest_has_a_wake_that_resumes_it() => AnyWorld.Sample(fate =>
    {
        var state = Accepted(Everything);
        while (JobProcess.Next(state) is { IsEmpty: false } steps)
        {
            var decision = JobProcess.Decide(state, Answers(state, steps, fate), nearest: null, Now);
            state = Job.Evolve(state, decision.Events);
            var wake = decision.Wakes.Last(wake => wake.Name == JobProcess.ResumeWake);
            Assert.Equal(JobProcess.Next(state).IsEmpty, wake.DueAt is null);
        }
    });

    [Fact]
    public void Conditional_financing_lets_the_job_start_and_is_paid_when_the_client_signs()
    {
        var fate = Fate.Good with { Waiting = "prefinancing" };
        var started = Run(Accepted(Plan(With("train"))), fate)[^1].State;
        Assert.Equal(JobStatus.InProgress, started.Status);
        Assert.Equal(EngagementStatus.Quoted, started.Of("train")!.Status);

        var signed = Job.Evolve(started with { QuoteSigned = false }, new Job.Event.QuoteSigned(Quote: null));
        var end = Run(signed, Fate.Good)[^1].State;

        Assert.Equal(EngagementStatus.Confirmed, end.Of("prefinancing")!.Status);
        Assert.Equal(EngagementStatus.Confirmed, end.Of("train")!.Status);
    }

    [Fact]
    public void The_invoice_is_issued_before_any_wage_is_due()
    {
        var performed = Performed();

        Assert.Equal(
            [new JobProcess.Step.Move("invoice", EngagementStatus.Fulfilled)], JobProcess.Next(performed));
    }

    [Fact]
    public void The_bailiff_acts_only_when_dunning_asks()
    {
        var waiting = Run(Performed(), Fate.Good)[^1].State;
        Assert.Equal(EngagementStatus.Quoted, waiting.Of("bailiff")!.Status);

        var asked = Run(Job.Evolve(waiting, new Job.Event.BailiffWanted()), Fate.Good)[^1].State;
        Assert.Equal(EngagementStatus.Confirmed, asked.Of("bailiff")!.Status);
    }

    [Fact]
    public void A_job_is_settled_once_the_invoice_is_closed_and_every_wage_is_paid()
    {
        var state = Run(Performed(), Fate.Good)[^1].State;
        Assert.Equal(JobStatus.Performed, state.Status);
        Assert.NotEmpty(state.Wages);

        state = Run(Job.Evolve(state, new Job.Event.InvoiceClosed("paid")), Fate.Good)[^1].State;
        Assert.Equal(JobStatus.Performed, state.Status);

        state = Run(Job.Evolve(state, state.Wages.Select(wage => new Job.Event.WagePaid(wage))), Fate.Good)[^1].State;
        Assert.Equal(JobStatus.Settled, state.Status);
        Assert.All(state.Lines, line => Assert.True(line.IsGone || line.Status == EngagementStatus.Settled));
    }

    private static Job.State Performed() => Job.Evolve(
        Run(Accepted(Everything), Fate.Good)[^1].State, new Job.Event.Performed(Theatre.End, BySilence: false));

    private static bool IsHeld(Job.Line line) => !Catalogue.Of(line.Plan.Service).HoldsNothing(line.Plan);

    /// <summary>Lets the process run in a world until it rests.</summary>
    private static List<(Job.State State, ImmutableArray<JobProcess.Step> Steps)> Run(Job.State state, Fate fate)
    {
        var history = new List<(Job.State, ImmutableArray<JobProcess.Step>)>();
        while (true)
        {
            var steps = JobProcess.Next(state);
            history.Add((state, steps));
            if (steps.IsEmpty) return history;
            Assert.True(history.Count < 50, "The process goes round in circles.");
            state = Job.Evolve(state, JobProcess.Decide(state, Answers(state, steps, fate), nearest: null, Now).Events);
        }
    }

    private static ImmutableArray<JobProcess.Taken> Answers(
        Job.State state, ImmutableArray<JobProcess.Step> steps, Fate fate) =>
        [.. steps.Cast<JobProcess.Step.Move>().Select(move => fate.Answer(state, move))];

    /// <summary>Any set of lines may fail, each at the first step or at the second.</summary>
    private static Gen<Fate> AnyWorld { get; } =
        from failing in Gen.Int[0, 5].Array[Everything.Lines.Length]
        select new Fate(
            Everything.Lines
                .Zip(failing)
                .Where(pair => pair.Second is 4 or 5)
                .ToImmutableDictionary(
                    pair => pair.First.Id,
                    pair => pair.Second == 4 ? EngagementStatus.Reserved : EngagementStatus.Confirmed),
            Waiting: null);

    /// <summary>What happens to whom.</summary>
    private sealed record Fate(ImmutableDictionary<string, EngagementStatus> Failing, string? Waiting)
    {
        public static Fate Good { get; } = new(ImmutableDictionary<string, EngagementStatus>.Empty, Waiting: null);

        public JobProcess.Taken Answer(Job.State state, JobProcess.Step.Move move)
        {
            if (Failing.TryGetValue(move.Line, out var at) && at == move.To)
                return new JobProcess.Taken(move, EngagementStatus.Failed, "", [], new Refusal("test.failed"));
            if (Waiting == move.Line && move.To == EngagementStatus.Confirmed)
                return new JobProcess.Taken(move, state.Of(move.Line)!.Status, "", [], Refusal: null);
            var isSigned = state.Of(move.Line)!.Plan.Pay is not null && move.To == EngagementStatus.Confirmed;
            ImmutableArray<WageId> wages = isSigned ? [new WageId($"{move.Line}/1")] : [];
            return new JobProcess.Taken(move, move.To, $"{move.Line}-reference", wages, Refusal: null);
        }
    }
}
