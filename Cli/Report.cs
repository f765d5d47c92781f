using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Smart.Cli;

/// <summary><c>smart report risk</c>: writes the report of mutualised risk into a folder, in every format.</summary>
public static class Report
{
    private const string Path = "/v1/reports/mutualised-risk";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>
    /// Writes <c>mutualised-risk.json</c>, <c>.xlsx</c>, <c>.pdf</c>, <c>.csv</c> and a drawing a chart.
    /// </summary>
    /// <param name="api">The Api.</param>
    /// <param name="options"><c>--as-of</c>, <c>--cooperative</c> and <c>--out</c>, each with its value.</param>
    /// <returns>0; 1 when facts and ledger do not agree; 2 when an option is unknown.</returns>
    public static async Task<int> Run(ApiClient api, string[] options)
    {
        var given = options.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (given.Keys.Except(["--as-of", "--cooperative", "--out"]).FirstOrDefault() is { } unknown)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{unknown} is no option: --as-of, --cooperative, --out are.[/]");
            return 2;
        }

        var query = Query(given);
        var folder = Directory.CreateDirectory(given.GetValueOrDefault("--out", "."));
        var report = (await api.Find($"{Path}?{query}"))!;
        await Write(folder, "mutualised-risk.json", Encoding.UTF8.GetBytes(report.ToJsonString()));
        await Write(folder, "mutualised-risk.csv", await api.Download($"{Path}?{query}", "text/csv"));
        await Write(folder, "mutualised-risk.xlsx", await api.Download($"{Path}?{query}", Xlsx));
        await Write(folder, "mutualised-risk.pdf", await api.Download($"{Path}?{query}", "application/pdf"));
        foreach (var chart in report["charts"]!.AsArray().Select(chart => $"{chart!["key"]}"))
        {
            var drawn = await api.Download($"{Path}/charts/{chart}?{query}", "image/svg+xml");
            await Write(folder, $"{chart}.svg", drawn);
        }

        var isTied = report["isTied"]!.GetValue<bool>();
        AnsiConsole.MarkupLine(isTied
            ? "[green]facts and ledger agree to the cent[/]"
            : "[red]facts and ledger do not agree: see the table reconciliation[/]");
        return isTied ? 0 : 1;
    }

    // The instant is fixed once, so that every format shows the same moment.
    private static string Query(Dictionary<string, string> given)
    {
        var asOf = given.GetValueOrDefault("--as-of")
            ?? TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var query = $"asOf={Uri.EscapeDataString(asOf)}";
        return given.TryGetValue("--cooperative", out var name)
            ? $"{query}&cooperative={Uri.EscapeDataString(name)}"
            : query;
    }

    private static async Task Write(DirectoryInfo folder, string name, byte[] bytes)
    {
        var file = System.IO.Path.Combine(folder.FullName, name);
        await File.WriteAllBytesAsync(file, bytes);
        AnsiConsole.WriteLine(file);
    }
}
