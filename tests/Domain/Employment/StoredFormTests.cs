using System.Reflection;
using System.Text.Json;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Employment;

/// <summary>What is stored never changes: each event of this room is compared with the line first written.</summary>
public sealed class StoredFormTests
{
    private const string Golden = "tests/Domain/Employment/events.golden.jsonl";

    private static readonly Month January = new(2025, 1);
    private static readonly DateOnly Day = new(2025, 1, 20);
    private static readonly DateTimeOffset Instant = new(2025, 1, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly WageBreakdown Pay = new WageTable(TestWages.Employee).FromCost(TestWages.Euro(815m));
    private static readonly MonthPay Month = new(January, Minutes: 390, PaidMinutes: 390, Pay);

    private static readonly Message.DimonaWanted Declaration = new(
        DimonaKind.In, new CooperativeId("general"), new MemberId("M1"), JointCommission: 200, Day, Day, Instant);

    private static readonly object[] Events =
    [
        new EmploymentContract.Event.Drafted(
            new EmploymentContract.ContractTerms(
                new CooperativeId("general"),
                new JobId("J1"),
                new EngagementId("J1/contract"),
                new ActivityId("A1"),
                new MemberId("M1"),
                ContractTypes.Employee,
                Sector: "design",
                From: Day,
                To: Day,
                FirstHour: Instant,
                Minutes: 390,
                EmployerBudget: TestWages.Euro(815m),
                FactorPercent: 15m,
                JointCommission: 200),
            [new WorkDay(Day, 390)],
            [Month]),
        new EmploymentContract.Event.Signed(ContractParties.Both),
        new EmploymentContract.Event.Declared(),
        new EmploymentContract.Event.MonthClosed(January, Day),
        new EmploymentContract.Event.Shortened(Day, [Month]),
        new EmploymentContract.Event.Ended(Day),
        new EmploymentContract.Event.Cancelled(Month, Day),
        new Wage.Event.Scheduled(new ScheduleWage(
            new CooperativeId("general"),
            new ContractId("J1/M1/1"),
            new JobId("J1"),
            new EngagementId("J1/contract"),
            new ActivityId("A1"),
            new MemberId("M1"),
            Pay,
            PayOn: Day,
            FactorPercent: 15m)),
        new Wage.Event.Paid(new CooperativeId("general"), TestWages.Euro(383.11m), Day),
        new Dimona.Event.Wanted(Declaration),
        new Dimona.Event.NumberMissing(DimonaKind.In),
        new Dimona.Event.Resumed(),
        new Dimona.Event.Submitted(DimonaKind.In, "J1_M1_1_In", AnswersLater: false, Instant),
        new Dimona.Event.Accepted(DimonaKind.In, 4711),
        new Dimona.Event.Rejected(DimonaKind.In, ["90017-356"]),
        new Dimona.Event.Withdrawn(),
        new Dimona.Event.Corrected(DimonaKind.In),
        new SelfBill.Event.Drafted(new DraftSelfBill(
            new CooperativeId("general"),
            new JobId("J1"),
            new EngagementId("J1/self-bill"),
            new ActivityId("A1"),
            new MemberId("M2"),
            TestWages.Euro(500m),
            TestWages.Euro(105m))),
        new SelfBill.Event.Issued(Day),
        new SelfBill.Event.Charged(),
        new SelfBill.Event.Withdrawn(),
    ];

    [Fact]
    public void Every_event_is_written_as_it_was_the_first_time() =>
        Assert.Equal(File.ReadAllLines(MarkdownTable.PathOf(Golden)), Events.Select(Line));

    [Fact]
    public void Every_stored_line_is_read_as_the_event_that_it_was()
    {
        foreach (var (line, e) in File.ReadAllLines(MarkdownTable.PathOf(Golden)).Zip(Events))
        {
            var json = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            var read = JsonSerializer.Deserialize(json, e.GetType(), SmartJson.Options)!;
            Assert.Equal(line, Line(read));
        }
    }

    [Fact]
    public void No_event_of_the_room_is_without_an_example()
    {
        Type[] sets =
        [
            typeof(EmploymentContract.Event), typeof(Wage.Event), typeof(Dimona.Event), typeof(SelfBill.Event),
        ];
        var shown = Events.Select(e => e.GetType()).ToHashSet();
        Assert.All(
            sets.SelectMany(set => set.GetNestedTypes().Where(type => type.IsSubclassOf(set))),
            type => Assert.Contains(type, shown));
    }

    [Fact]
    public void A_snapshot_of_each_state_comes_back_as_it_was()
    {
        Same(Fold<EmploymentContract.State, EmploymentContract.Event>(
            EmploymentContract.State.Initial, EmploymentContract.Evolve));
        Same(Fold<Wage.State, Wage.Event>(Wage.State.Initial, Wage.Evolve));
        Same(Fold<Dimona.State, Dimona.Event>(Dimona.State.Initial, Dimona.Evolve));
        Same(Fold<SelfBill.State, SelfBill.Event>(SelfBill.State.Initial, SelfBill.Evolve));
    }

    private static TState Fold<TState, TEvent>(TState initial, Func<TState, TEvent, TState> evolve) =>
        Events.OfType<TEvent>().Aggregate(initial, evolve);

    private static void Same<TState>(TState state)
    {
        var json = JsonSerializer.Serialize(state, SmartJson.Options);
        var read = JsonSerializer.Deserialize<TState>(json, SmartJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, SmartJson.Options));
    }

    private static string Line(object e) =>
        e.GetType().GetCustomAttribute<EventNameAttribute>()!.Name
        + " " + JsonSerializer.Serialize(e, e.GetType(), SmartJson.Options);
}
