using System.Threading.RateLimiting;
using Smart.Api.Identity;

namespace Smart.Api.Http;

/// <summary>
/// Keeps the house from drowning: so many requests a second from one caller (429), so many commands under way in all
/// (503, at once). Queues in the silo are unbounded, so what cannot be served soon is better refused now.
/// </summary>
/// <param name="configuration"><c>Api:CommandsInFlight</c> and <c>Api:RequestsPerSecond</c> set the limits.</param>
/// <param name="link">While no silo can be reached, nobody is let in (503, at once).</param>
public sealed class Admission(IConfiguration configuration, ClusterLink link) : IDisposable
{
    private const int DefaultCommandsInFlight = 512;
    private const int DefaultRequestsPerSecond = 5_000;
    private const string RetryAfterSeconds = "1";

    private readonly int _mostInFlight = configuration.GetValue("Api:CommandsInFlight", DefaultCommandsInFlight);
    private readonly PartitionedRateLimiter<HttpContext> _callers =
        Callers(configuration.GetValue("Api:RequestsPerSecond", DefaultRequestsPerSecond));

    private int _inFlight;

    /// <summary>Lets a request through, or tells it to come back later.</summary>
    public async Task Pass(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        using var lease = _callers.AttemptAcquire(context);
        if (!lease.IsAcquired) await Later(context, StatusCodes.Status429TooManyRequests, "http.too-many-requests");
        else if (!link.IsUp) await Later(context, StatusCodes.Status503ServiceUnavailable, "http.unavailable");
        else if (HttpMethods.IsGet(context.Request.Method)) await next(context);
        else await PassCommand(context, next);
    }

    /// <inheritdoc />
    public void Dispose() => _callers.Dispose();

    private async Task PassCommand(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _inFlight) > _mostInFlight)
                await Later(context, StatusCodes.Status503ServiceUnavailable, "http.busy");
            else
                await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private static PartitionedRateLimiter<HttpContext> Callers(int perSecond) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            context.Caller()?.Id ?? $"{context.Connection.RemoteIpAddress}",
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    private static Task Later(HttpContext context, int status, string code)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems.Write(context, status, code);
    }
}
