using System.Reflection;
using System.Text.Json;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Recovery;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;

namespace Smart.Tests.Domain.Invoicing;

/// <summary>What is stored never changes: each event of this room is compared with the line first written.</summary>
public sealed class StoredFormTests
{
    private const string Golden = "tests/Domain/Invoicing/events.golden.jsonl";

    private static readonly InvoiceParts Parts = new(Euro(935m), Euro(45m), Euro(20m), Euro(210m));
    private static readonly VatSubtotal Vat = new(VatCategory.Standard, 21m, Euro(1000m), Euro(210m));
    private static readonly VatSubtotal Abroad = new(VatCategory.ReverseCharge, 0m, Euro(500m), Euro(0m));
    private static readonly DunningClaim Claim = new(Euro(40m), Euro(5.72m), Euro(1210m));

    private static readonly object[] Events =
    [
        new InvoiceBook.Event.InvoiceEnteredV1(
            Cooperative, "J1/1", Id, new ActivityId("A013"), Number: 42, On, Parts),
        new InvoiceBook.Event.InvoiceEntered(
            Cooperative,
            "J1/1",
            Id,
            new ActivityId("A013"),
            Number: 42,
            On,
            Parts,
            new InvoiceBasis([new LineVat(VatCategory.Standard, 21m, "vat.reason.standard")], [Vat], TermDays: 30)),
        new InvoiceBook.Event.CreditNoteEntered(Cooperative, "J1/1/credit-1", Id, Number: 7, On),
        new Invoice.Event.Issued(
            Cooperative,
            new JobId("J1"),
            new ActivityId("A013"),
            new ClientId("C0004"),
            "2026-000042",
            IssuedOn: On,
            DueOn: On.AddDays(30),
            "+++260/0000/04214+++",
            "fr",
            Parts,
            [Vat, Abroad],
            "9f86d081"),
        new Invoice.Event.Sent("2026-000042", "outbox"),
        new Invoice.Event.Paid(Cooperative, "bank/12/3", On, Parts),
        new Invoice.Event.LateClaimed(On, Euro(125m), Euro(5.72m), Fronted: Euro(85m), InterestFirst: false),
        new Invoice.Event.LatePaid(Cooperative, "bank/12/4", On, Euro(125m), Euro(5.72m), ToFronted: Euro(85m)),
        new Invoice.Event.Overpaid(Cooperative, "bank/12/4", On, Euro(90m)),
        new Invoice.Event.Recovered(Cooperative, "bank/99/1", On, Vat: Euro(210m), Fee: Euro(45m), ToPool: Euro(955m)),
        new Invoice.Event.Disputed("quality"),
        new Invoice.Event.DisputeSettled(0.5m),
        new Invoice.Event.Credited(Cooperative, new ActivityId("A013"), 1, On, Parts, [Vat], OnDispute: true),
        new Invoice.Event.CreditNoteIssued(1, "CN2026-000007", On, "2c26b46b"),
        new Invoice.Event.WriteOffProposed(new LossProposal(LossCause.Bankruptcy, "u-1", On)),
        new Invoice.Event.WriteOffRefused(),
        new Invoice.Event.WrittenOff(
            Cooperative, new ActivityId("A013"), LossCause.NothingToSeize, On, Parts, "fcde2b2e"),
        new Dunning.Event.Opened(
            Id,
            new JobId("J1"),
            new ClientId("C0004"),
            Cooperative,
            DueOn: On.AddDays(30),
            Euro(1210m),
            new DunningSchedule(Reminder: 3, Notice: 15, FormalNotice: 30, Bailiff: 45, ConsumerDays: 14)),
        new Dunning.Event.PaymentNoted(Euro(500m), On, Open: Euro(710m)),
        new Dunning.Event.CreditNoted(Euro(605m), Open: Euro(105m)),
        new Dunning.Event.StepTaken(
            DunningStep.FormalNotice, DunningTrack.Business, On, Claim, ReplyBy: On.AddDays(8), "baa5a096"),
        new Dunning.Event.StepTaken(
            DunningStep.Bailiff, DunningTrack.Insolvent, On, Claim, ReplyBy: null, "baa5a097"),
        new Dunning.Event.LateClaimed(On, Euro(40m), Euro(5.72m), InterestFirst: true),
        new Dunning.Event.LatePaid(On, Euro(40m), Euro(5.72m)),
        new Dunning.Event.Paused(On, "payment-plan"),
        new Dunning.Event.Resumed(),
        new Dunning.Event.Disputed(),
        new Dunning.Event.DisputeSettled(On),
        new Dunning.Event.CostIncurred(Cooperative, "bailiff-881", Euro(152.60m)),
        new Dunning.Event.CostFronted(Cooperative, "bailiff-881", Euro(152.60m), On),
        new Dunning.Event.LossProposed(new LossProposal(LossCause.Bankruptcy, "u-1", On)),
        new Dunning.Event.LossRefused(),
        new Dunning.Event.LossDeclared(LossCause.Bankruptcy),
        new Dunning.Event.Closed(IsLost: true),
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
            Assert.Equal(line, Line(JsonSerializer.Deserialize(json, e.GetType(), SmartJson.Options)!));
        }
    }

    [Fact]
    public void No_event_of_the_room_is_without_an_example()
    {
        Type[] sets = [typeof(InvoiceBook.Event), typeof(Invoice.Event), typeof(Dunning.Event)];
        var shown = Events.Select(e => e.GetType()).ToHashSet();
        Assert.All(
            sets.SelectMany(set => set.GetNestedTypes().Where(type => type.IsSubclassOf(set))),
            type => Assert.Contains(type, shown));
    }

    [Fact]
    public void A_snapshot_of_each_state_comes_back_as_it_was_and_goes_on_as_before()
    {
        Same<InvoiceBook.State, InvoiceBook.Event>(InvoiceBook.State.Initial, InvoiceBook.Evolve);
        Same<Invoice.State, Invoice.Event>(Invoice.State.Initial, Invoice.Evolve);
        Same<Dunning.State, Dunning.Event>(Dunning.State.Initial, Dunning.Evolve);
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
