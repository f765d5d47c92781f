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
    // Scraped every fifteen seconds or so, by each who watches: these lines for each way in which a route answered
    // (five steps, a sum and a count), these beside, and none longer than this.
    private const int Way = 7;
    private const int Beside = 250;
    private const int Longest = 400;
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
        var own = told.Split('\n').Where(IsOwn).ToArray();
        Assert.InRange(own.Length, ways * Way, Beside + (ways * Way));
        Assert.All(own, line => Assert.InRange(line.Length, 1, Longest));
        // Other houses live in this process, and a silo, and tell of themselves where they listen.
        var port = $"server_port=\"{House.House.Api.Address.Port.ToString(CultureInfo.InvariantCulture)}\"";
        Assert.All(own.Where(line => line.Contains("server_port=", StringComparison.Ordinal)),
            line => Assert.Contains(port, line, StringComparison.Ordinal));
        Assert.DoesNotContain("aspnetcore_components", told, StringComparison.Ordinal);
        Assert.Contains("orleans", told, StringComparison.Ordinal);
        // No address and no id becomes a name.
        Assert.DoesNotContain("j-199", told, StringComparison.Ordinal);
        Assert.DoesNotContain("m-199", told, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", told, StringComparison.Ordinal);
        Assert.InRange(told.Split('\n').Where(IsJobNotFound).Sum(Counted), 200, int.MaxValue);
    }

    private static bool IsOwn(string line) =>
        line.StartsWith("http_", StringComparison.Ordinal)
        || line.StartsWith("aspnetcore_", StringComparison.Ordinal)
        || line.StartsWith("kestrel_", StringComparison.Ordinal);

    private static bool IsJobNotFound(string line) => line.StartsWith(Requests, StringComparison.Ordinal)
        && line.Contains("http_request_method=\"GET\"", StringComparison.Ordinal)
        && line.Contains("http_response_status_code=\"404\"", StringComparison.Ordinal)
        && line.Contains("http_route=\"/v1/jobs/{id}\"", StringComparison.Ordinal);

    // After the tags comes the number, and behind it may come when it was read.
    private static int Counted(string line) =>
        int.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

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
