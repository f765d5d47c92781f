using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Smart.Grains.Interfaces;
using Smart.Tests.Api.Identity;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>What the Api says of itself to whoever keeps it: what they need, and no more.</summary>
public sealed class MetricsTests(NeighbourFixture town) : IClassFixture<NeighbourFixture>
{
    // Scraped every fifteen seconds or so, by each who watches: this much for each way in which a route answered, and
    // this much beside. Meters are of a process: the ways are those of tests too that run at the same time.
    private const int Way = 1_500;
    private const int Beside = 40_000;
    private const string Requests = "http_server_request_duration_seconds_count{";

    private HouseFixture House => town.House;

    [Fact]
    public async Task What_is_scraped_stays_small_whatever_was_visited_and_tells_how_long_requests_take()
    {
        using var staff = House.Caller("thea", [.. Roles.All.Select(role => $"{role}@*")], House.Member);
        var paths = House.House.Api.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}")
            .Where(path => !path.Contains("events", StringComparison.Ordinal) && path != "/metrics")
            .Distinct()
            .ToArray();
        Assert.True(paths.Length > 100, $"{paths.Length} paths");
        // Each as it is found, each with an id that nobody has, and each where one may not ask so.
        foreach (var path in paths)
        {
            await Visit(staff, HttpMethod.Get, Filled(path, "1"), "text/html");
            await Visit(staff, HttpMethod.Get, Filled(path, town.Job), "application/json");
            await Visit(staff, HttpMethod.Delete, Filled(path, "2"), "application/json");
        }

        for (var n = 0; n < 200; n++)
        {
            await Visit(staff, HttpMethod.Get, $"/v1/jobs/j-{n}", "application/json");
            await Visit(staff, HttpMethod.Get, $"/members/m-{n}", "text/html");
            await Visit(staff, HttpMethod.Get, $"/nowhere/{n}", "text/html");
        }

        var told = await staff.GetStringAsync(HouseFixture.At("/metrics"), TestContext.Current.CancellationToken);
        var ways = told.Split('\n').Count(line => line.StartsWith(Requests, StringComparison.Ordinal));
        Assert.InRange(ways, paths.Length / 2, paths.Length * 6);
        var port = House.House.Api.Address.Port.ToString(CultureInfo.InvariantCulture);
        Assert.InRange(Own(told, port), 1_000, Beside + (ways * Way));
        Assert.DoesNotContain("aspnetcore_components", told, StringComparison.Ordinal);
        Assert.Contains("orleans", told, StringComparison.Ordinal);
        // No address and no id becomes a name.
        Assert.DoesNotContain("j-199", told, StringComparison.Ordinal);
        Assert.DoesNotContain("m-199", told, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", told, StringComparison.Ordinal);
        var asked = told.Split('\n').Single(line => line.StartsWith(Requests, StringComparison.Ordinal)
            && line.Contains("http_request_method=\"GET\"", StringComparison.Ordinal)
            && line.Contains("http_response_status_code=\"404\"", StringComparison.Ordinal)
            && line.Contains("http_route=\"/v1/jobs/{id}\"", StringComparison.Ordinal));
        Assert.True(int.Parse(asked.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture) >= 200, asked);
    }

    // Here a silo lives in the same process, and other houses at other ports, and tell of themselves too.
    private static int Own(string told, string port) => told.Split('\n')
        .Where(line => !line.Contains("server_port=", StringComparison.Ordinal)
            || line.Contains($"server_port=\"{port}\"", StringComparison.Ordinal))
        .Where(line => line.StartsWith("http_", StringComparison.Ordinal)
            || line.StartsWith("aspnetcore_", StringComparison.Ordinal)
            || line.StartsWith("kestrel_", StringComparison.Ordinal))
        .Sum(line => line.Length + 1);

    private static string Filled(string path, string id) =>
        string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? id : part));

    private static async Task Visit(HttpClient who, HttpMethod method, string path, string accept)
    {
        using var request = new HttpRequestMessage(method, HouseFixture.At(path));
        request.Headers.Accept.ParseAdd(accept);
        using var answer = await who.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
