namespace Smart.Api.Http;

/// <summary>
/// Keeps the house from drowning: so much from one caller (429, see <see cref="RateLimits"/>), so many commands under
/// way in all (503, at once). Queues in the silo are unbounded, so what cannot be served soon is better refused now.
/// </summary>
/// <param name="configuration"><c>Api:CommandsInFlight</c> sets the limit of commands.</param>
/// <param name="limits">Of each caller.</param>
/// <param name="link">While no silo can be reached, nobody is let in (503, at once).</param>
public sealed class Admission(IConfiguration configuration, RateLimits limits, ClusterLink link)
{
    private const int DefaultCommandsInFlight = 512;
    private const string RetryAfterSeconds = "1";

    // Who watches the machine is never limited; tokens are asked for under a limit of their own.
    private static readonly string[] NoPages = ["/health", "/metrics", "/connect", "/.well-known"];

    private readonly int _mostInFlight = configuration.GetValue("Api:CommandsInFlight", DefaultCommandsInFlight);

    private int _inFlight;

    /// <summary>Lets a request through, or tells it to come back later.</summary>
    public async Task Pass(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            if (IsNoPage(context.Request.Path) || await limits.AdmitPage(context)) await next(context);
            return;
        }

        if (!await limits.Admit(context)) return;
        if (!link.IsUp) await Later(context, StatusCodes.Status503ServiceUnavailable, "http.unavailable");
        else if (HttpMethods.IsGet(context.Request.Method)) await next(context);
        else await PassCommand(context, next);
    }

    private static bool IsNoPage(PathString path) =>
        Array.Exists(NoPages, begin => path.StartsWithSegments(begin, StringComparison.Ordinal));

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

    private static Task Later(HttpContext context, int status, string code)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems.Write(context, status, code);
    }
}
