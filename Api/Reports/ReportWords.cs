using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>The words of reports in one language: titles, notes, names of columns and of what stands in them.</summary>
public sealed class ReportWords
{
    private static readonly FrozenDictionary<string, string[]> Words = Load();

    private readonly int _place;
    private readonly NumberFormatInfo _numbers;

    /// <summary>In a language of the house.</summary>
    public ReportWords(string language) =>
        (_place, _numbers) = (Array.IndexOf(Languages.All, language), Numbers(language));

    /// <summary>In the language of a request.</summary>
    public static ReportWords Of(HttpContext http) => new(Languages.Of(http));

    /// <summary>Every key that has words.</summary>
    public static IReadOnlyCollection<string> Keys => Words.Keys;

    /// <summary>The word for a key; the key itself where it is a name and no word.</summary>
    public string this[string key] => Words.TryGetValue(key, out var words) ? words[_place] : key;

    /// <summary>A sentence with what it names.</summary>
    public string Say(string key, params object[] named) => string.Format(_numbers, this[key], named);

    /// <summary>A sentence that explains a table or chart; null where none is needed.</summary>
    public string? Note(string key) => Words.ContainsKey($"{key}.note") ? this[$"{key}.note"] : null;

    /// <summary>A title as people read it: the instant in Brussels, the scope.</summary>
    public string Scope(RiskReport report)
    {
        var whose = report.Cooperative?.Value ?? this["report.federation"];
        return report.Sector is { } sector ? $"{whose}, {Say("report.of-sector", this[sector])}" : whose;
    }

    /// <summary>What the report comes to, in a sentence: whether the fund is enough for the worst cases.</summary>
    public string Verdict(RiskReport report)
    {
        var figures = report.Tables.First(table => table.Key == "reserve").Rows
            .ToDictionary(row => row[0]!, row => row[1]!);
        return Say(
            figures["surplus"].StartsWith('-') ? "report.too-little" : "report.enough",
            Show(ReportKind.Money, figures["fund"]),
            Show(ReportKind.Money, figures["expected-shortfall"]),
            Show(ReportKind.Money, figures["surplus"].TrimStart('-')));
    }

    /// <summary>A cell as people read it.</summary>
    public string Show(ReportKind kind, string? cell) => cell is null ? "" : kind switch
    {
        ReportKind.Name => cell,
        ReportKind.Word => this[cell],
        ReportKind.Money => Decimal(cell).ToString("N2", _numbers),
        ReportKind.Share => Decimal(cell).ToString("0.00 %", _numbers),
        ReportKind.Count => Decimal(cell).ToString("N0", _numbers),
        _ => Decimal(cell).ToString("0.00####", _numbers),
    };

    /// <summary>An amount on an axis.</summary>
    public string Axis(double value) => Math.Abs(value) switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", _numbers) + " M",
        >= 1e3 => (value / 1e3).ToString("0.#", _numbers) + " k",
        >= 1 or 0 => value.ToString("0.##", _numbers),
        _ => value.ToString("0.######", _numbers),
    };

    // Written out, so that the same report is the same file on a machine that knows no cultures.
    private static NumberFormatInfo Numbers(string language)
    {
        var (point, group) = language switch
        {
            "en" => (".", ","),
            "fr" => (",", "\u00A0"),
            _ => (",", "."),
        };
        return new NumberFormatInfo { NumberDecimalSeparator = point, NumberGroupSeparator = group };
    }

    private static decimal Decimal(string cell) => decimal.Parse(cell, CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, string[]> Load()
    {
        using var file = typeof(ReportWords).Assembly.GetManifestResourceStream("report-words.json")
            ?? throw new InvalidOperationException("The words of reports are not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(file)!
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
