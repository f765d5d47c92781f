using CsCheck;
using Smart.Grains.Calculators;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Recovery;
using Xunit;

namespace Smart.Tests.Domain.Calculators;

/// <summary>What holds of every answer, whatever is asked.</summary>
public sealed class CalculatorPropertyTests
{
    private static readonly RuleBook Book = new(GenericRates.All);
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly Gen<decimal> Amount = Gen.Long[1, 5_000_000].Select(cents => cents / 100m);

    private static readonly Gen<VatSheetLine> Line = Gen.Select(
        Amount, Gen.Int[0, 2].Select(n => new[] { 6m, 12m, 21m }[n]), Gen.Int[1, 9], Gen.Int[0, 100],
        (price, rate, quantity, percent) => new VatSheetLine(price, rate, quantity, percent));

    [Fact]
    public void Gross_to_cost_to_gross_is_the_identity() =>
        Gen.Select(Amount, Gen.Int[0, 3].Select(n => ContractTypes.All[n])).Sample((gross, type) =>
        {
            var there = Wage(type, WageKnown.Gross, gross);
            var back = Wage(type, WageKnown.Cost, there.Cost);
            Assert.Equal(there with { Remainder = 0m }, back);
            Assert.True(there.Deducted <= there.Net / 5m);
            Assert.Equal(there.Net, there.Payable + there.Deducted);
        });

    [Fact]
    public void A_wage_from_net_is_the_lowest_that_suffices() =>
        Amount.Sample(net =>
        {
            var wage = Wage(ContractTypes.Employee, WageKnown.Net, net);
            Assert.True(wage.Net >= net);
            if (wage.Gross > 0.01m)
                Assert.True(Wage(ContractTypes.Employee, WageKnown.Gross, wage.Gross - 0.01m).Net < net);
        });

    [Fact]
    public void Vat_adds_up_and_a_price_with_vat_is_never_changed() =>
        Gen.Select(Line.Array[1, 12], Gen.Int[0, 100]).Sample((lines, percent) =>
        {
            foreach (var kind in Enum.GetValues<PriceKind>())
            {
                var totals = VatCalculator.Calculate(new VatSheet(
                    [.. lines], kind, [new VatDiscount(Percent: percent)])).Value!;
                Assert.Equal(totals.InclVat, totals.ExclVat + totals.Vat);
                Assert.Equal(totals.ExclVat, totals.Subtotals.Sum(part => part.ExclVat));
                Assert.Equal(
                    totals.Lines.Sum() - totals.Discount,
                    kind == PriceKind.InclVat ? totals.InclVat : totals.ExclVat);
            }
        });

    [Fact]
    public void Every_cent_paid_on_a_late_invoice_is_accounted_for() =>
        Late.Sample(question =>
        {
            var answer = LateInterestCalculator.Calculate(question, Book).Value!;
            Assert.All(answer.Payments, paid =>
                Assert.Equal(paid.Amount, paid.Costs + paid.Interest + paid.Principal + paid.Left));
            Assert.Equal(question.Amount, answer.Open.Principal + answer.Payments.Sum(paid => paid.Principal));
            Assert.Equal(answer.Interest, answer.Open.Interest + answer.Payments.Sum(paid => paid.Interest));
            Assert.Equal(answer.LumpSum, answer.Open.Costs + answer.Payments.Sum(paid => paid.Costs));
            Assert.InRange(answer.Interest - answer.Slices.Sum(slice => slice.Interest), -0.0051m, 0.0051m);
        });

    [Fact]
    public void A_longer_dispute_never_costs_the_debtor_more() =>
        Gen.Select(Late, Gen.Int[0, 200], Gen.Int[0, 100]).Sample((question, start, days) =>
        {
            var from = question.DueOn!.Value.AddDays(start);
            var disputed = question with { Disputes = [new DisputedDays(from, from.AddDays(days))], Payments = [] };
            var without = disputed with { Disputes = [] };
            Assert.True(Interest(disputed) <= Interest(without));
        });

    [Fact]
    public void A_consumer_is_never_asked_more_than_the_scale() =>
        Gen.Select(Amount, Amount, Gen.Int[0, 60]).Sample((principal, asked, days) =>
        {
            var answer = ConsumerPenaltyCalculator.Calculate(
                new ConsumerPenaltyQuestion(principal, Day, Day.AddDays(days), AskedPenalty: asked), Book).Value!;
            Assert.True(answer.Penalty <= answer.Cap);
            Assert.Equal(asked > answer.Cap, answer.PenaltyVoid);
            Assert.True(answer.Due || answer.Penalty == 0m);
        });

    private static Gen<LateInterestQuestion> Late => Gen.Select(
        Amount,
        Gen.Int[0, 900],
        Gen.Select(Gen.Int[-30, 600], Amount).Array[0, 6],
        Gen.Select(Gen.Int[-10, 500], Gen.Int[0, 90], Amount).Array[0, 3],
        Gen.Enum<ImputationOrder>(),
        (amount, days, payments, disputes, order) =>
        {
            var due = new DateOnly(2024, 2, 10);
            return new LateInterestQuestion(
                amount,
                Until: due.AddDays(days),
                DueOn: due,
                Payments: [.. payments.Select(paid => new PaymentOn(due.AddDays(paid.Item1), paid.Item2))],
                Order: order,
                Disputes:
                [
                    .. disputes.Select(each => new DisputedDays(
                        due.AddDays(each.Item1), due.AddDays(each.Item1 + each.Item2), each.Item3)),
                ]);
        });

    private static decimal Interest(LateInterestQuestion question) =>
        LateInterestCalculator.Calculate(question, Book).Value!.Interest;

    private static WageResult Wage(string type, WageKnown known, decimal amount) => WageCalculator.Calculate(
        new WageQuestion(type, known, amount, Day, Deductions: 100m), Book, Day).Value! with
    {
        Remainder = known == WageKnown.Cost ? 0m : null,
    };
}
