using Orleans.Runtime;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>
/// The outermost layer: whatever goes wrong inside becomes a problem that says what to do. A broken request is the
/// caller's (400, 413, 415), a silo that does not answer in time is ours and passes (503), the rest is a bug (500)
/// whose details stay in the log.
/// </summary>
public static partial class Failures
{
    /// <summary>Catches everything that the layers inside throw, and gives bare statuses a body.</summary>
    public static IApplicationBuilder UseFailures(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && IsBare(context)) await DescribeStatus(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is listening any more; there is nobody to tell.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            var told = SecurityHeaders.Kept(context);
            context.Response.Clear();
            foreach (var (name, value) in told) context.Response.Headers[name] = value;
            context.Response.Headers[Correlation.Header] = Correlation.Of(context);
            await Describe(context, failure);
        }
    });

    private static bool IsBare(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest
        && context.Response.ContentType is null
        && context.Response.ContentLength is null or 0;

    private static Task DescribeStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest => BrokenRequests.Describe(context),
        StatusCodes.Status404NotFound => Problems.Write(context, 404, "http.no-such-route", context.Request.Path),
        StatusCodes.Status405MethodNotAllowed =>
            Problems.Write(context, 405, "http.method", context.Request.Method, context.Request.Path),
        StatusCodes.Status415UnsupportedMediaType => Problems.Write(context, 415, "http.media-type"),
        StatusCodes.Status504GatewayTimeout => Later(context),
        var status => Problems.Write(context, status, "http.bad-request"),
    };

    private static Task Describe(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case BadHttpRequestException broken:
                return BrokenRequests.Describe(context, broken);
            case NotAllowedException { IsBeyondReach: true }:
                return Problems.Write(context, StatusCodes.Status404NotFound, "http.unknown");
            case NotAllowedException notAllowed:
                LogNotAllowed(Logger(context), notAllowed, context.Request.Path);
                return Problems.Write(context, StatusCodes.Status403Forbidden, "http.forbidden");
            case TimeoutException or OrleansException or OperationCanceledException
                or JournalBusyException or JournalConflictException:
                LogUnavailable(Logger(context), failure, context.Request.Path);
                return Later(context);
            default:
                LogBug(Logger(context), failure, context.Request.Path);
                return Problems.Write(context, StatusCodes.Status500InternalServerError, "http.failure");
        }
    }

    private static Task Later(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return Problems.Write(context, StatusCodes.Status503ServiceUnavailable, "http.unavailable");
    }

    private static ILogger Logger(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Smart.Api");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo did not answer {Path} in time")]
    private static partial void LogUnavailable(ILogger logger, Exception failure, string path);

    // The border let pass what the actor turned away: it forgot to ask.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The actor turned {Path} away")]
    private static partial void LogNotAllowed(ILogger logger, Exception failure, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed")]
    private static partial void LogBug(ILogger logger, Exception failure, string path);
}
