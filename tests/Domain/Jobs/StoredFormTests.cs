using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Grains.Kernel;
using Smart.Grains.Services;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

/// <summary>What is stored never changes: each event of this room is compared with the line first written.</summary>
public sealed class StoredFormTests
{
    private const string Golden = "tests/Domain/Jobs/events.golden.jsonl";

    private static readonly DateOnly Day = new(2026, 3, 10);
    private static readonly Period Days = new(Day, Day);
    private static readonly CooperativeId Arts = new("arts");
    private static readonly EngagementId VanOfJob = EngagementId.Of(Id, "van");
    private static readonly WageId March = new("J1/M1/1/2026-03");

    // Written out and not compiled: a new price or rule is no new stored form.
    private static readonly WorkerPay Pay = new(
        Member, "artist", Share: 0.7m, Hours: 4.5m, Budget: Euro(820m), Cost: Euro(815m), Gross: Euro(640m),
        EmployerContributions: Euro(160m), OtherCharges: Euro(15m), WorkerContributions: Euro(83m),
        Withholding: Euro(61m), Net: Euro(496m), PayDates: [new DateOnly(2026, 3, 18)], Hold: Euro(815m));

    private static readonly PlanLine Van = new(
        "van", "van", Necessity.Needed, "plan.why.van-asked", Euro(80m), Euro(0m), Bearer.Budget, External: false,
        DependsOn: []);

    private static readonly PlanLine Contract = new(
        "employment-contract", "employment-contract", Necessity.RequiredByLaw, "plan.why.employment-contract",
        Euro(0m), Euro(0m), Bearer.Budget, External: false, DependsOn: ["prefinancing"], Member, Pay);

    private static readonly PlanLine Financing = new(
        "prefinancing", "prefinancing", Necessity.Optional, "plan.why.prefinancing-asked", Euro(0m), Euro(0m),
        Bearer.Budget, External: false, DependsOn: [], Financed: Euro(120m));

    private static readonly Waterfall Money = new(
        Euro(1000m), Euro(210m), FeeRate: 0.065m, Euro(45m), Euro(20m), Euro(935m), Euro(80m), Euro(855m), [Pay],
        Remainder: Euro(40m));

    private static readonly Plan Planned = new(
        [Van, Financing, Contract],
        Money,
        [new DatedAmounts(Day, "plan.flow.invoice-issued", Euro(935m), Euro(0m))],
        new PoolTerms(Shards: 4, FactorPercent: 60m),
        InvoiceOn: Day,
        DueOn: Day.AddDays(30),
        [new Alternative("van", "alternative.other-days", Price: null)],
        LeftOut: []);

    private static readonly Declaration Declared = Theatre with
    {
        Needs = [new Need("van"), new Need("prefinancing", MayFail: true, Euro(120m))],
        Collaborators = [new Collaborator(Friend, 0.3m)],
        PaymentTermsDays = 30,
    };

