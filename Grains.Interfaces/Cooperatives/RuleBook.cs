using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>A rate from a day on, until the next one of the same key.</summary>
/// <param name="Key">What it is, for example <c>vat.standard</c>.</param>
/// <param name="From">First legal day in Brussels on which it holds.</param>
/// <param name="Value">A fraction, a number of euros or of days, as the key says.</param>
/// <param name="Source">The law, publication or decision that it was taken from.</param>
[GenerateSerializer, Immutable]
public sealed record DatedRate(string Key, DateOnly From, decimal Value, string Source);

/// <summary>
/// All rates of a cooperative with their dates: a value that never changes, read as often as one likes. A rate holds
/// until the next one of its key begins, so that two never overlap.
/// </summary>
[GenerateSerializer, Immutable]
public sealed class RuleBook
{
    [Id(0)]
    private readonly ImmutableArray<DatedRate> _rates;

    [NonSerialized]
    private FrozenDictionary<string, DatedRate[]>? _byKey;

    /// <summary>A book of rates; of two with the same key and day the later in the list counts.</summary>
    public RuleBook(IEnumerable<DatedRate> rates) => _rates = [.. rates];

    /// <summary>A book of rates that hold on any day, for what-if questions.</summary>
    public RuleBook(IReadOnlyDictionary<string, decimal> always)
        : this(always.Select(rate => new DatedRate(rate.Key, DateOnly.MinValue, rate.Value, "what if")))
    {
    }

    /// <summary>Every rate in the book, in the order in which it was given.</summary>
    public IReadOnlyList<DatedRate> Rates => _rates;

    private FrozenDictionary<string, DatedRate[]> ByKey => _byKey ??= _rates
        .GroupBy(rate => rate.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(
            rates => rates.Key,
            rates => rates.GroupBy(rate => rate.From).Select(same => same.Last()).OrderBy(rate => rate.From).ToArray(),
            StringComparer.Ordinal);

    /// <summary>The rate in force on a legal day.</summary>
    /// <exception cref="MissingRate">The book has none for that day; it names the key and the day.</exception>
    public decimal Rate(string key, DateOnly on) => TryRate(key, on) ?? throw new MissingRate(key, on);

    /// <summary>The rate in force on a legal day, or null.</summary>
    public decimal? TryRate(string key, DateOnly on) => Find(key, on)?.Value;

    /// <summary>The rate in force on a legal day with its source, or null.</summary>
    public DatedRate? Find(string key, DateOnly on) =>
        ByKey.TryGetValue(key, out var rates) ? InForce(rates, on) : null;

    /// <summary>All rates in force on a legal day whose key begins with a prefix, by the rest of their key.</summary>
    public FrozenDictionary<string, decimal> Under(string prefix, DateOnly on) => ByKey
        .Where(rates => rates.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(rates => InForce(rates.Value, on))
        .OfType<DatedRate>()
        .ToFrozenDictionary(rate => rate.Key[prefix.Length..], rate => rate.Value, StringComparer.Ordinal);

    private static DatedRate? InForce(DatedRate[] rates, DateOnly on) => Array.FindLast(rates, rate => rate.From <= on);
}

/// <summary>The rule book has no such rate on that day.</summary>
/// <param name="key">The key that was asked for.</param>
/// <param name="on">The legal day.</param>
[GenerateSerializer]
public sealed class MissingRate(string key, DateOnly on) : Exception($"No rate {key} is known on {on:yyyy-MM-dd}.")
{
    /// <summary>The key that was asked for.</summary>
    [Id(0)]
    public string Key { get; } = key;

    /// <summary>The legal day.</summary>
    [Id(1)]
    public DateOnly On { get; } = on;

    /// <summary>The same, as a refusal: <c>rate.missing</c> with key and day.</summary>
    public Refusal AsRefusal() => new("rate.missing", $"{Key} {On:yyyy-MM-dd}");
}
