using System.Net;
using Npgsql;
using Smart.Silo;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>A silo whose database goes away while it starts, as a process has it.</summary>
public sealed class BrokenStartTests
{
    // What Orleans asks first for its membership, for each of the two storages, and for reminders. Between the first
    // time and the third a silo has joined.
    private const string Question = "FROM OrleansQuery";
    private const int OfSecondStorage = 3;

    private const int Active = 3;
    private const int Dead = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Begins_anew_under_the_same_address_and_buries_the_one_that_had_half_joined()
    {
        await using var database = await TestDatabase.Create();
        await using var line = new CutLine(database, Question, OfSecondStorage);
        var address = $"http://127.0.0.1:{SiloSettings.FreePort()}";
        var outbox = Directory.CreateTempSubdirectory("smart-start-");
        using var stop = new CancellationTokenSource();
        var serving = SiloHost.Serve(
            [
                $"--{SiloSettings.DatabaseKey}={line.ConnectionString}", $"--urls={address}",
                $"--{SiloSettings.OutboxKey}={outbox.FullName}", "--Logging:LogLevel:Default=Error",
            ],
            stop.Token);
        try
        {
            using var http = new HttpClient();
            await Eventually.True(() => IsReady(http, address), Patience);

            Assert.Equal(1, line.Cuts);
            var silos = await Silos(database.Source);
            Assert.Equal([Dead, Active], silos.Select(silo => silo.Status));
            Assert.Equal(silos[0].Port, silos[1].Port);
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
            outbox.Delete(recursive: true);
        }
    }

    private static async Task<bool> IsReady(HttpClient http, string address)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"{address}/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // Nobody listens yet.
        }
    }

    private static async Task<List<(int Port, int Status)>> Silos(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT port, status FROM membership ORDER BY generation");
        await using var row = await command.ExecuteReaderAsync();
        var silos = new List<(int, int)>();
        while (await row.ReadAsync()) silos.Add((row.GetInt32(0), row.GetInt32(1)));
        return silos;
    }
}
