using System.Text.Json;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;

namespace Smart.Tests.Domain.Invoicing;

public sealed class InvoiceTests
{
    private static readonly Gen<IssueInvoice> Commands =
        from cents in Gen.Long[1, 5_000_000].Array[1, 4]
        from reduced in Gen.Bool.Array[4]
        from fee in Gen.Int[0, 65]
        from contribution in Gen.Int[0, 20]
        let net = new Money(cents.Sum(), Money.Zero.Currency)
        select Command(
            [.. cents.Select((amount, n) => new InvoiceLine(
                $"Line {n}",
                reduced[n] ? WorkNature.Performance : WorkNature.Service,
                new Money(amount, Money.Zero.Currency)))]) with
        {
            CooperativeFee = net.Times(fee / 1000m, Rounding.HalfUp),
            Contribution = net.Times(contribution / 1000m, Rounding.HalfUp),
        };

    [Fact]
    public void The_worked_example_has_its_amounts_and_tells_whoever_keeps_account_of_it()
    {
        var (state, decision) = Issue();
        Assert.Equal(Euro(1210m), state.Open);
        Assert.Equal(
            ["activity/A013", "client-account/general/C0004", "dunning/J1/1", "job/J1"],
            decision.Messages.Select(sent => sent.Receiver));
        var told = Assert.IsType<Message.InvoiceIssued>(decision.Messages[0].Message);
        Assert.Equal(
            (Euro(935m), Euro(45m), Euro(20m), Euro(210m)), (told.Guaranteed, told.Fee, told.Contribution, told.Vat));
        Assert.Equal(On.AddDays(30), told.DueOn);
    }

    [Fact]
    public void Full_payment_books_the_row_of_the_worked_example()
    {
        var (state, _) = Issue();
        var decision = Invoice.Decide(state, Id, new RecordPayment("P1", Euro(1210m), On), Later);
        Assert.Equal(["bank receivable 1210.00"], Rows(Booked(decision)));
        var told = Assert.IsType<Message.PaymentReceived>(decision.Messages[0].Message);
        Assert.True(told.PaidInFull);
        Assert.Equal((Euro(935m), Euro(45m), Euro(20m)), (told.Guaranteed, told.Fee, told.Contribution));
    }

    [Fact]
    public void A_default_books_exactly_the_row_of_the_worked_example_and_a_later_payment_too()
    {
        var (state, _) = Issue();
        var lost = Invoice.Decide(state, Id, new WriteOffInvoice(LossCause.Bankruptcy), On.AddYears(1), "hash");
        Assert.Equal(
            [
                "vat-to-recover receivable 210.00",
                "guaranteed receivable 935.00",
                "fee-deferred receivable 45.00",
                "contribution-called receivable 20.00",
            ],
            Rows(Booked(lost)));

        var payment = new RecordPayment("P1", Euro(1210m), On.AddYears(2));
        var recovered = Invoice.Decide(After(state, lost), Id, payment, Later);
        Assert.Equal(
            ["bank vat-due 210.00", "bank fee-income 45.00", "bank pool-fund 955.00"], Rows(Booked(recovered)));
        var told = Assert.IsType<Message.LossRecovered>(Assert.Single(recovered.Messages).Message);
        Assert.Equal(Euro(955m), told.ToPool);
    }

    [Fact]
    public void However_a_payment_is_cut_its_parts_tie_to_the_cent() =>
        Gen.Select(Commands, Gen.Int[1, 99].Array[0, 8]).Sample((command, cuts) =>
        {
            var (state, issued) = Issue(command);
            var parts = state.Issued!.Parts;
            var received = new List<Message.PaymentReceived>();
            for (var n = 0; n <= cuts.Length && state.Open.IsPositive; n++)
            {
                var amount = n == cuts.Length ? state.Open : state.Open.Times(cuts[n] / 100m, Rounding.Up);
                var decision = Invoice.Decide(state, Id, new RecordPayment($"P{n}", amount, On), Later);
                received.Add((Message.PaymentReceived)decision.Messages[0].Message);
                if (Booked(decision).Aggregate(Money.Zero, (sum, row) => sum + row.Amount) != amount) return false;
                state = After(state, decision);
            }

            return received.All(paid => paid.Amount == paid.Guaranteed + paid.Fee + paid.Contribution + paid.Vat)
                && received.All(paid => Smallest(paid).Minor >= 0)
                && Money.Sum(received.Select(paid => paid.Guaranteed)) == parts.Guaranteed
                && Money.Sum(received.Select(paid => paid.Fee)) == parts.Fee
                && Money.Sum(received.Select(paid => paid.Contribution)) == parts.Contribution
                && Money.Sum(received.Select(paid => paid.Vat)) == parts.Vat
                && issued.Events.Length == 1;
        });

