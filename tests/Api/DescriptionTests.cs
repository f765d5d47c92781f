using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>
/// The OpenAPI document: it stands in the project, so that a change of the Api is seen where it is reviewed.
/// </summary>
public sealed class DescriptionTests(BorderFixture api) : IClassFixture<BorderFixture>
{
    // Set it to write the document anew after a wanted change.
    private const string Write = "SMART_WRITE_OPENAPI";

    [Fact]
    public async Task The_document_in_the_project_is_the_one_that_is_served()
    {
        var served = (await Document()).ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n";
        var file = Path.Combine(ProjectRoot(), "Api", "openapi.json");
        if (Environment.GetEnvironmentVariable(Write) is { Length: > 0 }) await File.WriteAllTextAsync(file, served);
        Assert.True(
            served == await File.ReadAllTextAsync(file),
            $"The Api has changed. Run these tests with {Write}=1 and commit Api/openapi.json.");
    }

    [Fact]
    public async Task Every_endpoint_is_described()
    {
        var described = (await Operations()).Select(operation => $"{operation.Method} {operation.Path}").ToHashSet();
        var mapped = api.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method.ToLowerInvariant()} {PathOf(endpoint)}"))
            .ToArray();
        Assert.NotEmpty(mapped);
        Assert.Equal([], mapped.Except(described));
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_and_what_comes_back()
    {
        foreach (var (path, method, operation) in await Operations())
        {
            var name = $"{method} {path}";
            Assert.False(string.IsNullOrEmpty(operation["summary"]?.ToString()), $"{name} says nothing.");
            Assert.NotEmpty(operation["tags"]!.AsArray());
            var responses = operation["responses"]!.AsObject();
            Assert.NotNull(responses["default"]);
            Assert.True(responses.Any(response => response.Key.StartsWith('2')), $"{name} never succeeds.");
            foreach (var (status, response) in responses.Where(r => r.Key is "200" or "201"))
                Assert.True(response!["content"] is not null, $"{name} does not say what {status} holds.");
        }
    }

    [Fact]
    public async Task Whatever_creates_or_moves_something_needs_a_key_and_takes_a_condition()
    {
        foreach (var (path, method, operation) in await Operations())
        {
            // The key of an import is the hash of its file: it cannot be forgotten. A calculator moves nothing.
            var needs = method != "get"
                && path != "/v1/imports"
                && !path.StartsWith("/v1/calculators/", StringComparison.Ordinal);
            Assert.True(needs == Has(operation, "Idempotency-Key"), $"{method} {path}");
            Assert.True(needs == Has(operation, "If-Match"), $"{method} {path}");
        }
    }

    [Fact]
    public async Task Money_and_other_decimals_are_texts()
    {
        var schemas = (await Document())["components"]!["schemas"]!;
        var amount = schemas["Money"]!["properties"]!["amount"]!;
        Assert.Equal(("string", "decimal"), (amount["type"]!.ToString(), amount["format"]!.ToString()));
        Assert.DoesNotContain("\"double\"", schemas.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_list_says_its_filters_and_pages_and_every_operation_its_refusals()
    {
        var lists = (await Operations()).Where(operation => Has(operation.Operation, "cursor")).ToArray();
        Assert.True(lists.Length >= 8);
        Assert.All(lists, list => Assert.All(
            list.Operation["parameters"]!.AsArray().Where(parameter => parameter!["in"]!.ToString() == "query"),
            parameter => Assert.False(string.IsNullOrEmpty(parameter!["description"]?.ToString()), $"{parameter}")));
        Assert.All(await Operations(), operation => Assert.All(
            ["401", "403", "429"], status => Assert.NotNull(operation.Operation["responses"]![status])));
        var document = await Document();
        Assert.NotNull(document["components"]!["responses"]!["TooMuch"]!["headers"]!["Retry-After"]);
        var schemes = document["components"]!["securitySchemes"]!.AsObject();
        Assert.Equal(["http", "oauth2"], schemes.Select(scheme => scheme.Value!["type"]!.ToString()).Order());
    }

    private static bool Has(JsonNode operation, string parameter) =>
        operation["parameters"]?.AsArray().Any(one => one!["name"]!.ToString() == parameter) ?? false;

    private static string PathOf(RouteEndpoint endpoint)
    {
        var parts = endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
            part switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                _ => "",
            })));
        return "/" + string.Join('/', parts);
    }

    private async Task<JsonNode> Document()
    {
        using var client = new HttpClient { BaseAddress = api.Address };
        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        document.AsObject().Remove("servers"); // The address of this test's own server.
        return document;
    }

    private async Task<(string Path, string Method, JsonNode Operation)[]> Operations() =>
    [
        .. from path in (await Document())["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select (path.Key, operation.Key, operation.Value!),
    ];

    internal static string ProjectRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Smart.Actors.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
