using System.Globalization;
using System.Text.RegularExpressions;

namespace Smart.Api.Reports;

/// <summary>Counts names that a library made up at random, so that the same report is the same file.</summary>
internal static partial class StableNames
{
    /// <summary>A drawing whose clip paths are named by their order.</summary>
    public static string OfDrawing(string svg) => Counted(svg, Clips(), "cl_");

    /// <summary>A part of a workbook whose relations are named by their order.</summary>
    public static string OfWorkbook(string part) => Counted(part, Relations(), "R");

    private static string Counted(string text, Regex name, string prefix)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        return name.Replace(text, found =>
        {
            if (seen.TryGetValue(found.Value, out var counted)) return counted;
            counted = string.Create(CultureInfo.InvariantCulture, $"{prefix}{seen.Count + 1}");
            seen.Add(found.Value, counted);
            return counted;
        });
    }

    [GeneratedRegex("cl_[0-9a-f]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Clips();

    [GeneratedRegex("R[0-9a-f]{32}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Relations();
}
