using System.Globalization;
using System.Text.Json;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Cooperatives;

/// <summary>
/// The rates with which a cooperative starts: data with dates and sources, one file an area, <c>rates*.json</c>
/// beside this file. Values are decimal strings.
/// </summary>
public static class GenericRates
{
    /// <summary>Every generic rate, file by file.</summary>
    public static IReadOnlyList<DatedRate> All { get; } = Load();

    /// <summary>The same as a book.</summary>
    public static RuleBook Book { get; } = new(All);

    /// <summary>
    /// The rate of a cooperative's own book; what it has none of its own for is as in the federation.
    /// </summary>
    public static decimal RateOr(RuleBook own, string key, DateOnly on) =>
        own.TryRate(key, on) ?? Book.Rate(key, on);

    private static List<DatedRate> Load()
    {
        var assembly = typeof(GenericRates).Assembly;
        var rates = new List<DatedRate>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith("rates/", StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            rates.AddRange(JsonSerializer.Deserialize<Row[]>(stream, SmartJson.Options)!.Select(row => row.Read()));
        }

        return rates;
    }

    private sealed record Row(string Key, DateOnly From, string Value, string Source)
    {
        public DatedRate Read() =>
            new(Key, From, decimal.Parse(Value, NumberStyles.Number, CultureInfo.InvariantCulture), Source);
    }
}
