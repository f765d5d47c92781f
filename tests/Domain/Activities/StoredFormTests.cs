using System.Reflection;
using System.Text.Json;
using Smart.Grains;
using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Members;
using Xunit;
using static Smart.Tests.Domain.Activities.Budgets;
using House = Smart.Grains.Cooperatives.Cooperative;

namespace Smart.Tests.Domain.Activities;

/// <summary>What is stored never changes: each event of this room is compared with the line first written.</summary>
public sealed class StoredFormTests
{
    private const string Golden = "tests/Domain/Activities/events.golden.jsonl";
    private const string Shard = "pool-shard/general/0";

    private static readonly InvoiceId Invoice = InvoiceId.Of(Job, 1);
    private static readonly EngagementId Van = new("J1/van");
    private static readonly MemberId Manager = new("M1");
    private static readonly DatedRate Rate = new("vat.standard", Day, 0.21m, "A law");
    private static readonly FundWage Pay = Wage(815);

    private static readonly object[] Events =
    [
        new House.Event.Founded(Cooperative, new FoundCooperative(
            "General", Eur(150_000), new EnterpriseNumber("0896755397"), new Iban("BE68539007547034"), 10, 30, 10, 8)),
        new House.Event.RatesAdopted([Rate]),
        new House.Event.Commissioned(),
        new House.Event.RateSet(Rate with { Value = 0.22m }),
        new House.Event.RateProposed(new RateProposal(Rate with { Value = 0.23m }, "u-1", Day)),
        new House.Event.RateRefused("vat.standard", Day),
        new Member.Event.Joined(Cooperative, MemberStatus.Salaried, Day, "design", Shares: 1),
        new Member.Event.SharesPaid("share-1", 2),
        new Member.Event.Activated(),
        new Member.Event.Suspended(),
        new Member.Event.Left(),
        new Member.Event.HoldPlaced(Case, Eur(120)),
        new Member.Event.HoldReduced(Case, Eur(100)),
        new Member.Event.RequestNoted(Case, IsUndecided: true),
        new Member.Event.ProfileChanged(),
        new Member.Event.ProfileErased(),
        new Activity.Event.Opened(Cooperative, Manager, PrivateTo: null),
        new Activity.Event.RoleAssigned(new MemberId("M2"), ActivityRole.Member),
        new Activity.Event.HoldPlaced(Case, Eur(120)),
        new Activity.Event.HoldReduced(Case, Eur(100)),
        new Activity.Event.FundsArrived(
            Cooperative, Job, Case, "t1", Eur(120), IsWageAdvance: false, Shard, Wage: null, Eur(0)),
        new Activity.Event.FundsParked(Cooperative, Job, Case, "t2", Eur(5)),
        new Activity.Event.ChargeQueued(Van, Job, [Line(80)]),
        new Activity.Event.ChargeLowered(Van, Job, [Line(60)]),
        new Activity.Event.Charged(Cooperative, Van, Job, [Line(60)]),
        new Activity.Event.ChargeReversed(Cooperative, Van, Job, [Line(20)]),
        new Activity.Event.WageReserved(Pay, Eur(80)),
        new Activity.Event.WageFunded(Cooperative, Pay),
        new Activity.Event.Guaranteed(Invoice, Job, Eur(935)),
        new Activity.Event.Collected(Cooperative, Invoice, "p1", Job, Day, Eur(35), Eur(45), Eur(20)),
        new Activity.Event.LateCollected(Cooperative, Invoice, "p1", Job, Eur(45.72m), ToPool: true),
        new Activity.Event.Repaid(Cooperative, Job, Case, Eur(20), IsWageAdvance: false, ByActivity: false),
        new Activity.Event.Credited(Invoice, "90000", Job, Eur(100), Shortfall: Eur(10)),
        new Activity.Event.CalledBack(Job, Case, Shortfall: Eur(5)),
        new Activity.Event.JobClosed(Job, Shortfall: Eur(15)),
        new Activity.Event.WrittenOff(Invoice, Job, Eur(800)),
        new Activity.Event.AdvanceLost(Invoice, Job, Case, Eur(100), IsWageAdvance: false),
        new Activity.Event.Closed(),
    ];

    [Fact]
    public void Every_event_is_written_as_it_was_the_first_time() =>
        Assert.Equal(File.ReadAllLines(MarkdownTable.PathOf(Golden)), Events.Select(Stored));

    [Fact]
    public void Every_stored_line_is_read_as_the_event_that_it_was()
    {
        foreach (var (line, e) in File.ReadAllLines(MarkdownTable.PathOf(Golden)).Zip(Events))
        {
            var json = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            var read = JsonSerializer.Deserialize(json, e.GetType(), SmartJson.Options)!;
            Assert.Equal(line, Stored(read));
        }
    }

    [Fact]
    public void No_event_of_the_room_is_without_an_example()
    {
        Type[] sets = [typeof(House.Event), typeof(Member.Event), typeof(Activity.Event)];
        var shown = Events.Select(e => e.GetType()).ToHashSet();
        Assert.All(
            sets.SelectMany(set => set.GetNestedTypes().Where(type => type.IsSubclassOf(set))),
            type => Assert.Contains(type, shown));
    }

    [Fact]
    public void A_snapshot_of_each_state_comes_back_as_it_was()
    {
        Same(Fold<House.State, House.Event>(House.State.Initial, House.Evolve));
        Same(Fold<Member.State, Member.Event>(Member.State.Initial, Member.Evolve));
        Same(Fold<Activity.State, Activity.Event>(Activity.State.Initial, Activity.Evolve));
    }

    private static ChargeLine Line(decimal net) => new("Supplier", "rail", Eur(net), Eur(net * 0.06m));

    private static TState Fold<TState, TEvent>(TState initial, Func<TState, TEvent, TState> evolve) =>
        Events.OfType<TEvent>().Aggregate(initial, evolve);

    private static void Same<TState>(TState state)
    {
        var json = JsonSerializer.Serialize(state, SmartJson.Options);
        var read = JsonSerializer.Deserialize<TState>(json, SmartJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, SmartJson.Options));
    }

    private static string Stored(object e) =>
        e.GetType().GetCustomAttribute<EventNameAttribute>()!.Name
        + " " + JsonSerializer.Serialize(e, e.GetType(), SmartJson.Options);
}
