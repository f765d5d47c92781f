using CsCheck;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Treasury;
using Xunit;

namespace Smart.Tests.Domain.Treasury;

/// <summary>Whatever is asked in whatever order, financing never takes the forecast of cash below zero.</summary>
public sealed class CashTests
{
    private static readonly CooperativeId Coop = new("arts");
    private static readonly DateOnly Until = new(2026, 7, 31);
    private static readonly CashPolicy Policy = new(HorizonDays: 30, Money.Eur(2500), CertainReceipts: 0);
    private static readonly CashLines Nothing = Lines(bank: 0);

    private static readonly Gen<Money> Amount = Gen.Int[0, 900_000].Select(cents => new Money(cents, Currency.Eur));
    private static readonly Gen<string> Case = Gen.Int[0, 4].Select(n => $"prefinancing/J{n}/cash");

    private static readonly Gen<Step> Steps = Gen.OneOf<Step>(
        Gen.Select(Case, Amount, (who, amount) => new Step.Hold(who, amount)),
        Gen.Select(Case, Amount, (who, amount) => new Step.Hold(who, amount)),
        Case.Select(who => new Step.PayOut(who)),
        Gen.Select(Case, Amount, (who, amount) => new Step.Release(who, amount)),
        Amount.Select(amount => new Step.Receive(amount)),
        Amount.Select(amount => new Step.WageDue(amount)),
        Gen.Const<Step>(new Step.Read()));

    [Fact]
    public void No_hold_ever_takes_the_forecast_below_zero_and_paying_what_is_held_changes_nothing() =>
        Steps.Array[0, 60].Sample(steps =>
        {
            var model = new Model();
            foreach (var step in steps) model.Take(step);
        });

    [Fact]
    public void A_wage_that_eats_the_cash_takes_nothing_back_and_lets_nothing_more_be_granted()
    {
        var model = new Model();
        model.Take(new Step.Receive(Money.Eur(10_000)));
        model.Take(new Step.Read());
        model.Take(new Step.Hold("a", Money.Eur(5000)));
        model.Take(new Step.WageDue(Money.Eur(8000)));
        model.Take(new Step.Read());
        model.Take(new Step.Hold("b", Money.Eur(1)));
        model.Take(new Step.Release("a", Money.Eur(4000)));
        model.Take(new Step.Hold("b", Money.Eur(1)));

        Assert.Equal(Money.Eur(4000), model.State.Held);
        Assert.Equal(Money.Eur(-500), model.State.Available);
        Assert.True(model.State.Free.IsZero);
        Assert.False(model.State.Holds.ContainsKey("b"));
    }

    [Fact]
    public void The_endowment_is_cash_at_the_bank_less_the_margin()
    {
        var policy = CashPolicy.From(new RuleBook(GenericRates.All), new DateOnly(2026, 7, 1));
        var forecast = CashForecast.Of(Lines(bank: 150_000), policy, Until);

        Assert.Equal((30, Money.Eur(2500), 0m), (policy.HorizonDays, policy.Margin, policy.CertainReceipts));
        Assert.Equal(Money.Eur(147_500), forecast.Available);
    }

    // Invoice, prefinancing, van and train of the worked example in domain.md; the wage falls due in the days ahead.
    [Fact]
    public void The_worked_example_leaves_what_the_fund_has_less_what_the_job_takes_before_its_client_pays()
    {
        var lines = Lines(bank: 150_000) with
        {
            Vat = Money.Eur(-210 + 2.40m),
            Suppliers = Money.Eur(-42.40m),
            Budgets = Money.Eur(0),
            Wages = Money.Eur(-815),
            Receivables = Money.Eur(1210),
            Financed = Money.Eur(120),
        };
        var forecast = CashForecast.Of(lines, Policy, Until);
        var view = Cash.View(Cash.State.Initial, forecast);

        Assert.Equal(Money.Eur(150_000 - 207.60m - 42.40m - 815 - 2500), view.Forecast);
        Assert.Equal(view.Forecast + Money.Eur(120), forecast.Available);
    }

