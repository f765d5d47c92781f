using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Grains.Kernel;
using Smart.Grains.Services.Prefinancing;
using Xunit;
using static Smart.Grains.Interfaces.JobStatus;

namespace Smart.Tests.Domain.Jobs;

/// <summary>
/// A job whose people speak while it is on its way, beside services that fail, wait, are slow, or do what they were
/// asked while the job dies before it hears of it.
/// </summary>
public sealed class JobModelTests
{
    private const string Financing = PrefinancingOfJobs.Line;

    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly (JobStatus From, JobStatus To)[] Transitions =
    [
        (Unknown, Planned), (Planned, Accepted), (Planned, Cancelled),
        (Accepted, InProgress), (Accepted, Refused), (Accepted, Cancelled),
        (InProgress, Performed), (InProgress, Cancelled), (Performed, Settled),
    ];

    // Train tickets are paid to others: they bring the financing that a person may look at.
    private static readonly Declaration Wish = Sample.With("van", "train", "insurance") with { AllInclusive = true };

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (14, Fates(fates => world => world.GoOn(fates))),
        (2, Fates(fates => world => world.GoOn(fates, isHeard: false))),
        (3, Says("declared", "declared", "declared otherwise")),
        (3, Says("accepted by the member", "accepted without its contract")),
        (2, Says("performed", "performed before the end", "the client keeps silent for 8 days")),
        (1, Says("cancelled by the member", "cancelled by the client")),
        (2, Says("the client signs", "contested by the client", "the bailiff is engaged", "the invoice is disputed")),
        (3, Says("the invoice is issued", "part is paid", "the client pays", "the loss is certain", "all is credited",
            "the dispute is settled and nothing stays due")),
        (2, Says("the wage is paid")),
        (2, One.Of(true, false).Select<bool, Action<World>>(isApproved => world => world.Review(isApproved))),
        (1, Gen.Const<Action<World>>(world => world.Hear("planned anew", comesOnce: true))));

    [Fact]
    public void Whoever_speaks_while_it_is_on_its_way_a_job_goes_by_the_table_and_forgets_nothing_that_it_engaged()
    {
        var moves = new Moves<(JobStatus From, JobStatus To)>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 30].Sample(
            steps =>
            {
                var world = new World(moves);
                foreach (var step in steps) step(world);
                world.ComeToAnEnd();
            },
            iter: 60));
    }

    [Fact]
    public void A_line_that_waits_is_written_down_once()
    {
        var world = new World(new Moves<(JobStatus From, JobStatus To)>(Transitions));
        world.Hear("declared");
        world.Hear("accepted by the member");
        for (var n = 0; n < 3; n++) world.GoOn([.. Enumerable.Repeat(1, 20)]);
        Assert.Contains(world.Life.State.Lines, line => line.Waits);
        var waits = world.Life.Events.Where(e => e is Job.Event.LineWaits or Job.Event.LineReferred).ToList();
        Assert.Equal(waits.Distinct(), waits);
    }

    private static Gen<Action<World>> Says(params string[] words) =>
        One.Of(words).Select<string, Action<World>>(word => world => world.Hear(word));

    private static Gen<Action<World>> Fates(Func<int[], Action<World>> step) => Gen.Int[0, 30].Array[20].Select(step);

    private sealed class World(Moves<(JobStatus From, JobStatus To)> moves)
    {
        // What the services have really done: the job is held up to it, not to what it believes.
        private readonly Dictionary<string, EngagementStatus> _done = new(StringComparer.Ordinal);
        private int _financingEnded;

        public Life<Job.State, Job.Event> Life { get; } = new(Job.Evolve);

        public void Hear(string what, bool comesOnce = false)
        {
            Ask(
                state => what == "declared"
                    ? JobCommands.Decide(state, Declare(Wish), Sample.Compile(Wish), Sample.Id)
                    : JobTransitionTests.Happen(state, what),
                comesOnce);
            CheckMessages();
        }

        // A person decided on the financing, perhaps too late.
        public void Review(bool isApproved)
        {
            var isGone = Life.State.Of(Financing) is { IsGone: true };
            var told = new Message.FinancingReviewed(PrefinancingOfJobs.Stream(Sample.Id), isApproved);
            Ask(state => JobCommands.Decide(state, told, Sample.Now), comesOnce: true);
            if (isApproved && isGone && Life.State.Of(Financing)!.IsGone) _financingEnded++;
            CheckMessages();
        }

        // One round of the process, as the actor takes it: all steps at once, each with a fate of its own.
        public void GoOn(int[] fates, bool isHeard = true)
        {
            var steps = JobProcess.Next(Life.State);
            if (steps.IsEmpty) return;
            ImmutableArray<JobProcess.Taken> taken =
                [.. steps.Select((step, n) => Take(step, fates[n % fates.Length]))];
            if (!isHeard) return;
            Ask(state => JobProcess.Decide(state, taken, nearest: null, Sample.Now));
            CheckMessages();
        }

        // Whatever happened before: once everybody does their part, a job comes to its end, and stays there.
        public void ComeToAnEnd()
        {
            foreach (var what in (string[])[
                "declared", "accepted by the member", "the client signs", "performed", "the invoice is issued",
                "the client pays", "the wage is paid"])
            {
                Hear(what);
                Rest();
                if (Life.State is { Undo: null, Status: Accepted or InProgress }) Review(isApproved: true);
                Rest();
            }

            var end = Life.State.Status;
            Assert.True(end is Settled or Cancelled or Refused, $"It is {end}.");
            Review(isApproved: true);
            Rest();
            Assert.Equal(end, Life.State.Status);
        }

        private void Rest()
        {
            for (var n = 0; !JobProcess.Next(Life.State).IsEmpty; n++)
            {
                Assert.True(n < 50, $"What is {Life.State.Status} goes on for ever.");
                GoOn([30]);
            }
        }

        private static DeclareJob Declare(Declaration declaration) => new(declaration, new JobText("Title", "Place"));

        private JobProcess.Taken Take(JobProcess.Step step, int fate)
        {
            if (step is not JobProcess.Step.Move move)
                return new JobProcess.Taken(step, EngagementStatus.Settled, "", [], Refusal: null);
            var before = _done.GetValueOrDefault(move.Line, EngagementStatus.Quoted);
            var isEngaging = move.To is EngagementStatus.Reserved or EngagementStatus.Confirmed;
            var mayWait = isEngaging && move.Line == Financing; // No other service waits for a person.
            var why = new Refusal("engagement.failed");
            switch (fate)
            {
                case 0 when isEngaging && before != move.To:
                    _done[move.Line] = EngagementStatus.Failed;
                    return new JobProcess.Taken(step, EngagementStatus.Failed, "", [], why);
                case 1 when mayWait && before != move.To:
                    return new JobProcess.Taken(step, Life.State.Of(move.Line)!.Status, "", [], Refusal: null);
                case 2 when before != move.To:
                    return new JobProcess.Taken(step, before, "", [], why);
                default:
                    _done[move.Line] = move.To;
                    ImmutableArray<WageId> wages =
                        move is { Line: "employment-contract", To: EngagementStatus.Confirmed } ? [new("w")] : [];
                    return new JobProcess.Taken(step, move.To, $"{move.Line}-reference", wages, Refusal: null);
            }
        }

        private void Ask(Func<Job.State, Decision<Job.Event>> decide, bool comesOnce = false)
        {
            var (before, events) = (Life.State, Life.Events.Count);
            Life.Ask(state => JobProcess.Closing(state, Sample.Id, decide(state)), comesOnce);
            var now = Life.State.Status;
            if (before.Status != now) moves.Made((before.Status, now));
            var isEnding = before.Status != now && now is Performed or Refused or Cancelled;
            if (isEnding && Life.State.Of(Financing) is { Status: EngagementStatus.Failed }) _financingEnded++;
            CheckLines(before, [.. Life.Events.Skip(events)]);
            CheckWakes();
            CheckEnd();
        }

        // A line goes forward only, but for a financing that a person allowed after all while the job was alive.
        private void CheckLines(Job.State before, List<Job.Event> events)
        {
            foreach (var line in Life.State.Lines)
            {
                var was = before.Of(line.Plan.Id);
                if (was is null || Life.State.Status < Accepted) continue;
                if (events.Contains(new Job.Event.LineReopened(line.Plan.Id)))
                {
                    Assert.True(line.Plan.Id == Financing && was.Status == EngagementStatus.Failed);
                    Assert.True(before is { Undo: null, Status: Accepted or InProgress });
                    continue;
                }

                Assert.True(line.Status >= was.Status, $"{line.Plan.Id}: {was.Status}, {line.Status}.");
                Assert.False(was.IsGone && !line.IsGone);
            }
        }

        private void CheckWakes()
        {
            var state = Life.State;
            Assert.Equal(JobProcess.Next(state).IsEmpty, Life.Wake(JobProcess.ResumeWake) is null);
            if (state is { Status: InProgress, IsContested: false, Undo: null })
                Assert.NotNull(Life.Wake(JobProcess.SilenceWake));
        }

        private void CheckEnd()
        {
            var state = Life.State;
            if (state.Status is Cancelled or Refused)
            {
                // What was never accepted engaged nobody: only then there is nothing to give back.
                var wasAccepted = Life.Events.OfType<Job.Event.Accepted>().Any();
                Assert.All(state.Lines, line => Assert.Equal(wasAccepted, line.IsGone));
                Assert.All(_done, done => Assert.True(IsGone(done.Value), $"{done.Key} is still {done.Value}."));
            }

            if (state.Status == Settled)
            {
                Assert.True(state is { InvoiceClosed: true, AreWagesPaid: true });
                Assert.All(_done, done => Assert.True(
                    IsGone(done.Value) || done.Value == EngagementStatus.Settled, $"{done.Key} is {done.Value}."));
            }
        }

        // The budget answers for what is owed once the job is over, and is told so once; what was billed for calling it
        // off may still come in before. Financing that failed is told as often as the job ends without it.
        private void CheckMessages()
        {
            var state = Life.State;
            var told = Life.Sent.Where(sent => sent.Message is Message.JobClosed).ToLookup(
                sent => sent.Receiver.Split('/')[0]);
            var isOver = state.Status == Settled
                || (state.Status == Cancelled && (state.InvoiceClosed || !IsBilled(state)));
            Assert.Equal(isOver ? 1 : 0, told["activity"].Count());
            Assert.Equal(_financingEnded, told["prefinancing"].Count());
        }

        private static bool IsBilled(Job.State state) => state.Of("invoice") is { Reference.Length: > 0 };

        private static bool IsGone(EngagementStatus status) =>
            status is EngagementStatus.Failed or EngagementStatus.Released;
    }
}