    [Fact]
    public void Whatever_happens_in_whatever_order_no_part_falls_below_zero_and_everything_adds_up() =>
        Gen.Select(Commands, Gen.Select(Gen.Int[0, 4], Gen.Int[0, 100]).Array[0, 12]).Sample((command, wishes) =>
        {
            var (state, _) = Issue(command);
            var receivable = state.Issued!.Parts.Total();
            for (var n = 0; n < wishes.Length; n++)
            {
                var decision = Wish(state, n, wishes[n].Item1, wishes[n].Item2);
                foreach (var row in Booked(decision))
                {
                    if (!Chart.Permits(row)) return false;
                    if (row.Credit.Kind == AccountKind.Receivable) receivable -= row.Amount;
                }

                state = After(state, decision);
                if (!Wish(state, n, wishes[n].Item1, wishes[n].Item2).Events.IsEmpty) return false;
                var open = state.OpenParts;
                Money[] parts = [open.Guaranteed, open.Fee, open.Contribution, open.Vat];
                if (parts.Any(part => part.Minor < 0)) return false;
                if (receivable != state.Open) return false;
            }

            return true;
        });

    [Fact]
    public void What_is_paid_too_much_waits_in_suspense()
    {
        var (state, _) = Issue();
        var decision = Invoice.Decide(state, Id, new RecordPayment("P1", Euro(1300m), On), Later);
        Assert.Equal(["bank receivable 1210.00", "bank suspense 90.00"], Rows(Booked(decision)));
        var after = After(state, decision);
        Assert.Equal(new PaymentResult(Euro(1210m), Euro(90m), Money.Zero, Late: Money.Zero), after.Payments["P1"]);

        var again = Invoice.Decide(after, Id, new RecordPayment("P2", Euro(10m), On), Later);
        Assert.Equal(["bank suspense 10.00"], Rows(Booked(again)));
        Assert.Equal(
            new PaymentResult(Money.Zero, Euro(10m), Money.Zero, Late: Money.Zero),
            After(after, again).Payments["P2"]);
    }

    [Fact]
    public void A_payment_id_that_comes_again_changes_nothing_and_with_another_amount_is_refused()
    {
        var paid = Pay(Issue().State, "P1", Euro(500m));
        Assert.True(Invoice.Decide(paid, Id, new RecordPayment("P1", Euro(500m), On), Later).IsNothingNew);
        Assert.Equal(
            "payment.id-reused",
            Invoice.Decide(paid, Id, new RecordPayment("P1", Euro(501m), On), Later).Refusal?.Code);
    }

    [Fact]
    public void Refusals_come_in_the_order_in_which_a_person_wants_to_hear_them()
    {
        var unknown = Invoice.State.Initial;
        Assert.Equal(
            "invoice.unknown", Invoice.Decide(unknown, Id, new RecordPayment("", Euro(0m), On), Later).Refusal?.Code);
        var (state, _) = Issue();
        var nothing = new RecordPayment("P1", Euro(0m), On);
        string? Refused(RecordPayment payment) => Invoice.Decide(state, Id, payment, Later).Refusal?.Code;
        Assert.Equal("payment.id-missing", Refused(nothing with { PaymentId = "" }));
        Assert.Equal("payment.amount-not-positive", Refused(nothing));
        var early = nothing with { Amount = Euro(1m), PaidOn = On.AddDays(-1) };
        Assert.Equal("payment.before-invoice", Refused(early));
        Assert.Equal("payment.day-ahead", Refused(early with { PaidOn = Later.AddDays(1) }));
        Assert.Null(Refused(early with { PaidOn = Later }));
        Assert.Equal(
            "invoice.dispute-reason-unknown", Invoice.Decide(state, Id, new DisputeInvoice("bored")).Refusal?.Code);
        Assert.Equal("invoice.not-disputed", Invoice.Decide(state, Id, new SettleDispute(0.5m), On).Refusal?.Code);
        Assert.Equal(
            "invoice.share-out-of-range", Invoice.Decide(state, Id, new SettleDispute(1.1m), On).Refusal?.Code);
        var paid = Pay(state, "P1", Euro(1210m));
        Assert.Equal("invoice.nothing-open", Invoice.Decide(paid, Id, new DisputeInvoice("price")).Refusal?.Code);
        Assert.Equal("invoice.nothing-open", Invoice.Decide(paid, Id, new CreditInvoice(), On).Refusal?.Code);
        Assert.Equal(
            "invoice.nothing-open",
            Invoice.Decide(paid, Id, new WriteOffInvoice(LossCause.Prescribed), On, "").Refusal?.Code);
    }

