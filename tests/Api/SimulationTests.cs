using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Smart.Cli;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Pool;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>A life that is made up from a seed, and lived in virtual time.</summary>
public sealed class SimulationTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly SimulatedLife Life = new(Members: 20, Months: 3, Seed: 7);
    private static readonly SimulatedLife Short = new(Members: 8, Months: 2, Seed: 3);

    [Fact]
    public void The_same_seed_tells_the_same_life_and_another_one_another()
    {
        var lines = Life.Lines();
        Assert.Equal(lines, new SimulatedLife(Life.Members, Life.Months, Life.Seed).Lines());
        Assert.NotEqual(lines, (Life with { Seed = 8 }).Lines());
        Assert.InRange(lines.Count, Life.Members * Life.Months / 2, Life.Members * Life.Months * 2);
        Assert.Equal(lines.Count, lines.Select(line => $"{JsonNode.Parse(line)!["ref"]}").Distinct().Count());
    }

    [Fact]
    public async Task Twenty_members_live_three_months_and_every_wage_is_paid_in_time()
    {
        var report = await Live(house, Life);

        Assert.DoesNotContain(
            report["faults"]!.AsArray(), fault => $"{fault!["step"]}" is "read" or "member" or "client" or "activity");
        Assert.NotEmpty(report["pending"]!.AsObject());
        var books = Assert.Single(report["books"]!.AsArray())!;
        Assert.True(Count(books["pay"]!["paid"]) > Life.Members);
        Assert.Equal((0, 0), (Count(books["pay"]!["late"]), Count(books["pay"]!["overdue"])));
        Assert.Equal("0.00", $"{books["transit"]!["amount"]}");
        var (versions, broken) = await PoolRules.Check(new Replay(house.Database.Source));
        Assert.Empty(broken);
        Assert.True(versions > 0);

        // Lived twice, nothing changes.
        var events = await Events();
        Assert.Equal(report.ToJsonString(), (await Live(house, Life)).ToJsonString());
        Assert.Equal(events, await Events());
    }

    [Fact]
    public async Task The_same_life_lived_in_another_house_comes_out_the_same_to_the_cent()
    {
        await Live(house, Short);
        await using var other = new HouseFixture();
        await other.InitializeAsync();
        await Live(other, Short);

        var first = await Books(house);
        Assert.NotEmpty(first);
        Assert.Equal(first, await Books(other));
    }

    // Every posting of the cooperative, event by event, before real time takes over.
    private static async Task<List<string>> Books(HouseFixture house)
    {
        await using var command = house.Database.Source.CreateCommand("""
            SELECT concat_ws(' ', e.stream, e.version, e.effective_at, p.debit, p.credit, p.amount, p.reason)
            FROM event e JOIN posting p USING (position) WHERE e.cooperative = $1 AND e.effective_at < $2
            ORDER BY e.stream COLLATE "C", e.version, p.line
            """);
        command.Parameters.Add(new() { Value = Short.Cooperative });
        command.Parameters.Add(new() { Value = Calendar.StartOf(Short.Until.AddDays(1)) });
        await using var reader = await command.ExecuteReaderAsync();
        var books = new List<string>();
        while (await reader.ReadAsync()) books.Add(reader.GetString(0));
        return books;
    }

    private async Task<long> Events()
    {
        await using var command = house.Database.Source.CreateCommand(
            "SELECT count(*) FROM event WHERE stream LIKE 'job/%' AND name IN ('job.declared.v1', 'job.accepted.v1')");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static int Count(JsonNode? number) => number!.GetValue<int>();

    private static async Task<JsonNode> Live(HouseFixture house, SimulatedLife life)
    {
        using var content = new StringContent(string.Join('\n', life.Lines()), Encoding.UTF8, "application/jsonl");
        using var response = await house.Http.PostAsync(
            HouseFixture.At($"/v1/imports?until={life.Until:yyyy-MM-dd}"), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        var path = $"/v1/imports/{JsonNode.Parse(text)!["hash"]}";
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var seen = await house.Get(path);
            if (!seen["isRunning"]!.GetValue<bool>()) return seen["report"]!;
            if (waiting.Elapsed > Patience) Assert.Fail($"Not lived after {Patience}: {seen}");
            await Task.Delay(100);
        }
    }
}
