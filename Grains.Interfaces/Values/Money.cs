using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>How a fraction of a cent is settled. Every rounding in the house names one.</summary>
public enum Rounding
{
    /// <summary>To the nearest, a half away from zero: what the law calls rounding.</summary>
    HalfUp,

    /// <summary>Towards zero.</summary>
    Down,

    /// <summary>Away from zero.</summary>
    Up,

    /// <summary>To the nearest, a half to the even neighbour.</summary>
    HalfEven,
}

/// <summary>A currency of ISO 4217.</summary>
/// <param name="Code">Its three letters.</param>
[GenerateSerializer, Immutable]
public readonly record struct Currency(string Code) : ITextValue<Currency>
{
    private static readonly FrozenDictionary<string, int> MinorDigits = new Dictionary<string, int>
    {
        ["EUR"] = 2,
        ["USD"] = 2,
        ["GBP"] = 2,
        ["CHF"] = 2,
        ["SEK"] = 2,
        ["DKK"] = 2,
        ["NOK"] = 2,
        ["PLN"] = 2,
        ["CZK"] = 2,
        ["HUF"] = 2,
        ["RON"] = 2,
        ["BGN"] = 2,
        ["CAD"] = 2,
        ["AUD"] = 2,
        ["JPY"] = 0,
        ["TND"] = 3,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The euro.</summary>
    public static Currency Eur { get; } = new("EUR");

    /// <summary>Digits behind the decimal point of one unit.</summary>
    /// <exception cref="InvalidOperationException">The house does not know the currency.</exception>
    public int Digits => MinorDigits.TryGetValue(Code, out var digits)
        ? digits
        : throw new InvalidOperationException($"Currency {Code} is not known here.");

    /// <summary>Whether the house knows a code.</summary>
    public static bool IsKnown(string? code) => code is not null && MinorDigits.ContainsKey(code);

    /// <inheritdoc/>
    public static Currency FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>An amount of money, exact: whole minor units (cents) of one currency.</summary>
/// <remarks>Overflow throws, and so does mixing currencies: both are bugs, never a wrong amount.</remarks>
/// <param name="Minor">Minor units; negative for what is owed the other way.</param>
/// <param name="Currency">The currency.</param>
[GenerateSerializer, Immutable]
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>, IComparable
{
    /// <summary>No euro.</summary>
    public static Money Zero { get; } = new(0, Currency.Eur);

    /// <summary>Nothing is owed.</summary>
    [JsonIgnore]
    public bool IsZero => Minor == 0;

    /// <summary>More than zero.</summary>
    [JsonIgnore]
    public bool IsPositive => Minor > 0;

    /// <summary>Less than zero.</summary>
    [JsonIgnore]
    public bool IsNegative => Minor < 0;

    /// <summary>Euros that are known to be whole cents.</summary>
    /// <exception cref="FormatException">There is a fraction of a cent.</exception>
    public static Money Eur(decimal euros) => TryOf(euros, Currency.Eur.Code, out var money)
        ? money
        : throw new FormatException($"{euros} is not a whole number of cents.");

    /// <summary>Nothing of a currency.</summary>
    public static Money ZeroOf(Currency currency) => new(0, currency);

    /// <summary>
    /// The amount as money, unless the currency is unknown, too large, or finer than its smallest coin.
    /// </summary>
    public static bool TryOf(decimal amount, string? currency, out Money money)
    {
        money = default;
        if (!Currency.IsKnown(currency)) return false;
        var unit = new Currency(currency!);
        if (Math.Abs(amount) > 10_000_000_000_000m) return false;
        var minor = amount * Scale(unit);
        if (minor != decimal.Truncate(minor)) return false;
        money = new Money((long)minor, unit);
        return true;
    }

    /// <summary>All together; <see cref="Zero"/> when there are none.</summary>
    public static Money Sum(IEnumerable<Money> amounts)
    {
        Money? sum = null;
        foreach (var amount in amounts) sum = sum is { } before ? before + amount : amount;
        return sum ?? Zero;
    }

    /// <summary>The lesser of two.</summary>
    public static Money Min(Money one, Money other) => one <= other ? one : other;

    /// <summary>The greater of two.</summary>
    public static Money Max(Money one, Money other) => one >= other ? one : other;

    /// <summary>The amount as a decimal number of units.</summary>
    public decimal ToDecimal() => Minor / Scale(Currency);

    /// <summary>A multiple or a fraction, rounded as named.</summary>
    public Money Times(decimal factor, Rounding rounding) => this with { Minor = Round(Minor * factor, rounding) };

    /// <summary>
    /// Splits by weights and loses nothing: what rounding leaves goes to the largest remainders first.
    /// </summary>
    /// <exception cref="ArgumentException">A weight is negative, or all are zero.</exception>
    public ImmutableArray<Money> Split(ImmutableArray<long> weights)
    {
        if (weights.Any(weight => weight < 0) || weights.All(weight => weight == 0))
            throw new ArgumentException("Weights are zero or more, and not all zero.", nameof(weights));
        if (weights.Length == 1) return [this];
        var total = weights.Aggregate((Int128)0, (sum, weight) => sum + weight);
        var (sign, amount, currency) = (Minor < 0 ? -1 : 1, Int128.Abs(Minor), Currency);
        var parts = weights.Select(weight => (long)(amount * weight / total)).ToArray();
        var left = (int)(amount - parts.Aggregate((Int128)0, (sum, part) => sum + part));
        var largest = Enumerable.Range(0, parts.Length)
            .OrderByDescending(n => amount * weights[n] % total)
            .ThenBy(n => n)
            .Take(left);
        foreach (var n in largest) parts[n]++;
        return [.. parts.Select(part => new Money(sign * part, currency))];
    }

    /// <inheritdoc/>
    public int CompareTo(Money other)
    {
        Same(this, other);
        return Minor.CompareTo(other.Minor);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is Money other
        ? CompareTo(other)
        : throw new ArgumentException("Money compares with money.", nameof(obj));

    /// <summary>For people who read logs: <c>1000.00 EUR</c>.</summary>
    public override string ToString() =>
        $"{ToDecimal().ToString($"F{Currency.Digits}", CultureInfo.InvariantCulture)} {Currency.Code}";

    /// <summary>Both together.</summary>
    public static Money operator +(Money left, Money right)
    {
        Same(left, right);
        return left with { Minor = left.Minor + right.Minor };
    }

    /// <summary>What is left of one less the other.</summary>
    public static Money operator -(Money left, Money right)
    {
        Same(left, right);
        return left with { Minor = left.Minor - right.Minor };
    }

    /// <summary>The same the other way.</summary>
    public static Money operator -(Money amount) => amount with { Minor = -amount.Minor };

    /// <summary>Whether it is less.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Whether it is more.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Whether it is no more.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it is no less.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    private static long Round(decimal minor, Rounding rounding) => (long)(rounding switch
    {
        Rounding.HalfUp => decimal.Round(minor, 0, MidpointRounding.AwayFromZero),
        Rounding.Down => decimal.Truncate(minor),
        Rounding.Up => minor < 0 ? decimal.Floor(minor) : decimal.Ceiling(minor),
        Rounding.HalfEven => decimal.Round(minor, 0, MidpointRounding.ToEven),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Not a way of rounding."),
    });

    private static decimal Scale(Currency currency) => currency.Digits switch
    {
        0 => 1m,
        2 => 100m,
        _ => 1000m,
    };

    private static void Same(Money left, Money right)
    {
        if (left.Currency != right.Currency)
            throw new InvalidOperationException($"{left.Currency} and {right.Currency} do not mix.");
    }
}
