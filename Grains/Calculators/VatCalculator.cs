using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;

namespace Smart.Grains.Calculators;

/// <summary>
/// VAT of some lines: rounded half up once per category and rate, on the sum of what is taxed (EN 16931, BR-CO-17;
/// directive 2006/112/EC leaves the rounding to the member states, Court of Justice C-484/06).
/// </summary>
public static class VatCalculator
{
    private const int MostLines = 10_000;
    private const decimal MostPrice = 1_000_000_000m;
    private const decimal MostQuantity = 1_000_000m;

    /// <summary>Answers the question.</summary>
    public static Calculation<VatTotals> Calculate(VatSheet sheet)
    {
        var fields = new Fields();
        var lines = fields.List("lines", sheet.Lines, 1, MostLines);
        for (var n = 0; n < lines.Length; n++) Check(lines[n], fields.In("lines", n));
        var discounts = fields.List("discounts", sheet.Discounts, 0, most: 100);
        for (var n = 0; n < discounts.Length; n++) Check(discounts[n], fields.In("discounts", n));
        if (!fields.AreSound) return fields.Refusals;

        var amounts = lines.Select(Amount).ToImmutableArray();
        var total = Money.Sum(amounts);
        var discount = Money.Sum(discounts.Select(each => Discount(each, total)));
        if (!discount.IsZero && (amounts.Any(amount => amount.IsNegative) || discount > total))
            fields.Refuse("discounts", "calculator.discount-too-large", total.Show());
        return fields.AreSound ? Answer(sheet.Prices, lines, amounts, discount) : fields.Refusals;
    }

    private static void Check(VatSheetLine line, Fields fields)
    {
        fields.Between("price", line.Price, -MostPrice, MostPrice);
        fields.Require(decimal.Round(line.Price, 6) == line.Price, "price", "calculator.too-fine", 6);
        fields.Between("quantity", line.Quantity ?? 1m, -MostQuantity, MostQuantity);
        fields.Between("discountPercent", line.DiscountPercent ?? 0m, 0m, 100m);
        fields.Between("rate", line.Rate, 0m, 100m);
        var category = line.Category ?? VatCategory.Standard;
        if (category != VatCategory.Standard)
            fields.Require(line.Rate == 0m, "rate", "calculator.rate-not-zero");
        else
            fields.Require(line.Rate > 0m, "rate", "calculator.rate-zero");
    }

    private static void Check(VatDiscount discount, Fields fields)
    {
        fields.Require(discount.Amount is null != discount.Percent is null, "amount", "calculator.one-of-two");
        fields.Amount("amount", discount.Amount ?? 0m);
        fields.Between("percent", discount.Percent ?? 0m, 0m, 100m);
    }

    private static Money Amount(VatSheetLine line) => new(
        Half(line.Price * 100m * (line.Quantity ?? 1m) * (1 - ((line.DiscountPercent ?? 0m) / 100m))), Currency.Eur);

    private static Money Discount(VatDiscount discount, Money total) => discount.Amount is { } amount
        ? Money.Eur(amount)
        : total.Times(discount.Percent!.Value / 100m, Rounding.HalfUp);

    private static VatTotals Answer(
        PriceKind? prices, ImmutableArray<VatSheetLine> lines, ImmutableArray<Money> amounts, Money discount)
    {
        var shares = discount.IsZero
            ? amounts.Select(_ => Money.Zero).ToImmutableArray()
            : ProRata.Split(discount, amounts);
        var groups = lines
            .Select((line, n) => (Key: Key(line), Amount: amounts[n] - shares[n]))
            .GroupBy(line => line.Key)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, Amount: Money.Sum(group.Select(line => line.Amount))))
            .ToArray();
        var subtotals = groups.Select(group => prices == PriceKind.InclVat
            ? TakenOut(group.Key, group.Amount)
            : OnTop(group.Key, group.Amount)).ToImmutableArray();
        return new VatTotals(
            [.. amounts.Select(amount => amount.Show())],
            subtotals,
            discount.Show(),
            subtotals.Sum(part => part.ExclVat).To(2),
            subtotals.Sum(part => part.Vat).To(2),
            subtotals.Sum(part => part.InclVat).To(2));
    }

    private static (VatCategory Category, decimal Rate) Key(VatSheetLine line) =>
        (line.Category ?? VatCategory.Standard, line.Rate / 1.0000000000000000000000000000m);

    private static VatTotal OnTop((VatCategory Category, decimal Rate) key, Money amount)
    {
        var vat = amount.Times(key.Rate / 100m, Rounding.HalfUp);
        return new VatTotal(key.Category, key.Rate, amount.Show(), vat.Show(), (amount + vat).Show());
    }

    private static VatTotal TakenOut((VatCategory Category, decimal Rate) key, Money amount)
    {
        var vat = new Money(Half(amount.Minor * key.Rate / (100m + key.Rate)), Currency.Eur);
        return new VatTotal(key.Category, key.Rate, (amount - vat).Show(), vat.Show(), amount.Show());
    }

    private static long Half(decimal cents) => (long)decimal.Round(cents, 0, MidpointRounding.AwayFromZero);
}
