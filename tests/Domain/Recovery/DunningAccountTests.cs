using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Smart.Grains.Recovery;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;
using Event = Smart.Grains.Recovery.Dunning.Event;
using State = Smart.Grains.Recovery.Dunning.State;

namespace Smart.Tests.Domain.Recovery;

/// <summary>Letters, file and calculator claim the same, in the order in which payments are imputed.</summary>
public sealed class DunningAccountTests
{
    private static readonly DateOnly Due = new(2025, 1, 31);
    private static readonly DunningSchedule Schedule = new(3, 15, 30, 45, ConsumerDays: 14);

    private static readonly RuleBook Book = new(
    [
        new DatedRate("interest.b2b", new DateOnly(2025, 1, 1), 0.115m, "test"),
        new DatedRate("interest.b2b", new DateOnly(2025, 7, 1), 0.105m, "test"),
        new DatedRate("interest.b2b", new DateOnly(2026, 1, 1), 0.10m, "test"),
    ]);

    private static readonly Gen<ImputationOrder> Orders = One.Of(Enum.GetValues<ImputationOrder>());

    // A debt of some euros, payments of parts of it and bills of recovery, each some days after the due date.
    private static readonly Gen<Past> Pasts = Gen.Select(
        Gen.Long[1, 500_000],
        Gen.Select(Gen.Int[-20, 400], Gen.Int[1, 60]).Array[0, 4],
        Gen.Select(Gen.Int[-20, 400], Gen.Long[1, 20_000]).Array[0, 3],
        Gen.Int[1, 500]).Select((cents, payments, bills, until) => new Past(cents, payments, bills, until));

    [Fact]
    public void What_letters_claim_is_what_the_calculator_says() => Gen.Select(Pasts, Orders).Sample((past, order) =>
    {
        var (state, today) = (past.WithoutBills().State, past.Today);
        var account = AccountOf(state, DunningTrack.Business, today, order);
        var question = new LateInterestQuestion(
            past.Amount.ToDecimal(),
            today,
            DueOn: Due,
            Payments: [.. state.Paid.Select(paid => new PaymentOn(paid.Until, paid.Amount.ToDecimal()))],
            Order: order,
            LumpSum: 40m);
        var told = LateInterestCalculator.Calculate(question, Book).Value!;
        Assert.Equal(
            (told.Open.Costs, told.Open.Interest, told.Open.Principal),
            (account.Open.Costs.ToDecimal(), account.Open.Interest.ToDecimal(), account.Open.Principal.ToDecimal()));
        Assert.Equal(told.Interest, account.Interest.ToDecimal());
    });

    [Fact]
    public void Day_by_day_and_by_hand_the_account_comes_to_the_same_with_what_was_fronted() =>
        Gen.Select(Pasts, Orders).Sample((past, order) =>
        {
            var account = AccountOf(past.State, DunningTrack.Business, past.Today, order);
            Assert.Equal(ByHand(past, order), account.Open);
        });

    [Fact]
    public void Where_the_principal_is_paid_first_the_claim_says_what_the_books_say() => Pasts.Sample(past =>
    {
        var account = AccountOf(
            past.State, DunningTrack.Business, past.Today, ImputationOrder.PrincipalInterestCosts);
        Assert.Equal(past.State.Open, account.Open.Principal);
    });

    [Fact]
    public void In_whatever_order_payments_are_imputed_what_is_owed_is_what_is_open_and_all_that_is_late() =>
        Gen.Select(Pasts, Orders, One.Of(DunningTrack.Business, DunningTrack.Consumer)).Sample((past, order, track) =>
        {
            var account = AccountOf(past.State, track, past.Today, order);
            var left = Money.Sum(account.Payments.Select(paid => paid.Left));
            Assert.Equal(account.Open.Total - left, past.State.Open + DunningAccount.Late(account).Total);
        });

