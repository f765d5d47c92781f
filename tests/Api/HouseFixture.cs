using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Hosting;
using Microsoft.AspNetCore.Routing;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>A house with a cooperative, a member and a client in it, and a caller at its door.</summary>
public class HouseFixture : IAsyncLifetime
{
    public const string Cooperative = "arts";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestHouse _house = null!;
    private int _keys;

    public TestDatabase Database => _house.Database;

    public TestHouse House => _house;

    public HttpClient Http { get; private set; } = null!;

    public string Member { get; private set; } = "";

    public string Client { get; private set; } = "";

    protected virtual int Silos => 1;

    /// <summary>What is otherwise about each silo.</summary>
    protected virtual void Configure(ISiloBuilder silo)
    {
    }

    public virtual async ValueTask InitializeAsync()
    {
        _house = await TestHouse.Build(Silos, Configure);
        Http = _house.Api.Caller();
        await Found();
        Member = await Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Noor Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        Client = await Made("/v1/clients", """
            {"kind":"company","country":"BE","enterpriseNumber":"0899999751","vatNumber":"BE0899999751",
             "profile":{"name":"Festival d'essai SRL","address":"Rue Inventée 1, 1000 Bruxelles"}}
            """);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await _house.DisposeAsync();
    }

    /// <summary>Somebody with these roles, and their own member record where they have one.</summary>
    public HttpClient Caller(string subject, string[] roles, string? member = null) =>
        _house.Api.Caller(subject, roles, member);

    /// <summary>An actor, asked as a program of the house.</summary>
    public T Grain<T>(string key) where T : Orleans.IGrainWithStringKey => _house.Grain<T>(key);

    /// <summary>All actors, asked as a program of the house.</summary>
    public Orleans.IGrainFactory Actors => _house.Cluster.Client;

    /// <summary>Every endpoint of the Api.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => _house.Api.Endpoints;

    /// <summary>A key that no test used before.</summary>
    public string NewKey() => $"key-{Interlocked.Increment(ref _keys)}";

    public async Task<JsonNode> Get(string path) => JsonNode.Parse(await Http.GetStringAsync(At(path)))!;

    public async Task<HttpResponseMessage> Post(
        string path, string? body = null, string? key = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path));
        request.Headers.Add("Idempotency-Key", key ?? NewKey());
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        if (body is not null) request.Content = JsonContent.Create(JsonNode.Parse(body));
        return await Http.SendAsync(request);
    }

    /// <summary>A job ten days from now, for a fee that carries a day's wage.</summary>
    public string Job(string fee = "1000.00", params string[] needs)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(10).ToString("yyyy-MM-dd");
        var asked = string.Join(',', needs.Select(need => $"{{\"service\":\"{need}\"}}"));
        return $$$"""
            {"declaration":{"cooperative":"arts","member":"{{{Member}}}","client":"{{{Client}}}","sector":"music",
              "nature":"service","start":"{{{day}}}","end":"{{{day}}}","hours":"7.5","fee":"{{{fee}}}","currency":"EUR",
              "vat":{"case":"standard","ratePercent":"21"},"needs":[{{{asked}}}],"collaborators":[],
              "quoteAccepted":true,"allInclusive":true},
             "text":{"title":"Concert","place":"Bruxelles"}}
            """;
    }

    /// <summary>An invoice of 1,000 euros and VAT, issued today.</summary>
    public async Task<string> Issued(string? client = null)
    {
        var job = await Made("/v1/jobs", Job());
        var budget = new ActivityId($"job.{job}");
        Assert.Null((await Grain<IActivityGrain>(budget.Value).Open(new OpenActivity(
            new CooperativeId(Cooperative), new MemberId(Member), new JobId(job)))).Refusal);
        var issued = await Grain<IInvoiceGrain>($"{job}/1").Issue(new IssueInvoice(
            new CooperativeId(Cooperative),
            new JobId(job),
            budget,
            new ClientId(client ?? Client),
            Calendar.LegalDay(TimeProvider.System.GetUtcNow()),
            [new InvoiceLine("Stage lights", WorkNature.Service, Money.Eur(1_000), 21m)],
            Money.Eur(45),
            Money.Eur(20)));
        return issued.ValueOrThrow().Id.Value;
    }

    public async Task<string> Made(string path, string body)
    {
        using var response = await Post(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["id"]!.ToString();
    }

    /// <summary>Looks until what is there is as wanted.</summary>
    public async Task<JsonNode> Until(string path, Func<JsonNode, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var seen = await Get(path);
            if (isWanted(seen)) return seen;
            if (patience.IsCancellationRequested) Assert.Fail($"{path} stays as it is: {seen}");
            await Task.Delay(50);
        }
    }

    public static Uri At(string path) => new(path, UriKind.Relative);

    private async Task Found()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, At($"/v1/cooperatives/{Cooperative}"));
        request.Headers.Add("Idempotency-Key", "founding");
        request.Content = JsonContent.Create(JsonNode.Parse("""
            {"name":"Coopérative d'essai","endowment":{"amount":"150000.00","currency":"EUR"},
             "enterpriseNumber":"0899999949","iban":"BE11999999999948","vans":1,"kits":1,"rooms":1,"shards":1}
            """));
        using var response = await Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await Until($"/v1/cooperatives/{Cooperative}", view => view["isReady"]!.GetValue<bool>());
    }
}
