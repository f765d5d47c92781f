using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;
using static Smart.Grains.Employment.EmploymentContract;

namespace Smart.Tests.Domain.Employment;

public sealed class EmploymentContractTests
{
    private static readonly ContractId Id = new("J1/M1/1");
    private static readonly DateTimeOffset Before = new(2025, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FirstHour = new(2025, 1, 20, 8, 0, 0, TimeSpan.Zero);

    private static readonly Func<DateOnly, WageTable> TableOn = day => new WageTable(TestWages.Employee with
    {
        HourlyMinimum = day < new DateOnly(2025, 2, 1) ? 12.58m : 12.83m,
        CancellationIndemnity = 0.25m,
    });

    private static readonly DraftContract Wish = new(
        new CooperativeId("general"),
        new JobId("J1"),
        new EngagementId("J1/wage-M1"),
        new ActivityId("A1"),
        new MemberId("M1"),
        ContractTypes.Employee,
        Sector: "design",
        From: new DateOnly(2025, 1, 20),
        To: new DateOnly(2025, 2, 28),
        FirstHour: new TimeOnly(9, 0),
        Hours: 40m,
        EmployerBudget: TestWages.Euro(2_000m),
        FactorPercent: 15m,
        new FeeTerms(0.065m, TestWages.Euro(0), Share: 1m));

    [Fact]
    public void A_draft_promises_the_highest_wages_that_the_budget_affords()
    {
        var drafted = Assert.IsType<Event.Drafted>(Assert.Single(Draft(Wish).Events));
        Assert.Equal(40 * 60, drafted.Months.Sum(month => month.Minutes));
        Assert.Equal([new Month(2025, 1), new Month(2025, 2)], drafted.Months.Select(month => month.Month));
        var left = Wish.EmployerBudget - Money.Sum(drafted.Months.Select(month => month.Pay.Cost));
        Assert.InRange(left.Minor, 0, 2);
    }

    [Fact]
    public void A_fee_that_cannot_carry_the_legal_minimum_wage_is_refused_with_the_fee_that_would()
    {
        var poor = Wish with { Hours = 1m, To = Wish.From, EmployerBudget = TestWages.Euro(14.02m) };
        var refusal = Draft(poor).Refusal;

        // 3 x 12.58 = 37.74 gross costs 37.74 + 10.18 + 5.79 + 3.14 + 0.38 = 57.23, which 61.21 less 6.5 % carries.
        Assert.Equal(new Refusal("contract.below-minimum-wage", "61.21 EUR"), refusal);
        Assert.Contains("61.21 EUR", refusal!.Remedy("nl"), StringComparison.Ordinal);
        Assert.Null(Draft(poor with { EmployerBudget = TestWages.Euro(57.23m) }).Refusal);
        Assert.NotNull(Draft(poor with { EmployerBudget = TestWages.Euro(57.22m) }).Refusal);
    }

    [Fact]
    public void A_wrong_draft_is_refused_for_the_first_reason_that_a_person_would_want_to_hear()
    {
        Refused("contract.type-unknown", Draft(Wish with { ContractType = "captain", To = DateOnly.MinValue }));
        Refused("contract.dates-reversed", Draft(Wish with { To = Wish.From.AddDays(-1), Hours = 0 }));
        Refused("contract.hours-invalid", Draft(Wish with { Hours = 0 }));
        Refused("contract.hours-invalid", Draft(Wish with { Hours = 0.123m }));
        Refused("contract.share-invalid", Draft(Wish with { Fee = Wish.Fee with { Share = 0 } }));
        Refused("contract.work-begun", Decide(State.Initial, Wish with { Hours = 9999 }, FirstHour, TableOn));
        Refused("contract.hours-too-many", Draft(Wish with { To = Wish.From, Hours = 11.5m }));
    }

    [Fact]
    public void Drafting_twice_is_drafting_once_and_drafting_otherwise_is_refused()
    {
        var drafted = Drafted();
        Assert.True(Decide(drafted, Wish, Before, TableOn).IsNothingNew);
        Refused("contract.drafted-otherwise", Decide(drafted, Wish with { Hours = 41m }, Before, TableOn));
    }

    [Fact]
    public void The_second_signature_declares_the_start_before_the_first_hour_in_the_same_commit()
    {
        var one = Decide(Drafted(), new SignContract(ContractParties.Worker), Before, Id);
        Assert.Equal(new Event.Signed(ContractParties.Worker), Assert.Single(one.Events));
        Assert.Empty(one.Messages);

        var state = one.Events.Aggregate(Drafted(), Evolve);
        var two = Decide(state, new SignContract(ContractParties.Employer), Before, Id);
        Assert.IsType<Event.Declared>(two.Events[1]);
        var sent = Assert.Single(two.Messages);
        var declaration = Assert.IsType<Message.DimonaWanted>(sent.Message);
        Assert.Equal("dimona/J1/M1/1", sent.Receiver);
        Assert.Equal((DimonaKind.In, FirstHour), (declaration.Kind, declaration.Deadline));
        Assert.Equal(Calendar.StartOf(new DateOnly(2025, 2, 1)), Assert.Single(two.Wakes).DueAt);
    }

    [Fact]
    public void Work_already_begun_is_never_declared()
    {
        Refused("contract.work-begun", Decide(Drafted(), new SignContract(), FirstHour, Id));
        Assert.Null(Decide(Drafted(), new SignContract(), FirstHour.AddTicks(-1), Id).Refusal);
    }

    [Fact]
    public void Nothing_can_be_signed_or_closed_before_it_is_drafted_nor_after_it_is_cancelled()
    {
        Refused("contract.unknown", Decide(State.Initial, new SignContract(), Before, Id));
        Refused("contract.unknown", Close(State.Initial, Id, Wish.To));
        Refused("contract.not-signed", Close(Drafted(), Id, Wish.To));
        var cancelled = After(Drafted(), CallOff(Drafted(), new CallOffContract(), Id, Before, TableOn));
        Assert.Equal(ContractStatus.Cancelled, cancelled.Status);
        Refused("contract.cancelled", Decide(cancelled, new SignContract(), Before, Id));
        Refused("contract.cancelled", Close(cancelled, Id, Wish.To));
    }

    [Fact]
    public void Each_month_that_ends_makes_its_wage_due_and_the_last_day_declares_the_end()
    {
        var january = Close(Signed(), Id, new DateOnly(2025, 1, 31));
        var due = Assert.IsType<Message.WageDue>(Assert.Single(january.Messages).Message);
        Assert.Equal("wage/J1/M1/1/2025-01", Assert.Single(january.Messages).Receiver);
        Assert.Equal(Calendar.PayDue(new DateOnly(2025, 1, 31)), due.Wage.PayOn);
        Assert.Equal(Calendar.StartOf(new DateOnly(2025, 3, 1)), Assert.Single(january.Wakes).DueAt);

        var state = After(Signed(), january);
        Assert.True(Close(state, Id, new DateOnly(2025, 2, 27)).IsNothingNew);
        var end = Close(state, Id, new DateOnly(2025, 2, 28));
        Assert.Equal(new Event.Ended(Wish.To), end.Events[^1]);
        Assert.Null(Assert.Single(end.Wakes).DueAt);
        var leaving = end.Messages.Select(sent => sent.Message).OfType<Message.DimonaWanted>().Single();
        Assert.Equal((DimonaKind.Out, Wish.To), (leaving.Kind, leaving.EndDate));

        // 28 February 2025 is a Friday: the next working day is Saturday, and the end must be in by its midnight.
        Assert.Equal(Calendar.StartOf(new DateOnly(2025, 3, 2)), leaving.Deadline);
        Assert.True(Close(After(state, end), Id, Wish.To).IsNothingNew);
    }

    [Fact]
    public void No_wage_of_a_day_is_due_before_its_first_hour_whoever_says_that_the_work_is_done()
    {
        var draft = Draft(Wish with { To = Wish.From, Hours = 6m });
        var drafted = After(State.Initial, draft);
        var signed = After(drafted, Decide(drafted, new SignContract(), Before, Id));
        Assert.True(Close(signed, Id, FirstHour.AddTicks(-1)).IsNothingNew);
        var done = Close(signed, Id, FirstHour);
        Assert.Equal(new Event.Ended(Wish.From), done.Events[^1]);
        Assert.Contains(done.Messages, sent => sent.Message is Message.WageDue);
    }

    [Fact]
    public void Calling_off_before_the_first_hour_cancels_contract_and_declaration()
    {
        var decision = CallOff(Signed(), new CallOffContract(), Id, Before, TableOn);
        Assert.Equal(new Event.Cancelled(null, null), Assert.Single(decision.Events));
        var sent = Assert.IsType<Message.DimonaWanted>(Assert.Single(decision.Messages).Message);
        Assert.Equal(DimonaKind.Cancel, sent.Kind);
        Assert.Null(Assert.Single(decision.Wakes).DueAt);
    }

    [Fact]
    public void Calling_off_a_signed_contract_pays_the_indemnity_that_was_agreed()
    {
        var agreed = Money.Sum(Signed().Months.Select(month => month.Pay.Gross));
        var decision = CallOff(Signed(), new CallOffContract(IndemnityDue: true), Id, Before, TableOn);
        var cancelled = Assert.IsType<Event.Cancelled>(Assert.Single(decision.Events));
        Assert.Equal(agreed.Times(0.25m, Rounding.HalfUp), cancelled.Indemnity!.Pay.Gross);
        var due = decision.Messages.Select(sent => sent.Message).OfType<Message.WageDue>().Single();
        Assert.Equal(cancelled.Indemnity.Pay, due.Wage.Pay);
        var view = View(After(Signed(), decision), Id)!;
        Assert.Equal(cancelled.Indemnity.Pay.Cost, view.Cost);
    }

    [Fact]
    public void Calling_off_an_unsigned_contract_costs_nothing_and_tells_nobody()
    {
        var decision = CallOff(Drafted(), new CallOffContract(IndemnityDue: true), Id, Before, TableOn);
        Assert.Equal(new Event.Cancelled(null, null), Assert.Single(decision.Events));
        Assert.Empty(decision.Messages);
    }

    [Fact]
    public void After_the_first_hour_the_contract_is_ended_not_undone_and_work_done_is_paid()
    {
        var decision = CallOff(Signed(), new CallOffContract(), Id, FirstHour, TableOn);
        var shortened = Assert.IsType<Event.Shortened>(decision.Events[0]);
        Assert.Equal(Wish.From, shortened.LastDay);
        var paid = Assert.Single(shortened.Months);
        var firstDay = Signed().Days[0].Minutes;
        var agreed = Signed().Months[0];
        Assert.Equal(firstDay, paid.Minutes);
        Assert.Equal(
            agreed.Pay.Gross.Times((decimal)firstDay / agreed.Minutes, Rounding.HalfUp), paid.Pay.Gross);
        Assert.Contains(decision.Messages, sent => sent.Message is Message.WageDue due && due.Wage.Pay == paid.Pay);
        Assert.Contains(decision.Messages, sent => sent.Message is Message.DimonaWanted { Kind: DimonaKind.Out });
        Assert.Equal(ContractStatus.Ended, After(Signed(), decision).Status);
    }

    [Fact]
    public void Calling_off_what_has_ended_or_never_was_changes_nothing()
    {
        var ended = After(Signed(), Close(Signed(), Id, Wish.To));
        Assert.True(CallOff(ended, new CallOffContract(), Id, FirstHour.AddDays(90), TableOn).IsNothingNew);
        Assert.True(CallOff(State.Initial, new CallOffContract(), Id, Before, TableOn).IsNothingNew);
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_the_law_is_kept_and_repeating_writes_nothing() =>
        Gen.Select(Gen.Int[0, 5].Array[1, 8], Gen.Int[-20, 70].Array[8], Gen.Long[0, 400_000]).Sample(
            (asked, days, cents) =>
        {
            var budget = TestWages.Cents(cents);
            var state = State.Initial;
            var now = Before;
            for (var i = 0; i < asked.Length; i++)
            {
                var later = FirstHour.AddDays(days[i]);
                if (later > now) now = later;
                var (step, at) = (asked[i], now);
                var decision = Ask(state, step, at, budget);
                if (decision.Events.Any(e => e is Event.Declared) && at >= FirstHour) return false;
                if (decision.Events.Any(e => e is Event.MonthClosed) && at < FirstHour) return false;
                state = After(state, decision);
                if (decision.Refusal is null && !Ask(state, step, at, budget).IsNothingNew) return false;
                if (!IsLawful(state)) return false;
            }

            return true;
        });

    private static Decision<Event> Ask(State state, int step, DateTimeOffset now, Money budget) => step switch
    {
        0 => Decide(state, Wish with { EmployerBudget = budget }, now, TableOn),
        1 => Decide(state, new SignContract(ContractParties.Worker), now, Id),
        2 => Decide(state, new SignContract(ContractParties.Employer), now, Id),
        3 => Decide(state, new SignContract(), now, Id),
        4 => Close(state, Id, now),
        _ => CallOff(state, new CallOffContract(), Id, now, TableOn),
    };

    private static bool IsLawful(State state)
    {
        if (state.Status is not (ContractStatus.Signed or ContractStatus.Ended)) return true;
        var worked = state.Days.Where(day => day.Date <= state.LastDay).ToImmutableArray();
        var minimum = ContractPay.Months(worked, TableOn).ToDictionary(month => month.Month);
        return state.SignedBy == ContractParties.Both
            && state.Months.All(month => month.Pay.Gross >= minimum[month.Month].MinimumGross(Currency.Eur))
            && state.Months.Sum(month => month.Minutes) == worked.Sum(day => day.Minutes)
            && (state.Status == ContractStatus.Signed
                || state.Months.All(month => state.Closed.ContainsKey(month.Month)));
    }

    private static Decision<Event> Draft(DraftContract wish) => Decide(State.Initial, wish, Before, TableOn);

    private static State Drafted() => After(State.Initial, Draft(Wish));

    private static State Signed() => After(Drafted(), Decide(Drafted(), new SignContract(), Before, Id));

    private static State After(State state, Decision<Event> decision) => decision.Events.Aggregate(state, Evolve);

    private static void Refused(string code, Decision<Event> decision) => Assert.Equal(code, decision.Refusal?.Code);
}
