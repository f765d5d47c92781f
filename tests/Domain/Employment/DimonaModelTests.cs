using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Grains.Interfaces.DimonaStatus;
using Event = Smart.Grains.Employment.Dimona.Event;
using State = Smart.Grains.Employment.Dimona.State;

namespace Smart.Tests.Domain.Employment;

/// <summary>Declarations that are wanted, sent, answered and corrected in any order, some twice.</summary>
public sealed class DimonaModelTests
{
    // Every transition of a declaration. What is not here must never happen; what is here must be reachable.
    private static readonly HashSet<(DimonaStatus From, DimonaStatus To)> Transitions =
    [
        (Wanted, WaitingForNumber), (WaitingForNumber, Wanted), (Wanted, Submitted),
        (Submitted, Accepted), (Submitted, Rejected), (Rejected, Accepted), (Rejected, Wanted),
        (Wanted, Withdrawn), (WaitingForNumber, Withdrawn), (Submitted, Withdrawn), (Rejected, Withdrawn),
    ];

    private static readonly DateTimeOffset Now = new(2025, 1, 15, 10, 0, 0, TimeSpan.Zero);

    private static readonly Gen<DimonaKind> Kinds =
        One.Of(DimonaKind.In, DimonaKind.Out, DimonaKind.Cancel, DimonaKind.Update);

