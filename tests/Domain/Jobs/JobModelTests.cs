using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Xunit;
using static Smart.Grains.Interfaces.JobStatus;

namespace Smart.Tests.Domain.Jobs;

/// <summary>A job whose people speak while it is on its way, and whose services fail, wait or are slow.</summary>
public sealed class JobModelTests
{
    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly (JobStatus From, JobStatus To)[] Transitions =
    [
        (Unknown, Planned), (Planned, Accepted), (Planned, Cancelled),
        (Accepted, InProgress), (Accepted, Refused), (Accepted, Cancelled),
        (InProgress, Performed), (InProgress, Cancelled), (Performed, Settled),
    ];

    [Fact]
    public void A_line_that_waits_is_written_down_once()
    {
        var world = new World(new Moves<(JobStatus From, JobStatus To)>(Transitions));
        world.Hear("declared");
        world.Hear("accepted by the member");
        for (var n = 0; n < 3; n++) world.GoOn([.. Enumerable.Repeat(1, 20)]);
        Assert.Contains(world.Life.State.Lines, line => line.Waits);
        var waits = world.Life.Events.OfType<Job.Event.LineWaits>().ToList();
        Assert.Equal(waits.Distinct(), waits);
    }

    private sealed class World(Moves<(JobStatus From, JobStatus To)> moves)
    {
        public Life<Job.State, Job.Event> Life { get; } = new(Job.Evolve);

        public void Hear(string what, bool comesOnce = false) =>
            Ask(state => JobTransitionTests.Happen(state, what), comesOnce);

        // One round of the process, as the actor takes it: all steps at once, each with a fate of its own.
        public void GoOn(int[] fates)
        {
            var steps = JobProcess.Next(Life.State);
            if (steps.IsEmpty) return;
            JobProcess.Taken[] taken = [.. steps.Select((step, n) => Take(step, fates[n % fates.Length]))];
            Ask(state => JobProcess.Decide(state, [.. taken], nearest: null, Sample.Now));
        }

        private JobProcess.Taken Take(JobProcess.Step step, int fate)
        {
            if (step is not JobProcess.Step.Move move)
                return new JobProcess.Taken(step, EngagementStatus.Settled, "", [], Refusal: null);
            var before = Life.State.Of(move.Line)!.Status;
            var why = new Refusal("engagement.failed");
            var isEngaging = move.To is EngagementStatus.Reserved or EngagementStatus.Confirmed;
            return fate switch
            {
                0 when isEngaging => new JobProcess.Taken(step, EngagementStatus.Failed, "", [], why),
                1 when move.To == EngagementStatus.Confirmed => new JobProcess.Taken(step, before, "", [], null),
                2 => new JobProcess.Taken(step, before, "", [], why),
                _ => new JobProcess.Taken(
                    step,
                    move.To,
                    $"{move.Line}-reference",
                    move is { Line: "employment-contract", To: EngagementStatus.Confirmed } ? [new WageId("w")] : [],
                    Refusal: null),
            };
        }

        private void Ask(Func<Job.State, Grains.Kernel.Decision<Job.Event>> decide, bool comesOnce = false)
        {
            var before = Life.State;
            Life.Ask(state => JobProcess.Closing(state, Sample.Id, decide(state)), comesOnce);
            if (before.Status != Life.State.Status) moves.Made((before.Status, Life.State.Status));
            Check(before);
        }

        private void Check(Job.State before)
        {
            var state = Life.State;
            Assert.Equal(JobProcess.Next(state).IsEmpty, Life.Wake(JobProcess.ResumeWake) is null);
            if (state is { Status: InProgress, IsContested: false, Undo: null })
                Assert.NotNull(Life.Wake(JobProcess.SilenceWake));
            // What was never accepted engaged nobody: only then there is nothing to give back.
            var wasAccepted = Life.Events.OfType<Job.Event.Accepted>().Any();
            if (state.Status is Cancelled or Refused)
                Assert.All(state.Lines, line => Assert.Equal(wasAccepted, line.IsGone));
            if (state.Status == Settled)
            {
                Assert.True(state is { InvoiceClosed: true, AreWagesPaid: true });
                Assert.All(state.Lines, line => Assert.True(line.IsGone || line.Status == EngagementStatus.Settled));
            }

            // A line goes forward only, and what it was engaged as is never forgotten.
            foreach (var line in state.Lines)
            {
                var was = before.Of(line.Plan.Id);
                if (was is null || state.Status < Accepted) continue;
                Assert.True(line.Status >= was.Status, $"{line.Plan.Id}: {was.Status}, {line.Status}.");
                Assert.False(was.IsGone && !line.IsGone);
            }

            // The budget answers for what is owed once the job is over, and is told so once; what was billed for
            // calling it off may still come in before.
            var told = Life.Sent.Count(sent => sent.Message is Message.JobClosed);
            var mayStillComeIn = state.Status == Cancelled && !state.InvoiceClosed
                && state.Of("invoice") is { Reference.Length: > 0 };
            if (mayStillComeIn) Assert.InRange(told, 0, 1);
            else Assert.Equal(state.Status is Settled or Cancelled ? 1 : 0, told);
        }
    }
}
