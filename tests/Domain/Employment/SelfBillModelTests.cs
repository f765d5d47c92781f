using CsCheck;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;
using Event = Smart.Grains.Employment.SelfBill.Event;
using State = Smart.Grains.Employment.SelfBill.State;

namespace Smart.Tests.Domain.Employment;

/// <summary>A self-billed invoice through all that is asked of it, in any order.</summary>
public sealed class SelfBillModelTests
{
    private const string None = "none";

    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly string[] Transitions =
    [
        "drafted issued", "drafted withdrawn", "issued charged", "none drafted",
    ];

    private static readonly DateTimeOffset Now = new(2025, 2, 3, 10, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Money> Amounts = Gen.OneOf(
        Gen.Long[-1, 2].Select(cents => new Money(cents * 10_000, Currency.Eur)),
        One.Of(
            new Money(long.MaxValue, Currency.Eur), new Money(long.MinValue, Currency.Eur),
            new Money(500, new Currency("USD"))));

    private static readonly Gen<Action<Life<State, Event>>> Steps = Gen.OneOf(
        Gen.Select(Amounts, Amounts).Select<(Money Net, Money Vat), Action<Life<State, Event>>>(
            x => life => life.Ask(s => SelfBill.Decide(s, Terms(x.Net, x.Vat)))),
        Gen.Const<Action<Life<State, Event>>>(life => life.Ask(
            s => SelfBill.Decide(s, Terms(new Money(500_00, Currency.Eur), new Money(105_00, Currency.Eur))))),
        Gen.Int[0, 40].Select<int, Action<Life<State, Event>>>(days => life => life.Ask(
            s => SelfBill.Issue(s, Calendar.LegalDay(Now.AddDays(days)), Now.AddDays(days)))),
        Gen.Const<Action<Life<State, Event>>>(life => life.Ask(SelfBill.Charged)),
        Gen.Const<Action<Life<State, Event>>>(life => life.Ask(SelfBill.Withdraw)));

    [Fact]
    public void An_invoice_goes_nowhere_but_by_the_table_and_wakes_until_the_budget_has_taken_it()
    {
        var moves = new Moves<string>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 14].Sample(
            steps =>
            {
                var life = new Life<State, Event>(SelfBill.Evolve);
                foreach (var step in steps)
                {
                    var before = life.State;
                    step(life);
                    var (from, to) = (Name(before), Name(life.State));
                    if (from != to) moves.Made($"{from} {to}");
                    MustBeSound(before, life);
                }
            },
            iter: 200));
    }

    private static void MustBeSound(State before, Life<State, Event> life)
    {
        var after = life.State;
        if (before.Terms is not null) Assert.Equal(before.Terms, after.Terms);
        if (before.IssuedOn is not null) Assert.Equal(before.IssuedOn, after.IssuedOn);
        Assert.Equal(Name(after) == "issued", life.Wake(SelfBill.ChargeWake) is not null);
        if (after.Terms is not { } terms) return;
        Assert.True(terms.Net.IsPositive);
        Assert.False(terms.VatDeductible.IsNegative);
        Assert.Equal(terms.Net.Currency, terms.VatDeductible.Currency);
    }

    private static string Name(State state) => state switch
    {
        { Terms: null } => None,
        { IsCharged: true } => "charged",
        { Status: SelfBillStatus.Issued } => "issued",
        { Status: SelfBillStatus.Withdrawn } => "withdrawn",
        _ => "drafted",
    };

    private static DraftSelfBill Terms(Money net, Money vat) => new(
        new CooperativeId("general"), new JobId("J1"), new EngagementId("J1/wage-M2"), new ActivityId("A1"),
        new MemberId("M2"), net, vat);
}
