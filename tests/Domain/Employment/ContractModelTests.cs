using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Grains.Interfaces.ContractStatus;
using Event = Smart.Grains.Employment.EmploymentContract.Event;
using State = Smart.Grains.Employment.EmploymentContract.State;

namespace Smart.Tests.Domain.Employment;

/// <summary>A contract through all that is asked of it: signatures, late wakes, an end before its time.</summary>
public sealed class ContractModelTests
{
    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly HashSet<(ContractStatus From, ContractStatus To)> Transitions =
        [(Drafted, Signed), (Drafted, Cancelled), (Signed, Ended), (Signed, Cancelled)];

    private static readonly ContractId Id = new("J1/M1/1");
    private static readonly DateOnly Start = new(2025, 1, 20);
    private static readonly DateTimeOffset Before = new(2025, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Func<DateOnly, WageTable> TableOn = day => new WageTable(TestWages.Employee with
    {
        HourlyMinimum = day < new DateOnly(2025, 2, 1) ? 12.58m : 12.83m,
        CancellationIndemnity = 0.25m,
    });

    private static readonly DraftContract Wish = new(
        new CooperativeId("general"), new JobId("J1"), new EngagementId("J1/wage-M1"), new ActivityId("A1"),
        new MemberId("M1"), ContractTypes.Employee, Sector: "design", From: Start, To: Start.AddDays(39),
        FirstHour: new TimeOnly(9, 0), Hours: 40m, EmployerBudget: TestWages.Euro(2_000m), FactorPercent: 15m,
        new FeeTerms(0.065m, TestWages.Euro(0), Share: 1m));

    private static readonly Gen<DraftContract> Wishes = Gen.Select(
        Gen.Int[0, 75],
        Gen.Int[1, 4_000],
        Gen.Long[0, 600_000],
        One.Of<TimeOnly?>(null, new TimeOnly(0, 0), new TimeOnly(9, 0), new TimeOnly(23, 59))).Select(
            (days, quarters, cents, hour) => Wish with
            {
                To = Start.AddDays(days),
                Hours = quarters / 4m % 400m,
                EmployerBudget = TestWages.Cents(cents),
                FirstHour = hour,
            });

    private static readonly Gen<DraftContract> Odd = One.Of(
        Wish with { ContractType = "captain" },
        Wish with { ContractType = "" },
        Wish with { To = Start.AddDays(-1) },
        Wish with { Hours = 0 },
        Wish with { Hours = -1 },
        Wish with { Hours = 0.123m },
        Wish with { Hours = decimal.MaxValue },
        Wish with { Hours = decimal.MinValue },
        Wish with { Hours = 35_791_394m, To = DateOnly.MaxValue },
        Wish with { Fee = Wish.Fee with { Share = 0 } },
        Wish with { Fee = Wish.Fee with { Share = 0.0000000000000000000000000001m }, EmployerBudget = Money.Zero },
        Wish with { Fee = Wish.Fee with { Rate = 1m }, EmployerBudget = Money.Zero },
        Wish with { Fee = Wish.Fee with { Rate = 1.5m }, EmployerBudget = Money.Zero },
        Wish with { EmployerBudget = TestWages.Cents(-1) },
        Wish with { EmployerBudget = TestWages.Cents(long.MaxValue) },
        Wish with { EmployerBudget = TestWages.Cents(long.MinValue) },
        Wish with { From = DateOnly.MinValue, To = DateOnly.MinValue });

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (3, Gen.Const<Action<World>>(world => world.Draft(world.Wish))),
        (1, Odd.Select<DraftContract, Action<World>>(wish => world => world.Draft(wish))),
        (4, One.Of(0, 1, 2, 3, 3, 3, 8, 7).Select<int, Action<World>>(
            by => world => world.Sign((ContractParties)by))),
        (3, Gen.Const<Action<World>>(world => world.Close())),
        (3, Gen.Int[-40, 1].Select<int, Action<World>>(days => world => world.WakeUp(days))),
        (1, Gen.Bool.Select<bool, Action<World>>(isDue => world => world.CallOff(isDue))),
        (4, Gen.Int[0, 30 * 24].Select<int, Action<World>>(hours => world => world.Now = world.Now.AddHours(hours))));

