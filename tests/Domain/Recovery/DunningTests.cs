using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Smart.Grains.Recovery;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;
using static Smart.Tests.Domain.Recovery.RecoveryFigureTests;

namespace Smart.Tests.Domain.Recovery;

public sealed class DunningTests
{
    private static readonly DunningSchedule Schedule = new(3, 15, 30, 45, ConsumerDays: 14);
    private static readonly DateOnly Due = On.AddDays(30);

    private static readonly ClientView Debtor = new(
        new ClientId("C0004"), ClientKind.Company, "BE", Company.EnterpriseNumber, Company.VatNumber,
        ClientRating.New, 0, 0m, IsBlocked: false, InsolventSince: null, StatusCheckedOn: null);

    [Fact]
    public void Steps_come_three_fifteen_thirty_and_forty_five_days_after_the_due_date()
    {
        var state = Opened();
        var days = new List<int>();
        while (Dunning.NextOn(state) is { } on)
        {
            days.Add(on.DayNumber - Due.DayNumber);
            state = Take(state, on);
        }

        Assert.Equal([3, 15, 30, 45], days);
        Assert.Null(Dunning.Next(state));
    }

    [Fact]
    public void The_last_step_tells_the_job_and_clears_the_wake()
    {
        var state = Opened();
        for (var n = 0; n < 3; n++) state = Take(state, Dunning.NextOn(state)!.Value);
        var decision = Dunning.Decide(state, Taken(state, Dunning.NextOn(state)!.Value));
        Assert.IsType<Message.BailiffEngaged>(Assert.Single(decision.Messages).Message);
        Assert.Null(Assert.Single(decision.Wakes).DueAt);
    }

    [Fact]
    public void A_step_before_its_day_only_moves_the_wake()
    {
        var state = Opened();
        var decision = Dunning.Decide(state, Taken(state, Due.AddDays(2)));
        Assert.Empty(decision.Events);
        Assert.Equal(Calendar.StartOf(Due.AddDays(3)), Assert.Single(decision.Wakes).DueAt);
    }

    [Fact]
    public void A_client_who_paid_is_never_reminded()
    {
        var state = After(Opened(), Dunning.Decide(Opened(), Payment(Euro(1210m), Money.Zero)));
        Assert.True(state.IsClosed);
        Assert.Null(Dunning.NextOn(state));
        Assert.Empty(Dunning.Decide(state, Taken(Opened(), Due.AddDays(3))).Events);
    }

    [Fact]
    public void A_payment_whose_message_is_still_on_its_way_stops_the_reminder_too()
    {
        var (invoice, _) = Issue();
        var paid = Invoice.View(Pay(invoice, "P1", Euro(1210m)), Id)!;
        Assert.IsType<Dunning.Event.Closed>(Assert.Single(Dunning.Decide(Opened(), paid).Events));
    }

    [Fact]
    public void A_pause_moves_the_steps_and_a_resumption_brings_them_back()
    {
        var paused = After(Opened(), Dunning.Decide(Opened(), new PauseDunning(Due.AddDays(20), "promise"), Due));
        Assert.Equal(Due.AddDays(20), Dunning.NextOn(paused));
        var late = Take(paused, Due.AddDays(20));
        Assert.Equal(Due.AddDays(32), Dunning.NextOn(late));
        var resumed = After(paused, Dunning.DecideResume(paused));
        Assert.Equal(Due.AddDays(3), Dunning.NextOn(resumed));
    }

    [Fact]
    public void A_dispute_stops_everything_until_it_is_settled()
    {
        var message = new Message.InvoiceDisputed(Id, new JobId("J1"), new ClientId("C0004"));
        var disputed = After(Opened(), Dunning.Decide(Opened(), message));
        Assert.Null(Dunning.NextOn(disputed));
        Assert.Equal("dunning.disputed", Dunning.Decide(disputed, new DeclareLoss(LossCause.Prescribed)).Refusal?.Code);
        var settled = new Message.DisputeSettled(Id, new JobId("J1"), new ClientId("C0004"), Euro(605m));
        var after = After(disputed, Dunning.Decide(disputed, settled, Due.AddDays(60)));
        Assert.Equal(Due.AddDays(63), Dunning.NextOn(after));
    }