    private static readonly Gen<ImmutableArray<string>> Anomalies = One.Of<ImmutableArray<string>>(
        [], [], ["90017-356"], ["90017-356", "00233-008"], [""], ["90017-356 and so on"], [null!], default,
        [.. Enumerable.Repeat("90017-356", 21)]);

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (4, One.Of(DimonaKind.In, DimonaKind.In, DimonaKind.Out, DimonaKind.Cancel)
            .Select<DimonaKind, Action<World>>(kind => world => world.Want(kind))),
        (6, Gen.Bool.Select<bool, Action<World>>(later => world => world.GoOn(later, isNumberThere: true))),
        (2, Gen.Const<Action<World>>(world => world.GoOn(answersLater: true, isNumberThere: false))),
        (3, Gen.Select(Kinds, Gen.Int[0, 2]).Select<(DimonaKind Kind, int Answer), Action<World>>(
            x => world => world.Answer(x.Kind, x.Answer))),
        (3, Gen.Select(Kinds, One.Of<long?>(null, 0, -1, 4711, 4712, long.MaxValue), Anomalies)
            .Select<(DimonaKind Kind, long? Period, ImmutableArray<string> Anomalies), Action<World>>(
                x => world => world.Record(new RecordDimonaResult(x.Kind, x.Period, x.Anomalies)))),
        (2, Gen.Const<Action<World>>(world => world.Resume())),
        (2, Gen.Int[0, 200_000].Select<int, Action<World>>(seconds => world => world.Pass(seconds))));

    [Fact]
    public void A_declaration_goes_nowhere_but_by_the_table_and_everywhere_in_it()
    {
        var moves = new Moves<(DimonaStatus From, DimonaStatus To)>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 25].Sample(
            steps =>
            {
                var world = new World(moves);
                foreach (var step in steps) step(world);
            },
            iter: 300));
    }

    [Fact]
    public void A_start_that_comes_after_its_cancellation_is_never_declared()
    {
        var world = new World(new Moves<(DimonaStatus From, DimonaStatus To)>(Transitions));
        world.Want(DimonaKind.Cancel);
        world.Want(DimonaKind.In);
        Assert.Null(Dimona.Next(world.Life.State));
        Assert.All(world.Life.State.Items, item => Assert.Equal(Withdrawn, item.Status));
    }

    [Fact]
    public void An_answer_without_codes_of_anomalies_is_read_as_one_without_anomalies()
    {
        var world = new World(new Moves<(DimonaStatus From, DimonaStatus To)>(Transitions));
        world.Want(DimonaKind.In);
        world.GoOn(answersLater: false, isNumberThere: true);
        world.Record(new RecordDimonaResult(DimonaKind.In, 4711, default));
        Assert.Equal(Accepted, world.Life.State.Of(DimonaKind.In)!.Status);
    }

    [Fact]
    public void A_refusal_that_withdrew_everything_can_be_recorded_twice()
    {
        var world = new World(new Moves<(DimonaStatus From, DimonaStatus To)>(Transitions));
        world.Want(DimonaKind.In);
        world.GoOn(answersLater: true, isNumberThere: true);
        world.Want(DimonaKind.Cancel);
        world.Record(new RecordDimonaResult(DimonaKind.In, PeriodId: null, ["90017-356"]));
        Assert.All(world.Life.State.Items, item => Assert.Equal(Withdrawn, item.Status));
        var again = Dimona.Decide(
            world.Life.State, new RecordDimonaResult(DimonaKind.In, PeriodId: null, ["90017-356"]), Now);
        Assert.True(again.IsNothingNew);
    }

    [Fact]
    public void Nobody_is_asked_again_about_what_no_answer_will_come_for()
    {
        var world = new World(new Moves<(DimonaStatus From, DimonaStatus To)>(Transitions));
        world.Want(DimonaKind.In);
        world.GoOn(answersLater: false, isNumberThere: true);
        world.Answer(DimonaKind.In, answer: 0);
        Assert.Null(world.Life.Wake(Dimona.GoOnWake));
    }

    private sealed class World(Moves<(DimonaStatus From, DimonaStatus To)> moves)
    {
        private readonly List<DimonaKind> _submitted = [];
        private DateTimeOffset _now = Now;
        private int _numbers;

        public Life<State, Event> Life { get; } = new(Dimona.Evolve);

        public void Pass(int seconds) => _now = _now.AddSeconds(seconds);

        public void Want(DimonaKind kind) => Ask(state => Dimona.Decide(state, Wanted(kind), _now));

        public void Resume() => Ask(state => Dimona.Resume(state, _now));

        public void Record(RecordDimonaResult result) => Ask(state => Dimona.Decide(state, result, _now));

        public void Answer(DimonaKind kind, int answer) => Ask(state => Dimona.Answered(
            state,
            kind,
            answer switch
            {
                0 => null,
                1 => new DimonaAnswer(IsAccepted: true, 4711, []),
                _ => new DimonaAnswer(IsAccepted: false, PeriodId: null, ["90017-356"]),
            },
            _now));

        // What the actor does on its wake: hand over what is next, or find that the number is missing.
        public void GoOn(bool answersLater, bool isNumberThere)
        {
            if (Dimona.Next(Life.State) is not Dimona.Action.Submit(var item)) return;
            var kind = item.Wanted.Kind;
            if (!isNumberThere)
            {
                Ask(state => Dimona.NumberMissing(state, kind));
                return;
            }

            MustBeSentNow(kind);
            _submitted.Add(kind);
            var receipt = new DimonaReceipt($"D-{++_numbers}", answersLater);
            Ask(state => Dimona.Submitted(state, kind, receipt, _now));
        }

        // A start is sent before its end or its cancellation, and neither where no start stands at the office. One that
        // was refused after all, when its end was sent already, is sent again.
        private void MustBeSentNow(DimonaKind kind)
        {
            var start = Life.State.Of(DimonaKind.In);
            if (kind == DimonaKind.In)
            {
                if (start!.Attempt == 1) Assert.DoesNotContain(DimonaKind.Out, _submitted);
                Assert.DoesNotContain(DimonaKind.Cancel, _submitted);
            }
            else
            {
                Assert.True(start is { LetsPass: true, Status: not Withdrawn }, $"{kind} behind {start?.Status}.");
            }
        }

        private void Ask(Func<State, Grains.Kernel.Decision<Event>> decide)
        {
            var before = Life.State;
            var decision = Life.Ask(decide);
            Assert.All(decision.Wakes, wake => Assert.True(wake.DueAt is null || wake.DueAt > _now));
            Check(before);
        }

        private void Check(State before)
        {
            var after = Life.State;
            Assert.Equal(after.Items.Length, after.Items.Select(item => item.Wanted.Kind).Distinct().Count());
            Assert.Equal(Dimona.Next(after) is not null, Life.Wake(Dimona.GoOnWake) is not null);
            foreach (var was in before.Items)
            {
                var item = after.Of(was.Wanted.Kind)!;
                Assert.Equal(was.Wanted, item.Wanted);
                if (was.Status != item.Status) moves.Made((was.Status, item.Status));
                Assert.True(item.Attempt == was.Attempt || item is { Status: DimonaStatus.Wanted });
                Assert.Equal(item.Status == Rejected, !item.Anomalies.IsEmpty && item.Status != Withdrawn);
                if (was.Status is Accepted or Withdrawn) Assert.Equal(was.Status, item.Status);
            }
        }

        private static Message.DimonaWanted Wanted(DimonaKind kind) => new(
            kind, new CooperativeId("general"), new MemberId("M1"), JointCommission: 304,
            StartDate: new DateOnly(2025, 1, 20), EndDate: new DateOnly(2025, 2, 28), Deadline: Now.AddDays(5));
    }
}
