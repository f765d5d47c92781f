using System.Reflection;
using System.Text.Json;
using CsCheck;
using Smart.Grains.Imports;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Imports;

public sealed class ImportTests
{
    private static readonly DateOnly Today = new(2025, 6, 16);
    private static readonly DateTimeOffset Now = Calendar.Instant(Today, new TimeOnly(10, 0));

    private static readonly Gen<RunImport> Wishes =
        from days in Gen.Int[-30, 3]
        from parts in Gen.Int[0, 3]
        select new RunImport(parts, Today.AddDays(days));

    [Fact]
    public void A_file_without_a_line_is_no_import() =>
        Assert.Equal("import.empty", Import.Decide(Import.State.Initial, new RunImport(Parts: 0), Now).Refusal?.Code);

    [Fact]
    public void A_day_that_has_not_come_cannot_be_lived() => Assert.Equal(
        "import.until-future",
        Import.Decide(Import.State.Initial, new RunImport(Parts: 1, Today.AddDays(1)), Now).Refusal?.Code);

    [Fact]
    public void Today_is_lived_when_no_day_is_said()
    {
        var decision = Import.Decide(Import.State.Initial, new RunImport(Parts: 2), Now);
        Assert.Equal(new Import.Event.Started(Parts: 2, Today), Assert.Single(decision.Events));
        Assert.Equal(Import.Resume, Assert.Single(decision.Wakes).Name);
    }

    [Fact]
    public void A_file_that_was_lived_until_then_is_left_alone()
    {
        var lived = After(new Import.Event.Started(1, Today), new Import.Event.Lived(Today));
        Assert.True(Import.Decide(lived, new RunImport(Parts: 1, Today.AddDays(-3)), Now).IsNothingNew);
    }

    [Fact]
    public void A_later_day_waits_until_the_earlier_one_is_lived()
    {
        var running = After(new Import.Event.Started(1, Today.AddDays(-9)));
        Assert.Equal("import.running", Import.Decide(running, new RunImport(Parts: 1, Today), Now).Refusal?.Code);
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_asking_twice_is_asking_once() => Wishes.Array.Sample(wishes =>
    {
        var state = Import.State.Initial;
        foreach (var wish in wishes)
        {
            state = Apply(state, Import.Decide(state, wish, Now));
            Assert.True(Import.Decide(state, wish, Now) is { IsNothingNew: true } or { Refusal: not null });
            if (state.IsRunning && wish.Parts == 2) state = Apply(state, Import.Finish(state));
            Assert.True(Import.Finish(Apply(state, Import.Finish(state))).Events.IsEmpty);
        }
    });

    [Fact]
    public void Every_event_is_stored_as_it_was_the_first_time()
    {
        (Import.Event Event, string Stored)[] golden =
        [
            (new Import.Event.Started(2, Today), """import.started.v1 {"parts":2,"until":"2025-06-16"}"""),
            (new Import.Event.Lived(Today), """import.lived.v1 {"until":"2025-06-16"}"""),
        ];
        Assert.Equal(golden.Length, typeof(Import.Event).GetNestedTypes().Length);
        foreach (var (e, stored) in golden)
        {
            var name = e.GetType().GetCustomAttribute<EventNameAttribute>()!.Name;
            Assert.Equal(stored, $"{name} {JsonSerializer.Serialize(e, e.GetType(), SmartJson.Options)}");
            Assert.Equal(e, JsonSerializer.Deserialize(stored[name.Length..], e.GetType(), SmartJson.Options));
        }
    }

    private static Import.State After(params Import.Event[] events) =>
        events.Aggregate(Import.State.Initial, Import.Evolve);

    private static Import.State Apply(Import.State state, Smart.Grains.Kernel.Decision<Import.Event> decision) =>
        decision.Events.Aggregate(state, Import.Evolve);
}
