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
    /// <returns>0 when at least one job went in, whatever other lines did; 1 when none did.</returns>
    public static async Task<int> Run(ApiClient api, string file, string? until)
    {
        if (Unfit(file, until) is { } unfit)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{unfit}[/]");
            return 1;
        }

        await using var stream = File.OpenRead(file);
        var query = until is null ? "" : $"?until={Uri.EscapeDataString(until)}";
        var view = (await api.Upload($"/v1/imports{query}", stream))!;
        var path = $"/v1/imports/{view["hash"]}";
        view = await Follow(api, path, view);
        var report = view["report"]!;
        Show(report, view["until"]!.ToString(), path);
        return report["jobs"]!.AsObject().Count > 0 ? 0 : 1;
    }

    private static string? Unfit(string file, string? until)
    {
        if (Directory.Exists(file)) return $"{file} is a folder; name one of its files.";
        if (!File.Exists(file)) return $"There is no file {file}.";
        return until is null || DateOnly.TryParseExact(until, "yyyy-MM-dd", out _)
            ? null
            : $"{until} is not a date; a date looks like 2026-06-30.";
    }

    /// <summary>Follows an import to its end, with a bar.</summary>
    public static Task<JsonNode> Follow(ApiClient api, string path, JsonNode view) =>
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

    /// <summary>Prints what came of an import.</summary>
    public static void Show(JsonNode report, string until, string path)
    {
        var faults = report["faults"]!.AsArray();
        var undeclared = faults.Count(fault => fault!["step"]!.ToString() == "declare");
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{report["lines"]} lines[/] lived until {until} in {report["seconds"]} s");
        var jobs = report["jobs"]!.DeepClone().AsObject();
        jobs["(refused at the declaration)"] = undeclared;
        AnsiConsole.Write(Counts("declared jobs, by where they stand", jobs));
        var refusals = report["refusals"]!.AsObject();
        if (refusals.Count > 0) AnsiConsole.Write(Counts("refused then or later, because", refusals));
        if (report["pending"]?.AsObject() is { Count: > 0 } pending)
            AnsiConsole.Write(Counts($"after {until}, still to come", pending));
        AnsiConsole.Write(Books(report["books"]!.AsArray()));

        foreach (var fault in faults.Take(FaultsShown))
        {
            var detail = fault!["reason"]!["detail"] is { } said ? $" (detail: {said})" : "";
            var reason = $"{fault["reason"]!["sentence"]}{detail}";
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]line {fault["line"]}[/] {fault["ref"]} {fault["step"]}: {reason}");
        }

        if (faults.Count > FaultsShown) AnsiConsole.WriteLine($"... and {faults.Count - FaultsShown} more");
        if (faults.Count > 0) AnsiConsole.WriteLine($"All of them: GET {path}, under report.faults");
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
            "advancesOutstanding", "prefinancingOutstanding", "losses", "fund", "bank",
        ];
        var table = new Table().Border(TableBorder.Rounded).AddColumn("EUR");
        foreach (var book in books) table.AddColumn(new TableColumn(book!["cooperative"]!.ToString()).RightAligned());
        foreach (var figure in figures)
        {
            var label = figure == "invoiced" ? "invoiced less credited" : figure;
            table.AddRow([label, .. books.Select(book => book![figure]?["amount"]?.ToString() ?? "-")]);
        }

        return table;
    }

    private static double Number(JsonNode? count) =>
        count is null ? 0 : double.Parse(count.ToString(), CultureInfo.InvariantCulture);
}