    [Fact]
    public void A_contract_keeps_the_law_and_goes_nowhere_but_by_the_table()
    {
        var moves = new Moves<(ContractStatus From, ContractStatus To)>(Transitions);
        moves.MustAllBeMade(() => Gen.Select(Wishes, Steps.Array[0, 18]).Sample(
            (wish, steps) =>
            {
                var world = new World(wish, moves);
                foreach (var step in steps) step(world);
            },
            iter: 200));
    }

    [Fact]
    public void A_signature_of_nobody_known_is_refused_and_the_contract_can_still_be_signed()
    {
        var world = new World(Wish, new Moves<(ContractStatus From, ContractStatus To)>(Transitions));
        world.Draft(Wish);
        world.Sign((ContractParties)8);
        world.Sign(ContractParties.Both);
        Assert.Equal(Signed, world.Life.State.Status);
    }

    private sealed class World(
        DraftContract wish, Moves<(ContractStatus From, ContractStatus To)> moves)
    {
        public Life<State, Event> Life { get; } = new(EmploymentContract.Evolve);

        public DraftContract Wish { get; } = wish;

        public DateTimeOffset Now { get; set; } = Before;

        public void Draft(DraftContract draft) =>
            Ask(state => EmploymentContract.Decide(state, draft, Now, TableOn));

        public void Sign(ContractParties by) =>
            Ask(state => EmploymentContract.Decide(state, new SignContract(by), Now, Id));

        public void Close() => Ask(state => EmploymentContract.Close(state, Id, Now));

        // A wake may come late, but what it closes is over.
        public void WakeUp(int days) => Ask(state => EmploymentContract.Close(
            state, Id, over: Calendar.LegalDay(Now).AddDays(Math.Min(days, -1))));

        public void CallOff(bool isDue) =>
            Ask(state => EmploymentContract.CallOff(state, new CallOffContract(isDue), Id, Now, TableOn));

        private void Ask(Func<State, Grains.Kernel.Decision<Event>> decide)
        {
            var before = Life.State;
            var decision = Life.Ask(decide);
            if (before.Status != Life.State.Status) moves.Made((before.Status, Life.State.Status));
            foreach (var e in decision.Events) MustBeLawful(e);
            Check(before);
        }

        private void MustBeLawful(Event e)
        {
            var terms = Life.State.Terms!;
            var isBegun = Now >= terms.FirstHour;
            switch (e)
            {
                case Event.Drafted drafted:
                    Assert.False(isBegun);
                    Assert.True(Money.Sum(drafted.Months.Select(month => month.Pay.Cost)) <= terms.EmployerBudget);
                    Assert.Equal(terms.Minutes, drafted.Days.Sum(day => day.Minutes));
                    Assert.All(drafted.Days, day => Assert.InRange(day.Date, terms.From, terms.To));
                    Assert.All(drafted.Days, day => Assert.InRange(day.Minutes, 1, 11 * 60));
                    break;
                case Event.Signed or Event.Declared:
                    Assert.False(isBegun);
                    break;
                case Event.Cancelled:
                    Assert.False(isBegun && Life.State.SignedBy == ContractParties.Both);
                    break;
                case Event.MonthClosed or Event.Shortened or Event.Ended:
                    Assert.True(isBegun);
                    break;
                default:
                    break;
            }
        }

        private void Check(State before)
        {
            var state = Life.State;
            if (before.Terms is not null) Assert.Equal(before.Terms, state.Terms);
            Assert.Equal(state.Status == Signed, Life.Wake(EmploymentContract.CloseWake) is not null);
            Assert.True(state.SignedBy is >= ContractParties.None and <= ContractParties.Both);
            if (state.Status is Signed or Ended) Assert.Equal(ContractParties.Both, state.SignedBy);
            if (state.Status == Ended) Assert.Equal(state.Months.Select(m => m.Month), state.Closed.Keys);
            MustDeclareOnce();
            foreach (var month in state.Months) MustBePaidAtLeastTheMinimum(state, month);
            MustOweOnce(state);
        }

        private void MustDeclareOnce()
        {
            var kinds = Life.Sent.Select(sent => sent.Message).OfType<Message.DimonaWanted>()
                .Select(wanted => wanted.Kind).ToList();
            DimonaKind[] wanted = Life.State.Status switch
            {
                Signed => [DimonaKind.In],
                Ended => [DimonaKind.In, DimonaKind.Out],
                Cancelled when kinds.Count > 0 => [DimonaKind.In, DimonaKind.Cancel],
                _ => [],
            };
            Assert.Equal(wanted, kinds);
        }

        // By hand: what the days worked of the month come to, the shortest period included, at the month's own minimum.
        private static void MustBePaidAtLeastTheMinimum(State state, MonthPay month)
        {
            MustAddUp(month.Pay);
            if (state.Status == Cancelled) return;
            var days = state.Days.Where(day => Month.Of(day.Date) == month.Month && day.Date <= state.LastDay).ToList();
            Assert.Equal(days.Sum(day => day.Minutes), month.Minutes);
            Assert.Equal(days.Sum(day => Math.Max(day.Minutes, 3 * 60)), month.PaidMinutes);
            var hourly = days[0].Date < new DateOnly(2025, 2, 1) ? 1258 : 1283;
            Assert.True(month.Pay.Gross.Minor * 60 >= (long)hourly * month.PaidMinutes);
        }

        private static void MustAddUp(WageBreakdown pay)
        {
            var provisions = pay.HolidayPay.Minor + pay.YearEndPremium.Minor + pay.Other.Minor;
            Assert.Equal(pay.Gross.Minor + pay.Employer.Minor + provisions, pay.Cost.Minor);
            Assert.Equal(pay.Gross.Minor - pay.Worker.Minor - pay.Withholding.Minor, pay.Net.Minor);
        }

        private void MustOweOnce(State state)
        {
            var owed = Life.Sent.Select(sent => sent.Message).OfType<Message.WageDue>()
                .Select(due => due.Wage).ToList();
            Assert.Equal(state.Closed.Keys, owed.Select(wage => MonthOf(state, wage)).Order());
            foreach (var wage in owed)
            {
                var month = MonthOf(state, wage);
                Assert.Equal(state.Months.Single(each => each.Month == month).Pay, wage.Pay);
                if (state.Status == Cancelled) continue;
                var end = month.LastDay < state.LastDay ? month.LastDay : state.LastDay;
                Assert.Equal(LastBankDayWithin(end, workingDays: 7), wage.PayOn);
            }
        }

        private static Month MonthOf(State state, ScheduleWage wage) =>
            state.Months.Single(each =>
                each.Pay == wage.Pay && state.Closed.GetValueOrDefault(each.Month) == wage.PayOn)
                .Month;

        // Days are counted one by one: Monday to Saturday but for legal holidays; then back to a day of the banks.
        private static DateOnly LastBankDayWithin(DateOnly end, int workingDays)
        {
            ImmutableArray<DateOnly> holidays =
            [
                new(2025, 1, 1), new(2025, 4, 21), new(2025, 5, 1), new(2025, 5, 29), new(2025, 6, 9),
                new(2025, 7, 21),
            ];
            ImmutableArray<DateOnly> closed = [new(2025, 1, 1), new(2025, 4, 18), new(2025, 4, 21), new(2025, 5, 1)];
            var day = end;
            for (var n = 0; n < workingDays; n += IsWorked(day) ? 1 : 0) day = day.AddDays(1);
            while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || closed.Contains(day))
                day = day.AddDays(-1);
            return day;

            bool IsWorked(DateOnly date) => date.DayOfWeek != DayOfWeek.Sunday && !holidays.Contains(date);
        }
    }
}