    [Fact]
    public void A_dispute_settled_by_half_credits_the_other_half_and_its_vat()
    {
        var disputed = Disputed(Issue().State);
        var decision = Invoice.Decide(disputed, Id, new SettleDispute(0.5m), On);
        var credited = Assert.Single(decision.Events.OfType<Invoice.Event.Credited>());
        Assert.Equal(Euro(605m), credited.Parts.Total());
        Assert.Equal(Euro(105m), credited.Parts.Vat);
        var after = After(disputed, decision);
        Assert.Equal(Euro(605m), after.Open);
        Assert.False(after.IsDisputed);
        Assert.Contains(decision.Messages, sent => sent.Message is Message.InvoiceCredited { OnDispute: true });
        Assert.IsType<Invoice.Step.IssueCreditNote>(Invoice.Next(after, Id).Last());
        Assert.True(Invoice.Decide(after, Id, new SettleDispute(0.5m), On).IsNothingNew);
    }

    [Fact]
    public void A_settlement_below_what_was_paid_is_for_a_person()
    {
        var disputed = Disputed(Pay(Issue().State, "P1", Euro(900m)));
        var decision = Invoice.Decide(disputed, Id, new SettleDispute(0.5m), On);
        Assert.Equal("invoice.settled-below-paid", decision.Refusal?.Code);
    }

    [Fact]
    public void A_disputed_invoice_is_not_written_off()
    {
        var disputed = Disputed(Issue().State);
        var decision = Invoice.Decide(disputed, Id, new WriteOffInvoice(LossCause.Prescribed), On, "");
        Assert.Equal("invoice.disputed", decision.Refusal?.Code);
    }

    [Fact]
    public void What_is_left_to_do_ends_once_documents_are_numbered_and_sent()
    {
        var state = Issue().State;
        state = After(state, Invoice.Decide(state, Id, new CreditInvoice(), On));
        var entry = new BookEntry(1, On, "CN2026-000001", "");
        state = After(state, Invoice.Decide(state, Id, 1, entry, "hash"));
        Assert.True(Invoice.Decide(state, Id, 1, entry, "hash").IsNothingNew);
        foreach (var send in Invoice.Next(state, Id).Cast<Invoice.Step.Send>().ToArray())
            state = After(state, Invoice.Decide(state, Id, send.Number, "outbox"));
        Assert.Empty(Invoice.Next(state, Id));
        Assert.Equal(InvoiceStatus.Credited, Invoice.View(state, Id)!.Status);
    }

    [Fact]
    public void A_state_that_is_kept_and_read_again_is_the_same()
    {
        var state = Pay(Disputed(Issue().State), "P1", Euro(100m));
        var json = JsonSerializer.Serialize(state, SmartJson.Options);
        var again = JsonSerializer.Deserialize<Invoice.State>(json, SmartJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(again, SmartJson.Options));
        Assert.Equal(state.Open, again.Open);
    }

    private static Invoice.State Disputed(Invoice.State state) =>
        After(state, Invoice.Decide(state, Id, new DisputeInvoice("quality")));

    private static Decision<Invoice.Event> Wish(Invoice.State state, int n, int wish, int percent) => wish switch
    {
        0 => Invoice.Decide(state, Id, new RecordPayment($"P{n}", Euro(0.01m + (10m * percent)), On), Later),
        1 => Invoice.Decide(state, Id, new DisputeInvoice("other")),
        2 => Invoice.Decide(state, Id, new SettleDispute(percent / 100m), On),
        3 => Invoice.Decide(state, Id, new CreditInvoice(), On),
        _ => Invoice.Decide(state, Id, new WriteOffInvoice(LossCause.Prescribed), On, "hash"),
    };

    private static Money Smallest(Message.PaymentReceived paid) =>
        Money.Min(Money.Min(paid.Guaranteed, paid.Fee), Money.Min(paid.Contribution, paid.Vat));
}