    [Fact]
    public void A_consumer_has_the_whole_free_term_before_the_first_costs()
    {
        var reminder = Taken(Opened(), Due.AddDays(3)) with { ReplyBy = Due.AddDays(20) };
        var state = After(Opened(), Dunning.Decide(Opened(), reminder));
        Assert.Equal(Due.AddDays(21), Dunning.NextOn(state));
    }

    [Fact]
    public void A_proposed_loss_is_turned_down_by_whoever_may_or_taken_back_by_who_proposed_it()
    {
        var (one, other) = (new Judge("u-1", IsMember: false), new Judge("u-2", IsMember: false));
        var state = After(Opened(), Dunning.Propose(Opened(), new DeclareLoss(LossCause.Prescribed), one, Due));
        Assert.Equal("write-off.nothing-proposed", Dunning.Refuse(Opened(), other).Refusal?.Code);
        Assert.Equal("write-off.only-people", Dunning.Refuse(state, new Judge("program:x", false)).Refusal?.Code);
        foreach (var by in new[] { one, other })
        {
            var refused = After(state, Dunning.Refuse(state, by));
            Assert.Null(refused.LossProposed);
            Assert.Equal("write-off.nothing-proposed", Dunning.Refuse(refused, by).Refusal?.Code);
            Assert.Equal(Dunning.NextOn(state), Dunning.NextOn(refused));
        }
    }

    [Fact]
    public void A_loss_is_certain_by_the_word_of_two_people_and_not_of_one_twice()
    {
        var (one, other) = (new Judge("u-1", IsMember: false), new Judge("u-2", IsMember: false));
        var declare = new DeclareLoss(LossCause.Bankruptcy);
        Assert.Equal("write-off.nothing-proposed", Dunning.Confirm(Opened(), new ConfirmLoss(), one).Refusal?.Code);
        var state = After(Opened(), Dunning.Propose(Opened(), declare, one, Due));
        Assert.Equal("u-1", state.LossProposed!.By);
        Assert.True(Dunning.Propose(state, declare, one, Due).IsNothingNew);
        Assert.Equal("write-off.proposed-already", Dunning.Propose(state, declare, other, Due).Refusal?.Code);
        Assert.Equal("write-off.own-proposal", Dunning.Confirm(state, new ConfirmLoss(), one).Refusal?.Code);
        var program = new Judge("program:cli", IsMember: false);
        Assert.Equal("write-off.only-people", Dunning.Confirm(state, new ConfirmLoss(), program).Refusal?.Code);
        var replaced = After(state, Dunning.Propose(state, new DeclareLoss(LossCause.Prescribed), other, Due));
        Assert.Equal("u-2", replaced.LossProposed!.By);

        // Confirmed is what was read: another cause by now is not.
        var stale = new ConfirmLoss(LossCause.Bankruptcy);
        Assert.Equal("write-off.proposed-otherwise", Dunning.Confirm(replaced, stale, one).Refusal?.Code);
        Assert.Null(Dunning.Confirm(replaced, new ConfirmLoss(LossCause.Prescribed), one).Refusal);

        var confirmed = Dunning.Confirm(state, stale, other);
        Assert.IsType<Message.LossDeclared>(Assert.Single(confirmed.Messages).Message);
        var lost = After(state, confirmed);
        Assert.Null(lost.LossProposed);
        Assert.Equal("dunning.closed", Dunning.Propose(lost, new(LossCause.Prescribed), one, Due).Refusal?.Code);
    }

    [Fact]
    public void A_certain_loss_is_told_to_the_invoice_once_and_ends_the_reminders()
    {
        var decision = Dunning.Decide(Opened(), new DeclareLoss(LossCause.NothingToSeize));
        Assert.Equal("invoice/J1/1", Assert.Single(decision.Messages).Receiver);
        var declared = After(Opened(), decision);
        Assert.True(Dunning.Decide(declared, new DeclareLoss(LossCause.NothingToSeize)).IsNothingNew);
        Assert.Equal("dunning.closed", Dunning.Decide(declared, new DeclareLoss(LossCause.Prescribed)).Refusal?.Code);
        Assert.Null(Dunning.NextOn(declared));
    }

    [Fact]
    public void Costs_are_booked_once_and_the_chart_permits_them()
    {
        var decision = Dunning.Decide(Opened(), new RecordRecoveryCost("B1", Euro(85m)), Due);
        var row = Assert.Single(decision.Events.SelectMany(e => DunningPostings.Of(e)));
        Assert.True(Chart.Permits(row));
        var again = new RecordRecoveryCost("B1", Euro(85m));
        Assert.True(Dunning.Decide(After(Opened(), decision), again, Due).IsNothingNew);
    }

