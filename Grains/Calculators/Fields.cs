using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Calculators;

/// <summary>
/// Checks the fields of a question one by one and remembers every one that is wrong, so that the asker mends all at
/// once. A checked value comes back as the engines want it; of a wrong one something harmless comes back, and
/// <see cref="AreSound"/> is false.
/// </summary>
/// <param name="at">Path that goes before each name; empty for the question itself.</param>
public sealed class Fields(string at = "")
{
    // More than any cooperative will ever owe, and far enough from where arithmetic in cents would overflow.
    private const decimal LargestAmount = 1_000_000_000_000m;

    private readonly ImmutableArray<FieldRefusal>.Builder _refusals = ImmutableArray.CreateBuilder<FieldRefusal>();

    private Fields(string at, ImmutableArray<FieldRefusal>.Builder refusals)
        : this(at) => _refusals = refusals;

    /// <summary>Nothing was wrong so far.</summary>
    public bool AreSound => _refusals.Count == 0;

    /// <summary>Everything that was wrong.</summary>
    public ImmutableArray<FieldRefusal> Refusals => _refusals.ToImmutable();

    /// <summary>The fields of an object inside.</summary>
    public Fields In(string name) => new($"{at}{name}.", _refusals);

    /// <summary>The fields of an item of a list inside.</summary>
    public Fields In(string name, int place) => new($"{at}{name}[{place}].", _refusals);

    /// <summary>Refuses a field.</summary>
    public void Refuse(string name, string code, object? detail = null) =>
        _refusals.Add(new FieldRefusal(at + name, new Refusal(code, detail)));

    /// <summary>Passes on what the engine refused.</summary>
    public void Refuse(FieldRefusal refusal) => _refusals.Add(refusal with { Field = at + refusal.Field });

    /// <summary>Refuses a field unless something holds.</summary>
    /// <returns>Whether it holds.</returns>
    public bool Require(bool holds, string name, string code, object? detail = null)
    {
        if (!holds) Refuse(name, code, detail);
        return holds;
    }

    /// <summary>An amount of zero or more, in whole cents.</summary>
    public Money Amount(string name, decimal value) => Checked(name, value, least: 0m);

    /// <summary>An amount of more than zero, in whole cents.</summary>
    public Money Positive(string name, decimal value) => Checked(name, value, least: 0.01m);

    /// <summary>An amount that may be negative, in whole cents.</summary>
    public Money Signed(string name, decimal value) => Checked(name, value, least: -LargestAmount);

    /// <summary>A number within bounds, both included.</summary>
    public decimal Between(string name, decimal value, decimal least, decimal most)
    {
        if (value < least) Refuse(name, "calculator.too-small", least);
        else if (value > most) Refuse(name, "calculator.too-large", most);
        else return value;
        return least;
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public int Count(string name, int value, int least, int most) => (int)Between(name, value, least, most);

    /// <summary>A number of the risk engine within bounds, both included; what is not a number is too small.</summary>
    public double Real(string name, double value, double least, double most)
    {
        if (!(value >= least)) Refuse(name, "calculator.too-small", least);
        else if (value > most) Refuse(name, "calculator.too-large", most);
        else return value;
        return least;
    }

    /// <summary>A list with a number of items within bounds.</summary>
    /// <returns>The list; empty when it was refused or left out.</returns>
    public ImmutableArray<T> List<T>(string name, IReadOnlyList<T>? items, int least, int most)
    {
        ImmutableArray<T> given = items is null or ImmutableArray<T> { IsDefault: true } ? [] : [.. items];
        if (given.Length < least) Refuse(name, least == 1 ? "calculator.empty" : "calculator.too-few", least);
        else if (given.Length > most) Refuse(name, "calculator.too-many", most);
        else return given;
        return [];
    }

    /// <summary>One of some words.</summary>
    public void Word(string name, string value, IReadOnlyCollection<string> words) =>
        Require(words.Contains(value, StringComparer.Ordinal), name, "choice.not-offered", string.Join(", ", words));

    /// <summary>Two days in order; the second may be the same day.</summary>
    public void InOrder(string name, DateOnly first, DateOnly second) =>
        Require(first <= second, name, "calculator.dates-reversed", first);

    private Money Checked(string name, decimal value, decimal least)
    {
        if (decimal.Round(value, 2) != value) Refuse(name, "calculator.cents");
        else if (value < least) Refuse(name, "calculator.too-small", least);
        else if (value > LargestAmount) Refuse(name, "calculator.too-large", LargestAmount);
        else return Money.Eur(value);
        return Money.Zero;
    }
}

/// <summary>Amounts as answers show them.</summary>
public static class Shown
{
    private const byte Cents = 2;

    /// <summary>With two decimals, always: <c>12.50</c>.</summary>
    public static decimal Show(this Money amount) => Euro(amount.Minor);

    /// <summary>Cents, shown with two decimals.</summary>
    public static decimal Euro(long cents) =>
        cents is >= int.MinValue and <= int.MaxValue
            ? new decimal(lo: (int)Math.Abs(cents), mid: 0, hi: 0, isNegative: cents < 0, Cents)
            : decimal.Round((cents / 100m) + 0.00m, Cents);

    /// <summary>A number with so many decimals, always.</summary>
    public static decimal To(this decimal value, int decimals) =>
        decimal.Round(value, decimals, MidpointRounding.AwayFromZero) + new decimal(0, 0, 0, false, (byte)decimals);
}