    [Fact]
    public void What_is_claimed_after_a_credit_note_is_what_would_have_been_claimed_without_what_was_credited() =>
        Gen.Select(Pasts, Orders, Gen.Int[1, 100]).Sample((past, order, percent) =>
        {
            past = past with { Bills = [.. past.Bills.Where(bill => bill.Day <= past.Until)] };
            var claim = ClaimOf(past.State, past.Today, order);
            var state = Dunning.Evolve(past.State, claim.Step);
            state = Dunning.Evolve(state, claim.Late);
            var credited = state.Open.Times(percent / 100m, Rounding.Up);
            state = Dunning.Evolve(state, new Event.CreditNoted(credited, state.Open - credited));
            var rates = RecoveryFigureTests.Rates with { Order = order };
            var anew = Dunning.ClaimAfter(state, rates, DunningAccount.RatesTo(Due, past.Today, Book))!;
            var isOwed = state.Open.IsPositive || state.Paid.Any(paid => paid.Amount.IsPositive);
            var without = DunningAccount.Late(AccountOf(state, DunningTrack.Business, past.Today, order));
            Assert.Equal(
                isOwed ? (without.Costs, without.Interest) : (Money.Zero, Money.Zero), (anew.Costs, anew.Interest));
            Assert.True(anew.Costs <= claim.Late.Costs && anew.Interest <= claim.Late.Interest);
        });

    [Fact]
    public void A_bill_that_comes_after_the_claim_is_claimed_with_it_and_of_a_consumer_only_fronted()
    {
        foreach (var track in new[] { DunningTrack.Business, DunningTrack.Consumer })
        {
            var past = new Past(121_000, [], [], 15);
            var (step, late) = ClaimOf(past.State, past.Today, ImputationOrder.CostsInterestPrincipal, track);
            var state = Dunning.Evolve(Dunning.Evolve(past.State, step), late);
            var decision = Dunning.Decide(state, new RecordRecoveryCost("B9", Euro(85m)), past.Today.AddDays(3));
            var told = Assert.IsType<Message.LateClaimed>(Assert.Single(decision.Messages).Message);
            Assert.Equal(Euro(85m), told.Fronted);
            Assert.Equal(track == DunningTrack.Business ? late.Costs + Euro(85m) : late.Costs, told.Costs);
            Assert.Equal((late.On, late.Interest), (told.On, told.Interest));
        }
    }

    private static (Event.StepTaken Step, Event.LateClaimed Late) ClaimOf(
        State state, DateOnly day, ImputationOrder order, DunningTrack track = DunningTrack.Business)
    {
        var account = AccountOf(state, track, day, order);
        var claim = DunningAccount.Claim(state, DunningStep.Notice, account);
        var step = new Event.StepTaken(DunningStep.Notice, track, day, claim, ReplyBy: null, "hash");
        return (step, Dunning.ClaimOf(step, account, order)!);
    }

    [Fact]
    public void Nobody_pays_twice_what_is_owed_and_paid_together_is_what_it_came_to() =>
        Gen.Select(Pasts, Orders).Sample((past, order) =>
        {
            var account = AccountOf(past.State, DunningTrack.Business, past.Today, order);
            var bills = Money.Sum(past.State.Costs.Where(bill => past.State.CostDays![bill.Key] <= past.Today)
                .Select(bill => bill.Value));
            var paid = Money.Sum(account.Payments.Select(payment => payment.Payment.Amount - payment.Left));
            var owed = past.Amount + account.LumpSum + account.Interest + bills;
            Assert.Equal(owed - paid, account.Open.Total);
        });

    [Fact]
    public void A_consumer_never_owes_more_than_the_scale_nor_anything_for_the_free_term() =>
        Gen.Select(Pasts, Orders, Gen.Int[1, 200], Gen.Int[0, 90]).Sample((past, order, noticeAfter, credit) =>
        {
            var notice = Due.AddDays(noticeAfter);
            var before = past.UpTo(notice).State;
            var first = AccountOf(before, DunningTrack.Consumer, notice, order);
            Assert.Equal(before.Open, first.Open.Principal);
            Assert.Equal(RecoveryFigureTests.Rates.Penalty.On(before.Open), first.Open.Costs);

            var step = new Event.StepTaken(
                DunningStep.Notice, DunningTrack.Consumer, notice, first.Open, ReplyBy: null, "hash");
            var credited = past.State.Open.Times(credit / 100m, Rounding.Down);
            var state = Dunning.Evolve(
                Dunning.Evolve(past.State, step), new Event.CreditNoted(credited, past.State.Open - credited));
            var later = past.Today > notice ? past.Today : notice;
            var then = AccountOf(state, DunningTrack.Consumer, later, order);
            Assert.True(then.Open.Costs <= RecoveryFigureTests.Rates.Penalty.On(before.Open));
            Assert.True(then.Open.Costs <= Euro(2000m));
            var free = then.Payments.Where(paid => paid.Payment.On <= notice);
            Assert.All(free, paid => Assert.True((paid.Costs + paid.Interest).IsZero));
        });

