using CsCheck;
using Smart.Grains.Imports;
using Smart.Grains.Interfaces;
using Xunit;
using Event = Smart.Grains.Imports.Import.Event;
using State = Smart.Grains.Imports.Import.State;

namespace Smart.Tests.Domain.Imports;

/// <summary>One file, asked for again and again while days pass and processes die.</summary>
public sealed class ImportModelTests
{
    private static readonly DateOnly Start = new(2025, 6, 16);

    private static readonly Gen<Action<World>> Steps = Gen.OneOf(
        Gen.Select(Gen.Int[-1, 3], Gen.Int[-20, 2], Gen.Bool).Select<(int Parts, int Days, bool IsToday),
            Action<World>>(x => world => world.Run(x.Parts, x.IsToday ? null : x.Days)),
        Gen.Const<Action<World>>(world => world.Finish()),
        Gen.Const<Action<World>>(world => world.WakeUp()),
        Gen.Int[0, 5].Select<int, Action<World>>(days => world => world.Today = world.Today.AddDays(days)));

    [Fact]
    public void A_file_is_lived_up_to_the_latest_day_wanted_and_no_day_twice() => Steps.Array[0, 30].Sample(
        steps =>
        {
            var world = new World();
            foreach (var step in steps)
            {
                step(world);
                world.Check();
            }
        },
        iter: 200);

    private sealed class World
    {
        private readonly Life<State, Event> _life = new(Import.Evolve);
        private DateOnly? _wanted;
        private DateOnly? _lived;

        public DateOnly Today { get; set; } = Start;

        private bool IsRunning => _wanted is not null && (_lived is null || _lived < _wanted);

        private DateTimeOffset Now => Calendar.Instant(Today, new TimeOnly(10, 0));

        public void Run(int parts, int? days)
        {
            DateOnly? until = days is { } n ? Today.AddDays(n) : null;
            var day = until ?? Today;
            var expected = parts < 1 ? "import.empty"
                : day > Today ? "import.until-future"
                : IsRunning && day > _wanted ? "import.running"
                : null;
            var decision = _life.Ask(state => Import.Decide(state, new RunImport(parts, until), Now));
            Assert.Equal(expected, decision.Refusal?.Code);
            if (expected is null && !IsRunning && (_lived is null || day > _lived)) _wanted = day;
        }

        public void Finish()
        {
            _life.Ask(Import.Finish);
            if (IsRunning) _lived = _wanted;
        }

        public void WakeUp() => _life.Ask(state => Import.LookAgain(state, Now));

        public void Check()
        {
            Assert.Equal((_wanted, _lived), (_life.State.Wanted, _life.State.LivedUntil));
            Assert.Equal(IsRunning, _life.State.IsRunning);
            // The wake stands exactly while there is something to live: a crash never leaves a file half lived.
            Assert.Equal(IsRunning, _life.Wake(Import.Resume) is not null);
            var lived = _life.Events.OfType<Event.Lived>().Select(e => e.Until).ToList();
            Assert.Equal(lived.Distinct().Order(), lived);
        }
    }
}