    private static readonly object[] Events =
    [
        new Job.Event.Declared(Declared, new ActivityId("A1")),
        new Job.Event.Redeclared(Declared with { Hours = 7m }),
        new Job.Event.Planned(Planned),
        new Job.Event.Accepted(),
        new Job.Event.QuoteSignedV1(),
        new Job.Event.QuoteSigned(Quotation.Of(Declared, Planned, clientBears: 0.5m)),
        new Job.Event.LineMoved("van", EngagementStatus.Reserved, "arts/van-1", []),
        new Job.Event.LineMoved("employment-contract", EngagementStatus.Confirmed, "J1/M1/1", [March]),
        new Job.Event.LineWaits("prefinancing"),
        new Job.Event.LineReferred("prefinancing"),
        new Job.Event.LineResumed("prefinancing"),
        new Job.Event.LineReopened("prefinancing"),
        new Job.Event.LineFailed("van", new Refusal("engagement.failed", "why")),
        new Job.Event.Started(),
        new Job.Event.Refusing(
            [new Refusal("van.none-free")], new NearestPlan(["nearest.without-need"], Theatre, Planned)),
        new Job.Event.Refused(),
        new Job.Event.Cancelling(CancelledBy.Client),
        new Job.Event.Cancelled(),
        new Job.Event.Performed(Day, BySilence: true),
        new Job.Event.Contested(),
        new Job.Event.DisputeOpened(),
        new Job.Event.InvoiceIssued(InvoiceId.Of(Id, 1)),
        new Job.Event.InvoiceClosed("paid"),
        new Job.Event.TermsAgreed(0.5m),
        new Job.Event.WagePaid(March),
        new Job.Event.BailiffWanted(),
        new Job.Event.Settled(),
        new Engagement.Event.Quoted(
            new JobTerms(Id, Declared, new ActivityId("A1"), Money, Planned.Pool, Day, Day.AddDays(30)), Contract),
        new Engagement.Event.Reserved("J1/M1/1"),
        new Engagement.Event.Confirmed("J1/M1/1", [March]),
        new Engagement.Event.Fulfilled("J1/M1/1", Euro(815m), [March]),
        new Engagement.Event.Settled(),
        new Engagement.Event.Released(Euro(12.5m)),
        new Engagement.Event.Failed(new Refusal("pool.capacity-short")),
        new Resource.Event.Commissioned(Arts, ResourceKind.Van),
        new Resource.Event.Booked(VanOfJob, Days),
        new Resource.Event.Released(VanOfJob),
        new Order.Event.Placed(new PlaceOrder(
            EngagementId.Of(Id, "train"), Id, Arts, new ActivityId("A1"), Desk.Travel, Days, Euro(40m), 0.06m)),
        new Order.Event.DearPriceSaid(new DearPrice(Euro(60m), "PNR-1", "u-rail", Days.From)),
        new Order.Event.DearPriceRefused(),
        new Order.Event.Fulfilled(Euro(38m), "PNR-1"),
        new Order.Event.Cancelled(),
        new Order.Event.Returned(Euro(10m)),
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
            [typeof(Job.Event), typeof(Engagement.Event), typeof(Resource.Event), typeof(Order.Event)];
        var shown = Events.Select(e => e.GetType()).ToHashSet();
        Assert.All(sets, set => Assert.Contains(set, Journaled.EventSets));
        Assert.All(
            sets.SelectMany(set => set.GetNestedTypes().Where(type => type.IsSubclassOf(set))),
            type => Assert.Contains(type, shown));
    }

    [Fact]
    public void A_snapshot_of_each_state_comes_back_as_it_was_and_goes_on_as_before()
    {
        Same<Job.State, Job.Event>(Job.State.Initial, Job.Evolve);
        Same<Engagement.State, Engagement.Event>(Engagement.State.Initial, Engagement.Evolve);
        Same<Resource.State, Resource.Event>(Resource.State.Initial, Resource.Evolve);
        Same<Order.State, Order.Event>(Order.State.Initial, Order.Evolve);
    }

    // Wherever the stream is cut by a snapshot, what is read from it and the rest make the same state.
    private static void Same<TState, TEvent>(TState initial, Func<TState, TEvent, TState> evolve)
    {
        var events = Events.Where(e => e is not IOlderForm).OfType<TEvent>().ToArray();
        var whole = Json(events.Aggregate(initial, evolve));
        for (var cut = 0; cut <= events.Length; cut++)
        {
            var kept = Json(events.Take(cut).Aggregate(initial, evolve));
            var read = JsonSerializer.Deserialize<TState>(kept, SmartJson.Options)!;
            Assert.Equal(kept, Json(read));
            Assert.Equal(whole, Json(events.Skip(cut).Aggregate(read, evolve)));
        }
    }

    private static string Json<TState>(TState state) => JsonSerializer.Serialize(state, SmartJson.Options);

    private static string Line(object e) =>
        e.GetType().GetCustomAttribute<EventNameAttribute>()!.Name
        + " " + JsonSerializer.Serialize(e, e.GetType(), SmartJson.Options);
}
