using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Smart.Cli;

/// <summary>
/// <c>smart demo</c>: founds the demo cooperative where there is none, and runs one job, all inclusive.
/// </summary>
public static class Demo
{
    private const string Cooperative = "demo";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Services = ["van", "train", "workspace", "insurance", "prefinancing"];
    private static readonly string[] AtRest = ["in-progress", "refused", "cancelled", "performed", "settled"];

    /// <summary>Runs the demo; the same day again tells the same job.</summary>
    /// <returns>0 when everything that the job needs is engaged.</returns>
    public static async Task<int> Run(ApiClient api)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date);
        await Found(api);
        var (member, client) = await Enter(api);
        var job = (await api.Post("/v1/jobs", $"demo/job/{today:yyyy-MM-dd}", Declaration(member, client, today)))!;
        var id = job["id"]!.ToString();
        AnsiConsole.MarkupLineInterpolated($"[bold]job {id}[/] declared and planned");
        ShowPlan(job["plan"]!);

        await api.Post($"/v1/jobs/{id}/accept", $"demo/accept/{id}");
        AnsiConsole.MarkupLine("[bold]accepted with one click[/]");
        var status = await Tell(api, id);
        AnsiConsole.MarkupLineInterpolated($"[bold]the job is {status}[/]");
        return status == "in-progress" ? 0 : 1;
    }

    /// <summary>The record of the member of the demo, who joins where they had not.</summary>
    public static async Task<string> Member(ApiClient api) => (await Enter(api)).Member;

    private static async Task Found(ApiClient api)
    {
        if (await api.Find($"/v1/cooperatives/{Cooperative}") is not null) return;
        await api.Put($"/v1/cooperatives/{Cooperative}", "demo/cooperative", JsonNode.Parse("""
            {"name":"Coopérative de démonstration","endowment":{"amount":"150000.00","currency":"EUR"},
             "enterpriseNumber":"0899999949","iban":"BE11999999999948","vans":10,"kits":30,"rooms":10,"shards":4}
            """)!);

        await api.Put("/v1/reports/mutualised-risk/months/federation", "demo/months", new JsonObject());

        // The founding goes on after its answer: the fund is endowed, vans and rooms are put into service.
        using var patience = new CancellationTokenSource(Patience);
        while (!(await api.Find($"/v1/cooperatives/{Cooperative}"))!["isReady"]!.GetValue<bool>())
            await Task.Delay(Glance, patience.Token);
        AnsiConsole.MarkupLine("[bold]demo cooperative founded[/]: fund 150,000 EUR, 10 vans, 30 kits, 10 rooms");
    }

    private static async Task<(string Member, string Client)> Enter(ApiClient api)
    {
        var member = await api.Post("/v1/members", "demo/member", JsonNode.Parse("""
            {"cooperative":"demo","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Noor Démo","language":"fr","iban":"BE68539007547034"}}
            """));
        var client = await api.Post("/v1/clients", "demo/client", JsonNode.Parse("""
            {"kind":"company","country":"BE","enterpriseNumber":"0899999751","vatNumber":"BE0899999751",
             "profile":{"name":"Festival de démonstration SRL","address":"Rue Inventée 1, 1000 Bruxelles"}}
            """));
        return (member!["id"]!.ToString(), client!["id"]!.ToString());
    }

    private static JsonObject Declaration(string member, string client, DateOnly today)
    {
        const int DaysAhead = 10;
        var day = today.AddDays(DaysAhead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["declaration"] = new JsonObject
            {
                ["cooperative"] = Cooperative,
                ["member"] = member,
                ["client"] = client,
                ["sector"] = "music",
                ["nature"] = "service",
                ["start"] = day,
                ["end"] = day,
                ["hours"] = "7.5",
                ["fee"] = "1000.00",
                ["currency"] = "EUR",
                ["vat"] = new JsonObject { ["case"] = "standard", ["ratePercent"] = "21" },
                ["needs"] = new JsonArray([.. Services.Select(Need)]),
                ["collaborators"] = new JsonArray(),
                ["quoteAccepted"] = true,
                ["allInclusive"] = true,
            },
            ["text"] = new JsonObject { ["title"] = "Concert de démonstration", ["place"] = "Bruxelles" },
        };
    }

    private static JsonNode Need(string service) => new JsonObject { ["service"] = service };

    private static void ShowPlan(JsonNode plan)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("service").AddColumn("necessity")
            .AddColumn(new TableColumn("price").RightAligned());
        foreach (var line in plan["lines"]!.AsArray())
            table.AddRow($"{line!["service"]}", $"{line["necessity"]}", $"{line["price"]!["amount"]}");
        AnsiConsole.Write(table);
        var waterfall = plan["waterfall"]!;
        AnsiConsole.MarkupLineInterpolated(
            $"fee {Amount(waterfall["fee"])}, to the budget {Amount(waterfall["budget"])}");
        foreach (var worker in waterfall["workers"]!.AsArray())
        {
            AnsiConsole.MarkupLineInterpolated(
                $"net pay [green]{Amount(worker!["net"])}[/], paid by {worker["payDates"]?[0]}");
        }
    }

    private static string Amount(JsonNode? money) => $"{money!["amount"]} {money["currency"]}";

    // The stream tells what happens; the job itself says when it has come to rest.
    private static async Task<string> Tell(ApiClient api, string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        var status = "";
        try
        {
            await foreach (var happened in api.Watch($"/v1/jobs/{id}/events", patience.Token))
            {
                AnsiConsole.MarkupLineInterpolated($"  {happened["version"],3}  {happened["sentence"]}");
                var view = (await api.Find($"/v1/jobs/{id}"))!;
                status = view["status"]!.ToString();
                var isTold = happened["version"]!.GetValue<long>() >= view["version"]!.GetValue<long>();
                if (isTold && AtRest.Contains(status)) break;
            }
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.MarkupLine("[yellow]still under way; look again with the same command[/]");
        }

        return status;
    }
}
