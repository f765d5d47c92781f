using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>
/// The pages of a member in a house where a season has been lived: from the request to the last byte, on loopback, by
/// members who each look at their own.
/// </summary>
internal static class PagesBench
{
    /// <summary>A season file of one's own; without it one is made up.</summary>
    public const string FileKey = "SMART_SEASON";

    private const string Until = "2026-03-31";
    private const int Hands = 2;
    private const string Own = "/members/own";
    private const int Members = 30;
    private const int JobsEach = 20;

    public static async Task Run(Results results, TimeSpan time)
    {
        await using var database = await TestDatabase.Create();
        await using var cluster = await TestCluster.Start(database);
        await using var api = await TestApi.Start(
            database,
            cluster,
            "--Api:PagesPerSecond=1000000",
            "--Api:HeavyPerSecond=1000000",
            "--Api:HeavyAtOnce=1000000");
        using var staff = api.Caller();
        staff.Timeout = TimeSpan.FromMinutes(10);
        var file = Environment.GetEnvironmentVariable(FileKey) is { Length: > 0 } path
            ? await File.ReadAllTextAsync(path)
            : Season();
        Results.Say($"a season of {file.Count('\n')} lines is lived");
        await Live(staff, file);
        await Quiet(database);

        var jobs = (await Rows(staff, "/v1/jobs?sort=-changed&limit=200"))
            .GroupBy(row => row["member"]!.ToString())
            .OrderByDescending(group => group.Count())
            .Take(10)
            .ToArray();
        foreach (var (name, page) in ((string, Func<string, string>)[])
        [
            ("home", _ => "/"), ("my jobs", _ => "/jobs"), ("a job", job => $"/jobs/{job}"),
            ("declare a job", _ => "/jobs/new"), ("the fund", _ => "/pool"), ("my year", _ => "/year?year=2025"),
            ("my calendar", _ => "/calendar?month=2025-11"), ("my money", _ => "/money"), ("myself", _ => Own),
        ])
        {
            Results.Say(name);
            var all = new List<double>();
            foreach (var group in jobs)
            {
                var first = group.First();
                var cooperative = first["cooperative"]!.ToString();
                using var member = api.Caller("somebody", [$"member@{cooperative}"], group.Key);
                var address = page(first["job"]!.ToString()).Replace(Own, $"/members/{group.Key}");
                var taken = await ListsBench.Latencies(member, [address], Hands, time / (2 * jobs.Length));
                all.AddRange(taken.Values.Single());
            }

            all.Sort();
            var count = all.Count.ToString("N0", CultureInfo.InvariantCulture);
            results.Add(new($"page of a member: {name}, p50 of {count}", all[all.Count / 2], "ms", ""));
            results.Add(new($"page of a member: {name}, p99 of {count}", ListsBench.P99([.. all]), "ms", "<= 50"));
        }
    }

    private static async Task Live(HttpClient staff, string file)
    {
        using var content = new StringContent(file, Encoding.UTF8, "application/jsonl");
        using var sent = await staff.PostAsync(new Uri($"/v1/imports?until={Until}", UriKind.Relative), content);
        var said = JsonNode.Parse(await sent.Content.ReadAsStringAsync())!;
        if (!sent.IsSuccessStatusCode) throw new InvalidOperationException(said.ToJsonString());
        var path = $"/v1/imports/{said["hash"]}";
        while ((await staff.GetFromJsonAsync<JsonObject>(path))!["isRunning"]!.GetValue<bool>()) await Task.Delay(250);
    }

    // Real time has taken over: what fell due since the last day of the season is done before anybody looks.
    private static async Task Quiet(TestDatabase database)
    {
        await using var due = database.Source.CreateCommand("""
            SELECT (SELECT count(*) FROM wake WHERE due_at <= now()) + (SELECT count(*) FROM pending_message)
            """);
        while (await due.ExecuteScalarAsync() is not 0L) await Task.Delay(250);
    }

    private static async Task<JsonNode[]> Rows(HttpClient staff, string path) =>
    [
        .. (await staff.GetFromJsonAsync<JsonObject>(path))!["items"]!.AsArray().Select(item => item!["view"]!),
    ];

    // Members who work every other week, paid by most of their clients.
    private static string Season()
    {
        var lines = new StringBuilder();
        for (var n = 0; n < Members * JobsEach; n++)
        {
            var (member, day) = (n % Members, new DateOnly(2025, 5, 5).AddDays(n / Members * 14));
            var paid = day.AddDays(35).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var outcome = n % 17 == 0
                ? """{"kind":"never"}"""
                : $$"""{"kind":"paid","on":"{{paid}}","reference":"structured"}""";
            lines.Append(Line(n, member, day, outcome)).Append('\n');
        }

        return lines.ToString();
    }

    private static string Line(int n, int member, DateOnly day, string outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"ref":"B-{{n}}","declared_on":"{{day.AddDays(-7):yyyy-MM-dd}}","cooperative":"arts","member":{
        "id":"M-{{member}}","name":"Ada Essai","sector":"music","language":"fr","status":"salaried",
        "since":"2016-06-15","iban":"BE31756321295455","cooperative":"arts"},"activity":null,
        "client":{"id":"C-1","kind":"company","name":"Client d'essai SRL","country":"BE",
        "enterprise_number":"0912041906","vat_number":"BE0912041906","payment_terms_days":30},
        "title":"Concert","sector":"music","place":"Namur","nature":"performance",
        "start":"{{day:yyyy-MM-dd}}","end":"{{day:yyyy-MM-dd}}","hours":6.5,"fee_excl_vat":"1045.83","currency":"EUR",
        "vat_rate":21,"vat_case":"standard","quote_accepted":true,"all_inclusive":true,"needs":["workspace"],
        "collaborators":[],"outcome":{{outcome}}}
        """).ReplaceLineEndings("");
}