    [Fact]
    public void What_the_state_owes_is_no_cash_and_receivables_count_as_far_as_the_policy_says()
    {
        var lines = Nothing with { Vat = Money.Eur(700), Receivables = Money.Eur(1000.01m) };

        Assert.Equal(Money.Eur(-2500), CashForecast.Of(lines, Policy, Until).Available);
        Assert.Equal(
            Money.Eur(-1750), CashForecast.Of(lines, Policy with { CertainReceipts = 0.75m }, Until).Available);
    }

    [Fact]
    public void A_cooperative_may_have_a_margin_of_its_own_from_a_day_on()
    {
        var day = new DateOnly(2026, 7, 1);
        var book = new RuleBook([new DatedRate("pool.cash.margin", day, 9000, "the board")]);

        Assert.Equal(Money.Eur(9000), CashPolicy.From(book, day).Margin);
        Assert.Equal(Money.Eur(2500), CashPolicy.From(book, day.AddDays(-1)).Margin);
    }

    private static CashLines Lines(decimal bank)
    {
        var none = Money.Zero;
        return new CashLines(Money.Eur(bank), none, none, none, none, none, none, none, none);
    }

    private abstract record Step
    {
        public sealed record Hold(string Case, Money Amount) : Step;

        public sealed record PayOut(string Case) : Step;

        public sealed record Release(string Case, Money Kept) : Step;

        public sealed record Receive(Money Amount) : Step;

        public sealed record WageDue(Money Amount) : Step;

        public sealed record Read : Step;
    }

    /// <summary>A desk, and the books from which it makes its forecast now and then.</summary>
    private sealed class Model
    {
        private readonly Dictionary<string, Money> _out = new(StringComparer.Ordinal);
        private CashLines _books = Nothing;
        private CashForecast _read = CashForecast.Of(Nothing, Policy, Until);

        private readonly Life<Cash.State, Cash.Event> _life = new(Cash.Evolve);

        public Cash.State State => _life.State;

        public void Take(Step step)
        {
            switch (step)
            {
                case Step.Receive e:
                    _books = _books with { Bank = _books.Bank + e.Amount };
                    break;
                case Step.WageDue e:
                    _books = _books with { Wages = _books.Wages - e.Amount };
                    break;
                case Step.PayOut e:
                    PayOut(e.Case);
                    break;
                case Step.Hold e:
                    Ask(state => Cash.Decide(state, new HoldUpTo(e.Case, e.Amount), _read, Coop));
                    break;
                // As the prefinancing does: no less is kept than what is out.
                case Step.Release e when e.Kept >= _out.GetValueOrDefault(e.Case, Money.Zero):
                    Ask(state => Cash.Decide(state, new ReleaseHold(e.Case, e.Kept)));
                    break;
                case Step.Read:
                    _read = Forecast;
                    break;
            }

            Assert.Equal(Money.Sum(State.Holds.Values), State.Held);
            Assert.All(State.Holds.Values, held => Assert.True(held.IsPositive));
        }

        private CashForecast Forecast => CashForecast.Of(_books, Policy, Until);

        // What was held goes to a budget that may spend it the same day: the forecast falls, what is out grows.
        private void PayOut(string caseId)
        {
            if (_out.ContainsKey(caseId) || !State.Holds.TryGetValue(caseId, out var held)) return;
            var before = Forecast.Available;
            _out[caseId] = held;
            _books = _books with { Budgets = _books.Budgets - held, Financed = _books.Financed + held };
            Assert.Equal(before, Forecast.Available);
        }

        private void Ask(Func<Cash.State, Decision<Cash.Event>> decide)
        {
            var decision = _life.Ask(decide);
            Assert.Null(decision.Refusal);
            if (decision.Events.OfType<Cash.Event.Held>().Any()) Assert.True(State.Held <= State.Available);
        }
    }
}