    [Fact]
    public void A_part_payment_pays_costs_and_interest_first_and_the_rest_of_the_debt_bears_interest()
    {
        // 1,210.00 from 31 January; 400.00 on 2 March, 30 days late: 40.00 of costs, 11.44 of interest, 348.56 of debt.
        var past = new Past(121_000, [(30, 0)], [], 60) { Fixed = Euro(400m) };
        var account = AccountOf(
            past.State, DunningTrack.Business, past.Today, ImputationOrder.CostsInterestPrincipal);
        var paid = Assert.Single(account.Payments);
        Assert.Equal((Euro(40m), Euro(11.44m), Euro(348.56m)), (paid.Costs, paid.Interest, paid.Principal));
        // 861.44 for 30 days more at 11.5 %: 8.14.
        Assert.Equal(new DunningClaim(Money.Zero, Euro(8.14m), Euro(861.44m)), account.Open);
    }

    [Fact]
    public void What_was_fronted_is_covered_by_payments_from_its_day_on_and_not_by_earlier_ones()
    {
        var early = new Past(100_000, [(0, 0)], [(10, 8_500)], 10) { Fixed = Euro(100m) };
        var late = new Past(100_000, [(10, 0)], [(10, 8_500)], 10) { Fixed = Euro(100m) };
        Assert.Equal(Euro(125m), Claimed(early).Costs);
        Assert.Equal(Euro(25m), Claimed(late).Costs);

        static DunningClaim Claimed(Past past) => AccountOf(
            past.State, DunningTrack.Business, past.Today, ImputationOrder.CostsInterestPrincipal).Open;
    }

    [Fact]
    public void A_cost_stored_before_its_day_was_kept_is_owed_on_the_day_of_the_claim_and_booked_as_ever()
    {
        var stored = """{"amount":{"currency":"EUR","minor":8500},"cooperative":"general","costId":"B1"}""";
        var read = (Event)EventCatalog.Of(typeof(Event)).Read("dunning.cost-incurred.v1", stored);
        var past = new Past(100_000, [(10, 0)], [], 20) { Fixed = Euro(100m) };
        var account = AccountOf(
            Dunning.Evolve(past.State, read), DunningTrack.Business, past.Today,
            ImputationOrder.CostsInterestPrincipal);

        // The payment of 100.00 covered 40.00 of costs and 3.15 of interest, for nobody knew of the bill.
        Assert.Equal(Euro(56.85m), Assert.Single(account.Payments).Principal);
        Assert.Equal(Euro(85m), account.Open.Costs);
        var row = Assert.Single(DunningPostings.Of(read));
        Assert.Equal((AccountKind.RecoveryCosts, Euro(85m)), (row.Debit.Kind, row.Amount));
    }

    [Fact]
    public void The_order_is_a_rule_of_the_cooperative_and_the_laws_own_where_none_is_made()
    {
        Assert.Equal(ImputationOrder.CostsInterestPrincipal, OrderOf(null));
        Assert.Equal(ImputationOrder.PrincipalCostsInterest, OrderOf(3m));
        Assert.Equal(ImputationOrder.CostsInterestPrincipal, OrderOf(7m));
        Assert.Equal(ImputationOrder.CostsInterestPrincipal, OrderOf(1.5m));

        static ImputationOrder OrderOf(decimal? rule)
        {
            var rates = Grains.Cooperatives.GenericRates.All.Where(rate => rate.Key != "dunning.order");
            if (rule is { } value) rates = rates.Append(new DatedRate("dunning.order", Due, value, "test"));
            return RecoveryRates.On(new RuleBook(rates), Due).Order;
        }
    }

