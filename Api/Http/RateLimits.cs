using System.Globalization;
using System.Threading.RateLimiting;
using Smart.Api.Exports;
using Smart.Api.Identity;

namespace Smart.Api.Http;

/// <summary>
/// How much one caller may ask: so many requests a second, and of what takes the house long, such as reports, so much
/// weight. Each is a bucket that fills by itself; what is asked beyond is refused at once, with the seconds to wait.
/// </summary>
/// <remarks>
/// Who did not sign in is known by the address that the connection comes from, or by what a proxy says whose word is
/// taken (<see cref="TrustedProxies"/>).
/// </remarks>
public sealed class RateLimits : IDisposable
{
    private const int RequestsPerSecond = 5_000;
    private const int PagesPerSecond = 100;
    private const int HeavyPerSecond = 10;
    private const int HeavyAtOnce = 300;

    // What three seconds let through may come at once: a page brings style sheet, script and icons along at first.
    private const int PageSeconds = 3;

    // A question of ordinary size weighs nothing.
    private const long LightBody = 64 << 10;

    private readonly int _heavyAtOnce;
    private readonly PartitionedRateLimiter<HttpContext> _requests;
    private readonly PartitionedRateLimiter<HttpContext> _pages;
    private readonly PartitionedRateLimiter<HttpContext> _heavy;

    /// <summary>Limits, as configured or as usual.</summary>
    /// <param name="configuration">
    /// <c>Api:RequestsPerSecond</c>, <c>Api:PagesPerSecond</c>; <c>Api:HeavyPerSecond</c> and <c>Api:HeavyAtOnce</c>,
    /// in weight.
    /// </param>
    public RateLimits(IConfiguration configuration)
    {
        var requests = configuration.GetValue("Api:RequestsPerSecond", RequestsPerSecond);
        _heavyAtOnce = configuration.GetValue("Api:HeavyAtOnce", HeavyAtOnce);
        var pages = configuration.GetValue("Api:PagesPerSecond", PagesPerSecond);
        _requests = Buckets(requests, requests);
        _pages = Buckets(pages * PageSeconds, pages);
        _heavy = Buckets(_heavyAtOnce, configuration.GetValue("Api:HeavyPerSecond", HeavyPerSecond));
    }

    /// <summary>Whether its caller may ask now; if not, that is the answer.</summary>
    public ValueTask<bool> Admit(HttpContext context) => Admit(context, _requests);

    /// <summary>The same of whoever looks at pages: a person reads them, and programs have <c>/v1</c>.</summary>
    public ValueTask<bool> AdmitPage(HttpContext context) => Admit(context, _pages);

    private static async ValueTask<bool> Admit(HttpContext context, PartitionedRateLimiter<HttpContext> limit)
    {
        using var request = limit.AttemptAcquire(context);
        if (request.IsAcquired) return true;
        await Later(context, request, "http.too-many-requests");
        return false;
    }

    /// <summary>Lets through what is not too much work for its caller; the size of a body is known by now.</summary>
    public async Task Pass(HttpContext context, RequestDelegate next)
    {
        var weight = Math.Min(WeightOf(context), _heavyAtOnce);
        if (weight == 0)
        {
            await next(context);
            return;
        }

        using var work = _heavy.AttemptAcquire(context, weight);
        if (work.IsAcquired) await next(context);
        else await Later(context, work, "http.too-much-work");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _requests.Dispose();
        _pages.Dispose();
        _heavy.Dispose();
    }

    private static int WeightOf(HttpContext context)
    {
        var weight = 0;
        foreach (var each in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IWeighs>() ?? [])
            weight += each.Of(context);
        return weight;
    }

    private static PartitionedRateLimiter<HttpContext> Buckets(int atOnce, int perSecond) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            context.Caller()?.Id ?? $"{context.Connection.RemoteIpAddress}",
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = atOnce,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    private static Task Later(HttpContext context, RateLimitLease lease, string code)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var pause) ? pause : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Write(context, StatusCodes.Status429TooManyRequests, code);
    }

    /// <summary>What each begun megabyte of a body that is not small costs.</summary>
    internal sealed record OfBody(int PerMegabyte) : IWeighs
    {
        public int Of(HttpContext context)
        {
            var request = context.Request;
            var bytes = request.ContentLength ?? (request.Body.CanSeek ? request.Body.Length : 0);
            return bytes <= LightBody ? 0 : (int)Math.Ceiling(bytes / (double)(1 << 20)) * PerMegabyte;
        }
    }

    /// <summary>What a whole list as a file costs; a page of it weighs nothing, whatever it is written as.</summary>
    internal sealed record OfFile(int Each) : IWeighs
    {
        public int Of(HttpContext context) =>
            !context.Request.Query.ContainsKey("limit") && Sheets.Wanted(context) is Sheets.Csv or Sheets.Xlsx
                ? Each
                : 0;
    }
}

/// <summary>What a request costs the house, beyond what every request costs.</summary>
public interface IWeighs
{
    /// <summary>In weight; zero for a request of ordinary size.</summary>
    int Of(HttpContext context);
}

/// <summary>A page, or an endpoint, of which each request weighs as much.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WeighsAttribute(int weight) : Attribute, IWeighs
{
    /// <inheritdoc cref="IWeighs.Of"/>
    public int Weight => weight;

    /// <inheritdoc />
    public int Of(HttpContext context) => weight;
}

/// <summary>How endpoints say that they take the house long.</summary>
public static class Weights
{
    // A hundred thousand rows keep the house as long as a report made twice.
    private const int File = 10;

    /// <summary>Each request weighs as much.</summary>
    public static TBuilder Weighs<TBuilder>(this TBuilder endpoint, int weight)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new WeighsAttribute(weight));

    /// <summary>A small body weighs nothing, a large one as much for each megabyte.</summary>
    public static TBuilder WeighsByBody<TBuilder>(this TBuilder endpoint, int perMegabyte)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RateLimits.OfBody(perMegabyte));

    /// <summary>The whole list as a file weighs much, a page of it nothing.</summary>
    public static TBuilder WeighsAsFile<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RateLimits.OfFile(File));
}