    [Fact]
    public void Who_the_debtor_is_and_where_says_how_it_is_pursued()
    {
        Assert.Equal(DunningTrack.Business, DunningTracks.Of(Debtor));
        Assert.Equal(DunningTrack.Business, DunningTracks.Of(Debtor with { Kind = ClientKind.Nonprofit }));
        Assert.Equal(DunningTrack.Authority, DunningTracks.Of(Debtor with { Kind = ClientKind.Public }));
        Assert.Equal(DunningTrack.Consumer, DunningTracks.Of(Debtor with { Kind = ClientKind.Consumer }));
        var foreign = Debtor with { Kind = ClientKind.Foreign, EnterpriseNumber = null };
        Assert.Equal(DunningTrack.European, DunningTracks.Of(foreign with { Country = "NL" }));
        Assert.Equal(DunningTrack.Abroad, DunningTracks.Of(foreign with { Country = "DK" }));
        Assert.Equal(DunningTrack.Abroad, DunningTracks.Of(foreign with { Country = "US" }));
        Assert.Equal(DunningTrack.Insolvent, DunningTracks.Of(Debtor with { InsolventSince = On }));
    }

    [Fact]
    public void The_reminder_is_free_and_costs_depend_on_who_owes()
    {
        var state = After(Opened(), Dunning.Decide(Opened(), new RecordRecoveryCost("B1", Euro(85m)), Due));
        var (on, rates) = (Due.AddDays(15), ImmutableArray.Create(new RateFrom(Due, 0.10m)));
        var business = DunningAccount.Of(state, DunningTrack.Business, on, Rates, rates);
        var consumer = DunningAccount.Of(state, DunningTrack.Consumer, on, Rates, rates);
        Assert.Equal(
            new DunningClaim(Money.Zero, Money.Zero, Euro(1210m)),
            DunningAccount.Claim(state, DunningStep.Reminder, business));
        Assert.Equal(
            new DunningClaim(Euro(125m), Euro(4.97m), Euro(1210m)),
            DunningAccount.Claim(state, DunningStep.Notice, business));
        Assert.Equal(
            new DunningClaim(Euro(100.5m), Euro(4.97m), Euro(1210m)),
            DunningAccount.Claim(state, DunningStep.Notice, consumer));
    }