    private static LateStatement AccountOf(State state, DunningTrack track, DateOnly today, ImputationOrder order) =>
        DunningAccount.Of(
            state,
            track,
            today,
            RecoveryFigureTests.Rates with { Order = order },
            DunningAccount.RatesTo(Due, today, Book));

    // Every day by itself: what is owed that morning bears interest, and payments of the day are imputed at its end.
    private static DunningClaim ByHand(Past past, ImputationOrder order)
    {
        var (costs, interestPaid, principal, yearly, isLate) = (0L, 0L, past.Amount.Minor, 0m, false);
        var state = past.State;
        for (var day = Due.AddDays(-40); day <= past.Today; day = day.AddDays(1))
        {
            if (day > Due && principal > 0)
            {
                if (!isLate) costs += 4_000;
                isLate = true;
                yearly += principal * Book.Rate("interest.b2b", day);
            }

            costs += state.CostDays!.Where(bill => bill.Value == day).Sum(bill => state.Costs[bill.Key].Minor);
            foreach (var paid in state.Paid.Where(paid => paid.Until == day))
            {
                var left = paid.Amount.Minor;
                foreach (var part in WordsOf(order))
                {
                    var open = part switch
                    {
                        "Costs" => costs,
                        "Interest" => Rounded(yearly) - interestPaid,
                        _ => principal,
                    };
                    var taken = Math.Min(left, open);
                    left -= taken;
                    costs -= part == "Costs" ? taken : 0;
                    interestPaid += part == "Interest" ? taken : 0;
                    principal -= part == "Principal" ? taken : 0;
                }
            }
        }

        return new DunningClaim(Cents(costs), Cents(Rounded(yearly) - interestPaid), Cents(principal));

        static long Rounded(decimal yearly) => (long)decimal.Round(yearly / 365, 0, MidpointRounding.AwayFromZero);
        static Money Cents(long cents) => new(cents, Currency.Eur);
    }

    // The name of an order says it: CostsInterestPrincipal.
    private static IEnumerable<string> WordsOf(ImputationOrder order)
    {
        string[] words = ["Costs", "Interest", "Principal"];
        return words.OrderBy(word => order.ToString().IndexOf(word, StringComparison.Ordinal));
    }

    /// <summary>What happened to a debt.</summary>
    /// <param name="Cents">The debt.</param>
    /// <param name="Payments">Days after the due date, and percent of what is open then.</param>
    /// <param name="Bills">Days after the due date, and what the cooperative fronted.</param>
    /// <param name="Until">Days after the due date until the claim.</param>
    private sealed record Past(long Cents, (int Day, int Percent)[] Payments, (int Day, long Cents)[] Bills, int Until)
    {
        public Money Amount => new(Cents, Currency.Eur);

        public DateOnly Today => Due.AddDays(Until);

        public Money? Fixed { get; init; }

        public State State
        {
            get
            {
                var opened = new Event.Opened(
                    new InvoiceId("J1/1"), new JobId("J1"), new ClientId("C1"), Cooperative, Due, Amount, Schedule);
                var state = Dunning.Evolve(State.Initial, opened);
                state = state with { CostDays = ImmutableDictionary<string, DateOnly>.Empty };
                foreach (var (day, percent) in Payments.Where(payment => payment.Day <= Until).OrderBy(p => p.Day))
                {
                    var paid = Fixed ?? state.Open.Times(percent / 100m, Rounding.Up);
                    if (!paid.IsPositive) continue;
                    state = Dunning.Evolve(state, new Event.PaymentNoted(paid, Due.AddDays(day), state.Open - paid));
                }

                return Bills.Select((bill, n) => new Event.CostFronted(
                        Cooperative, $"B{n}", new Money(bill.Cents, Currency.Eur), Due.AddDays(bill.Day)))
                    .Aggregate(state, Dunning.Evolve);
            }
        }

        public Past WithoutBills() => this with { Bills = [] };

        public Past UpTo(DateOnly day) => this with { Until = Math.Min(Until, day.DayNumber - Due.DayNumber) };
    }
}
