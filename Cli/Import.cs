using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Smart.Cli;

/// <summary><c>smart import</c>: sends a season, shows how far it is, and says what came of it.</summary>
public static class Import
{
    private const int FaultsShown = 20;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    /// <summary>Imports a file.</summary>
    /// <returns>0 when it was imported, whatever single lines did; 1 when it was not.</returns>
    public static async Task<int> Run(ApiClient api, string file, string? until)
    {
        if (!File.Exists(file))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]There is no file {file}.[/]");
            return 1;
        }

        await using var stream = File.OpenRead(file);
        var query = until is null ? "" : $"?until={Uri.EscapeDataString(until)}";
        var view = (await api.Upload($"/v1/imports{query}", stream))!;
        var path = $"/v1/imports/{view["hash"]}";
        view = await Follow(api, path, view);
        Show(view["report"]!, view["until"]!.ToString());
        return 0;
    }

    private static Task<JsonNode> Follow(ApiClient api, string path, JsonNode view) =>
        AnsiConsole.Progress().AutoClear(enabled: false).StartAsync(async progress =>
        {
            var bar = progress.AddTask("living the season");
            while (true)
            {
                bar.MaxValue = Math.Max(1, Number(view["steps"]));
                bar.Value = Number(view["stepsDone"]);
                bar.Description = $"living {view["livedUntil"]?.ToString() ?? "the season"}";
                if (!view["isRunning"]!.GetValue<bool>() && view["report"] is not null) break;
                await Task.Delay(Glance);
                view = (await api.Find(path))!;
            }

            bar.Value = bar.MaxValue;
            return view;
        });

    private static void Show(JsonNode report, string until)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{report["lines"]} jobs[/] lived until {until} in {report["seconds"]} s");
        AnsiConsole.Write(Counts("jobs", report["jobs"]!.AsObject()));
        var refusals = report["refusals"]!.AsObject();
        if (refusals.Count > 0) AnsiConsole.Write(Counts("refused because", refusals));
        AnsiConsole.Write(Books(report["books"]!.AsArray()));

        var faults = report["faults"]!.AsArray();
        foreach (var fault in faults.Take(FaultsShown))
        {
            var reason = $"{fault!["reason"]!["sentence"]} {fault["reason"]!["detail"]}";
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]line {fault["line"]}[/] {fault["ref"]} {fault["step"]}: {reason}");
        }

        if (faults.Count > FaultsShown)
            AnsiConsole.MarkupLineInterpolated($"... and {faults.Count - FaultsShown} more");
    }

    private static Table Counts(string title, JsonObject counts)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn(title)
            .AddColumn(new TableColumn("n").RightAligned());
        foreach (var (name, count) in counts) table.AddRow(name.EscapeMarkup(), count!.ToString());
        return table;
    }

    private static Table Books(JsonArray books)
    {
        string[] figures =
        [
            "invoiced", "collected", "wagesPaid", "wageCost",
            "advancesOutstanding", "prefinancingOutstanding", "losses", "fund",
        ];
        var table = new Table().Border(TableBorder.Rounded).AddColumn("EUR");
        foreach (var book in books) table.AddColumn(new TableColumn(book!["cooperative"]!.ToString()).RightAligned());
        foreach (var figure in figures)
            table.AddRow([figure, .. books.Select(book => book![figure]!["amount"]!.ToString())]);
        return table;
    }

    private static double Number(JsonNode? count) =>
        count is null ? 0 : double.Parse(count.ToString(), CultureInfo.InvariantCulture);
}
