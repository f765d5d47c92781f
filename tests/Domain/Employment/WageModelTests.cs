using CsCheck;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Ledger;
using Xunit;
using Event = Smart.Grains.Employment.Wage.Event;
using State = Smart.Grains.Employment.Wage.State;

namespace Smart.Tests.Domain.Employment;

/// <summary>A wage through all that comes in, also what nobody should ever send.</summary>
public sealed class WageModelTests
{
    private static readonly WageId Id = WageId.Of(new ContractId("J1/M1/1"), new Month(2025, 1));
    private static readonly DateOnly PayOn = new(2025, 2, 7);

    // One figure of a breakdown is off: by a cent, by its sign, or by its currency.
    private static readonly Gen<Func<WageBreakdown, WageBreakdown>> Faults = Gen.Select(
        Gen.Int[0, 10], One.Of<Func<Money, Money>>(
            money => money with { Minor = money.Minor + 1 },
            money => money with { Minor = -money.Minor - 1 },
            money => money with { Currency = new Currency("USD") },
            money => money with { Minor = long.MaxValue })).Select<
                (int Figure, Func<Money, Money> Fault), Func<WageBreakdown, WageBreakdown>>(
                    x => pay => Change(pay, x.Figure, x.Fault));

    private static readonly Gen<Action<World>> Steps = Gen.OneOf(
        Gen.Const<Action<World>>(world => world.Schedule(world.Owed)),
        Gen.Const<Action<World>>(world => world.Schedule(world.Owed with { PayOn = PayOn.AddDays(1) })),
        Faults.Select<Func<WageBreakdown, WageBreakdown>, Action<World>>(
            fault => world => world.Schedule(world.Owed with { Pay = fault(world.Owed.Pay) })),
        Gen.Select(Gen.Bool, Gen.Int[-3, 400]).Select<(bool IsMine, int Days), Action<World>>(
            x => world => world.Fund(x.IsMine ? Id : WageId.Of(world.Owed.Contract, new Month(2025, 2)), x.Days)));

    [Fact]
    public void A_wage_is_owed_only_if_it_adds_up_and_paid_once_in_full() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts, Steps.Array[0, 12]).Sample(
            (table, budget, steps) =>
            {
                var world = new World(table.FromCost(budget));
                foreach (var step in steps) step(world);
            },
            iter: 600);

    [Fact]
    public void A_gross_wage_that_is_not_what_its_parts_come_to_is_never_owed()
    {
        var pay = new WageTable(TestWages.Employee).FromCost(TestWages.Euro(815m));
        var wrong = pay with { Gross = pay.Gross + TestWages.Cents(1) };
        var decision = Wage.Decide(State.Initial, new World(pay).Owed with { Pay = wrong });
        Assert.Equal("wage.does-not-add-up", decision.Refusal?.Code);
    }

    [Fact]
    public void A_wage_below_zero_is_never_owed()
    {
        var nothing = new WageTable(TestWages.Employee).FromCost(TestWages.Cents(0));
        var cent = TestWages.Cents(1);
        var below = nothing with { Net = -cent, Withholding = cent };
        var decision = Wage.Decide(State.Initial, new World(nothing).Owed with { Pay = below });
        Assert.Equal("wage.does-not-add-up", decision.Refusal?.Code);
    }

    private static WageBreakdown Change(WageBreakdown pay, int figure, Func<Money, Money> fault) => figure switch
    {
        0 => pay with { Gross = fault(pay.Gross) },
        1 => pay with { Base = fault(pay.Base) },
        2 => pay with { Employer = fault(pay.Employer) },
        3 => pay with { HolidayPay = fault(pay.HolidayPay) },
        4 => pay with { YearEndPremium = fault(pay.YearEndPremium) },
        5 => pay with { Other = fault(pay.Other) },
        6 => pay with { Worker = fault(pay.Worker) },
        7 => pay with { Taxable = fault(pay.Taxable) },
        8 => pay with { Withholding = fault(pay.Withholding) },
        9 => pay with { Net = fault(pay.Net) },
        _ => pay with { Cost = fault(pay.Cost) },
    };

    private sealed class World(WageBreakdown pay)
    {
        private readonly Life<State, Event> _life = new(Wage.Evolve);

        public ScheduleWage Owed { get; } = new(
            new CooperativeId("general"), new ContractId("J1/M1/1"), new JobId("J1"), new EngagementId("J1/wage-M1"),
            new ActivityId("A1"), new MemberId("M1"), pay, PayOn, FactorPercent: 15m);

        public void Schedule(ScheduleWage schedule)
        {
            var before = _life.State.Wage;
            var decision = _life.Ask(state => Wage.Decide(state, schedule));
            Assert.Equal(before ?? (decision.Refusal is null ? schedule : null), _life.State.Wage);
            Check();
        }

        public void Fund(WageId wage, int days)
        {
            _life.Ask(state => Wage.Decide(state, new Message.WageFunded(wage, Owed.Job), Id, PayOn.AddDays(days)));
            Check();
        }

        private void Check()
        {
            var state = _life.State;
            if (state.Wage is { } wage) MustAddUp(wage.Pay);
            var paid = _life.Events.OfType<Event.Paid>().ToList();
            Assert.Equal(state.PaidOn is null ? 0 : 1, paid.Count);
            var told = _life.Sent.Select(sent => sent.Message).OfType<Message.WagePaid>().ToList();
            Assert.Equal(paid.Count, told.Count);
            var booked = paid.SelectMany(WagePostings.Of).ToList();
            Assert.All(booked, row => Books.Check(row));
            if (paid.Count > 0) Assert.Equal(state.Wage!.Pay.Net, Money.Sum(booked.Select(row => row.Amount)));
            Assert.Equal(state is { Wage: not null, PaidOn: null }, _life.Wake(Wage.PayWake) is not null);
            if (_life.Wake(Wage.PayWake) is { } due)
                Assert.Equal(state.Wage!.PayOn, Calendar.LegalDay(due));
        }

        private static void MustAddUp(WageBreakdown pay)
        {
            Money[] figures =
            [
                pay.Gross, pay.Base, pay.Employer, pay.HolidayPay, pay.YearEndPremium, pay.Other, pay.Worker,
                pay.Taxable, pay.Withholding, pay.Net, pay.Cost,
            ];
            Assert.All(figures, figure => Assert.Equal(Currency.Eur, figure.Currency));
            Assert.All(figures, figure => Assert.False(figure.IsNegative));
            var provisions = pay.HolidayPay.Minor + pay.YearEndPremium.Minor + pay.Other.Minor;
            Assert.Equal(pay.Gross.Minor + pay.Employer.Minor + provisions, pay.Cost.Minor);
            Assert.Equal(pay.Gross.Minor - pay.Worker.Minor, pay.Taxable.Minor);
            Assert.Equal(pay.Taxable.Minor - pay.Withholding.Minor, pay.Net.Minor);
        }
    }
}
