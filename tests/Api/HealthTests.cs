using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Smart.Api;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api;

public sealed class HealthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_Api_is_ready_while_actors_can_be_reached_and_alive_in_any_case()
    {
        await using var house = await TestHouse.Build();
        using var caller = new HttpClient { BaseAddress = house.Api.Address };
        Assert.Equal(HttpStatusCode.OK, await Status(caller, "/health/ready"));

        await house.Cluster.Stop(house.Cluster.Silos[0]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(caller, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await Status(caller, "/health/live"));

        await house.Cluster.StartSilo();
        await Becomes(HttpStatusCode.OK, () => Status(caller, "/health/ready"));
    }

    [Fact]
    public async Task What_is_founded_over_HTTP_is_there_for_whoever_asks()
    {
        await using var house = await TestHouse.Build();
        using var caller = house.Api.Caller();
        var founding = new
        {
            name = "Theatre",
            enterpriseNumber = "0912041906",
            iban = "BE31756321295455",
            endowment = new { amount = "100000.00", currency = "EUR" },
            vans = 1,
            kits = 1,
            rooms = 1,
            shards = 2,
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/cooperatives/theatre")
        {
            Content = JsonContent.Create(founding),
            Headers = { { "Idempotency-Key", "founding" } },
        };
        using var founded = await caller.SendAsync(request);
        Assert.True(founded.IsSuccessStatusCode, await founded.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, await Status(caller, "/v1/cooperatives/theatre"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(caller, "/v1/cooperatives/opera"));
    }

    [Fact]
    public async Task The_Api_waits_until_its_database_has_the_schema()
    {
        await using var database = await TestDatabase.CreateBare();
        var waiting = SchemaGate.Wait(database.Source, NullLogger.Instance, CancellationToken.None);
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        Assert.False(waiting.IsCompleted);

        Assert.Equal(SchemaGate.Needed, (await Schema.Migrate(database.Source)).Select(file => file.Name));
        await waiting.WaitAsync(Patience);
    }

    private static async Task<HttpStatusCode> Status(HttpClient caller, string path)
    {
        using var response = await caller.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private static async Task Becomes<T>(T expected, Func<Task<T>> ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Equals(await ask(), expected)) await Task.Delay(100, patience.Token);
    }
}
