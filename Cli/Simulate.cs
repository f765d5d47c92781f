using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Smart.Cli;

/// <summary>
/// <c>smart simulate</c>: makes a cooperative's life up from a seed, has it lived in virtual time as an import is, and
/// says whether wages were paid in time, what was lost, and whether the fund and the bank held.
/// </summary>
public static class Simulate
{
    private const int MostMembers = 500;

    /// <summary>Lives it.</summary>
    /// <returns>0; 1 when something that must hold does not; 2 when an option cannot be understood.</returns>
    public static async Task<int> Run(ApiClient api, string[] options)
    {
        if (Read(options) is not { } life) return 2;
        var latest = life.From.AddMonths(life.Months);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        if (latest > today)
        {
            var most = ((today.Year - life.From.Year) * 12) + today.Month - life.From.Month;
            AnsiConsole.MarkupLineInterpolated(
                $"[red]A life begins on {life.From:yyyy-MM-dd} and ends before today: at most {most} months.[/]");
            return 2;
        }

        using var lines = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', life.Lines())));
        var until = life.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var view = (await api.Upload($"/v1/imports?until={until}", lines))!;
        var path = $"/v1/imports/{view["hash"]}";
        view = await Import.Follow(api, path, view);
        var report = view["report"]!;
        Import.Show(report, until, path);
        var lowest = await ByMonth(api, life);
        return Verdict(report, lowest) ? 0 : 1;
    }

    private static SimulatedLife? Read(string[] options)
    {
        var given = options.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var known = given.Keys.All(key => key is "--members" or "--months" or "--seed");
        var members = Number("--members", 20, 1, MostMembers);
        var months = Number("--months", 12, 1, 600);
        var seed = Number("--seed", 1, 0, 1_000_000_000);
        if (known && options.Length == given.Count * 2 && members is { } m && months is { } n && seed is { } s)
            return new SimulatedLife((int)m, (int)n, s);
        AnsiConsole.MarkupLineInterpolated(
            $"[red]simulate takes --members 1 to {MostMembers}, --months 1 or more, --seed 0 to 1000000000.[/]");
        return null;

        long? Number(string name, long usual, long least, long most)
        {
            if (!given.TryGetValue(name, out var text)) return usual;
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most ? number : null;
        }
    }

    // What stood in the books when each month was over, and the lowest that fund and bank ever were.
    private static async Task<decimal> ByMonth(ApiClient api, SimulatedLife life)
    {
        string[] kinds = ["bank", "receivable", "pool-advanced", "prefinancing", "overdraft", "pool-fund"];
        var table = new Table().Border(TableBorder.Rounded).AddColumn("at the end of");
        foreach (var kind in kinds) table.AddColumn(new TableColumn(kind).RightAligned());
        var lowest = decimal.MaxValue;
        for (var month = 1; month <= life.Months; month++)
        {
            var over = life.From.AddMonths(month);
            var asOf = Uri.EscapeDataString($"{over:yyyy-MM-dd}T00:00:00Z");
            var balances = (await api.Find($"/v1/ledger/{life.Cooperative}/balances?asOf={asOf}"))!.AsArray();
            decimal Of(string kind) => balances.Where(b => $"{b!["kind"]}" == kind).Sum(b => Amount(b!["balance"]!));
            lowest = Math.Min(lowest, Math.Min(Of("bank"), -Of("pool-fund")));
            table.AddRow([
                $"{over.AddDays(-1):yyyy-MM}",
                .. kinds.Select(kind => Text(kind == "pool-fund" ? -Of(kind) : Of(kind)))]);
        }

        AnsiConsole.Write(table);
        return lowest;
    }

    // The journal itself, and the rules of the pool at every version, are what ./dev audit proves afterwards.
    private static bool Verdict(JsonNode report, decimal lowest)
    {
        var books = report["books"]!.AsArray().Single()!;
        var pay = books["pay"]!;
        var (paid, late, overdue) = (Count(pay["paid"]), Count(pay["late"]), Count(pay["overdue"]));
        var transit = Amount(books["transit"]!);
        (string What, bool Holds, string Seen)[] all =
        [
            ("every wage within 7 working days", late + overdue == 0, $"{paid} paid, {late} late, {overdue} overdue"),
            ("nothing is left between two owners", transit == 0, Text(transit)),
        ];
        var table = new Table().Border(TableBorder.Rounded).AddColumn("must hold").AddColumn("").AddColumn("seen");
        foreach (var (what, holds, seen) in all) table.AddRow(what, holds ? "[green]yes[/]" : "[red]no[/]", seen);
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(lowest < 0
            ? $"[red]ruin: yes[/], fund or bank fell to {Text(lowest)} at the end of a month"
            : $"[green]ruin: no[/], fund and bank never fell below {Text(lowest)} at the end of a month");
        return all.All(verdict => verdict.Holds);
    }

    private static decimal Amount(JsonNode money) => decimal.Parse($"{money["amount"]}", CultureInfo.InvariantCulture);

    private static int Count(JsonNode? count) => int.Parse($"{count}", CultureInfo.InvariantCulture);

    private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