    [Fact]
    public void Whatever_happens_the_wake_stands_at_the_next_step_and_steps_keep_their_order() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 40]).Array[0, 15].Sample(wishes =>
        {
            var (state, today) = (Opened(), On);
            foreach (var (wish, days) in wishes)
            {
                today = today.AddDays(days);
                var decision = Wish(state, wish, today);
                state = After(state, decision);
                if (decision.Events.IsEmpty || decision.Events[0] is Dunning.Event.CostFronted) continue;
                var wake = decision.Wakes.Single();
                if (wake.DueAt != (Dunning.NextOn(state) is { } on ? Calendar.StartOf(on) : null)) return false;
            }

            return state.Steps.Select(step => (int)step.Step).SequenceEqual(Enumerable.Range(0, state.Steps.Length))
                && state.Steps.Zip(state.Steps.Skip(1)).All(pair => pair.First.On < pair.Second.On);
        });

    [Fact]
    public void Every_letter_is_written_in_every_language_and_no_place_is_left_open()
    {
        var (invoice, _) = Issue();
        var view = Invoice.View(invoice, Id)!;
        var claim = new DunningClaim(Euro(40m), Euro(10.67m), Euro(1210m));
        foreach (var language in Letters.Languages)
            foreach (var track in new[] { DunningTrack.Business, DunningTrack.Consumer })
                foreach (var step in new[] { DunningStep.Reminder, DunningStep.Notice, DunningStep.FormalNotice })
                {
                    var text = Encoding.UTF8.GetString(DunningLetter.Write(
                        step,
                        track,
                        view with { Language = language },
                        Parties(),
                        claim,
                        Followed(Euro(1210m), Due.AddDays(40)),
                        Due.AddDays(20),
                        Due.AddDays(3)));
                    Assert.Contains(view.Number, text, StringComparison.Ordinal);
                    Assert.Contains("1210.00", text, StringComparison.Ordinal);
                    Assert.Contains(view.Reference, text, StringComparison.Ordinal);
                    Assert.DoesNotContain("{number}", text, StringComparison.Ordinal);
                    Assert.All(Enum.GetValues<LossCause>(), cause => Assert.NotEmpty(Letters.Cause(language, cause)));
                }
    }

    [Fact]
    public void The_bailiffs_file_holds_the_claim_the_parties_the_hash_of_the_invoice_and_every_step()
    {
        var state = Take(Take(Opened(), Due.AddDays(3)), Due.AddDays(15));
        var account = Followed(Euro(300m), Due.AddDays(45));
        var claim = account.Open;
        var bytes = RecoveryFile.Of(
            state,
            DunningTrack.Business,
            Invoice.View(Issue().State, Id)!,
            Parties(),
            account,
            Rates.AccessoriesShare,
            Due.AddDays(45)).Write();
        using var file = JsonDocument.Parse(bytes);
        var root = file.RootElement;
        Assert.Equal("undisputed-claim", root.GetProperty("procedure").GetString());
        Assert.Equal("hash", root.GetProperty("invoice").GetProperty("documentSha256").GetString());
        Assert.Equal(2, root.GetProperty("steps").GetArrayLength());
        Assert.Equal(Company.Name, root.GetProperty("debtor").GetProperty("name").GetString());
        var read = JsonSerializer.Deserialize<RecoveryFile>(bytes, SmartJson.Options)!;
        Assert.Equal(Euro(330m), read.Claim.Total);
        Assert.Equal(claim.Costs + claim.Interest + claim.Principal - Euro(330m), read.Claim.LeftOut);
    }

    [Fact]
    public void A_state_that_is_kept_and_read_again_is_the_same()
    {
        var state = Take(Opened(), Due.AddDays(3));
        state = After(state, Dunning.Decide(state, Payment(Euro(10m), Euro(1200m))));
        state = After(state, Dunning.Decide(state, new RecordRecoveryCost("B1", Euro(85m)), Due));
        var json = JsonSerializer.Serialize(state, SmartJson.Options);
        var again = JsonSerializer.Deserialize<Dunning.State>(json, SmartJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(again, SmartJson.Options));
        Assert.Equal(Dunning.NextOn(state), Dunning.NextOn(again));
    }

    private static LateStatement Followed(Money amount, DateOnly until) => LateAccount.Follow(
        amount,
        Due,
        until,
        new LateTerms(Euro(40m), ImputationOrder.CostsInterestPrincipal, [], []),
        [new RateFrom(Due, 0.10m)]);

    private static Dunning.State Opened() => After(
        Dunning.State.Initial,
        Dunning.Decide(Dunning.State.Initial, (Message.InvoiceIssued)Issue().Decision.Messages[0].Message, Schedule));

    private static Dunning.State After(Dunning.State state, Decision<Dunning.Event> decision) =>
        decision.Events.Aggregate(state, Dunning.Evolve);

    private static Dunning.Event.StepTaken Taken(Dunning.State state, DateOnly on) => new(
        Dunning.Next(state) ?? DunningStep.Reminder,
        DunningTrack.Business,
        on,
        new DunningClaim(Euro(40m), Euro(1m), state.Open),
        ReplyBy: null,
        "hash");

    private static Dunning.State Take(Dunning.State state, DateOnly on) =>
        After(state, Dunning.Decide(state, Taken(state, on)));

    private static Message.PaymentReceived Payment(Money amount, Money open) => new(
        Id, new JobId("J1"), new ActivityId("A013"), new ClientId("C0004"), "P1", Due, amount,
        amount, Money.Zero, Money.Zero, Money.Zero, open, PaidInFull: !open.IsPositive);

    private static Counterparties Parties() => new(Seller, "BE68539007547034", null!, Company, Debtor, TermDays: 30);

    private static Decision<Dunning.Event> Wish(Dunning.State state, int wish, DateOnly today) => wish switch
    {
        0 or 1 => Dunning.Decide(state, Taken(state, today)),
        2 => Dunning.Decide(state, new PauseDunning(today.AddDays(9), "other"), today),
        3 => Dunning.Decide(state, new Message.InvoiceDisputed(Id, new JobId("J1"), new ClientId("C0004"))),
        4 => Dunning.Decide(
            state, new Message.DisputeSettled(Id, new JobId("J1"), new ClientId("C0004"), state.Open), today),
        _ => Dunning.Decide(state, new RecordRecoveryCost($"B{today.DayNumber}", Euro(5m)), today),
    };
}
