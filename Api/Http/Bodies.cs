using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Smart.Api.Http;

/// <summary>
/// Keeps the body of an ordinary request, so that whoever hashes it, reads it or says what is wrong with it sees the
/// same bytes. One that is too large is read to its end and dropped: a connection that is closed while the caller still
/// writes would look like a breakdown, and the answer would never be read.
/// </summary>
public static class Bodies
{
    /// <summary>Largest body of an ordinary request, in bytes.</summary>
    public const long Largest = 1 << 20;

    /// <summary>Largest file that is taken in, in bytes.</summary>
    public const long LargestFile = 256L << 20;

    /// <summary>Largest body that is read to its end only to be refused, in bytes.</summary>
    public const long LargestRefused = 1L << 30;

    private const int BytesInMemory = 32 << 10;

    /// <summary>Keeps bodies; a file that comes in as a stream is left to its endpoint.</summary>
    public static IApplicationBuilder UseBodies(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (HttpMethods.IsGet(context.Request.Method) || await Admits(context)) await next(context);
        else await TooLarge(context);
    });

    /// <summary>Answers a body that is larger than what this endpoint takes.</summary>
    public static Task TooLarge(HttpContext context) => Problems.Write(
        context, StatusCodes.Status413PayloadTooLarge, "http.body-too-large", $"{Most(context) >> 20}");

    /// <summary>Lets an endpoint take a larger body than others.</summary>
    public static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint, long most) =>
        endpoint.WithMetadata(new Limit(most));

    private static long Most(HttpContext context) => IsFile(context)
        ? LargestFile
        : context.GetEndpoint()?.Metadata.GetMetadata<Limit>()?.Bytes ?? Largest;

    private static async Task<bool> Admits(HttpContext context)
    {
        if (!IsFile(context)) return await Keep(context, Most(context));
        if (context.Request.ContentLength is null or <= LargestFile)
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = LargestFile;
            return true;
        }

        await Read(context.Request.Body, LargestRefused, context.RequestAborted);
        return false;
    }

    private static bool IsFile(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts
        && !accepts.ContentTypes.Contains("application/json");

    private static async Task<bool> Keep(HttpContext context, long most)
    {
        var sent = context.Request.Body;
        var (request, stop) = (context.Request, context.RequestAborted);
        if (request.ContentLength is not { } length || length <= most)
        {
            request.EnableBuffering(BytesInMemory, most);
            if (await Read(request.Body, most, stop))
            {
                request.Body.Position = 0;
                return true;
            }
        }

        await Read(sent, LargestRefused, stop);
        return false;
    }

    // Whoever sends in chunks says no length beforehand: the buffer throws once it holds all that it may.
    private static async Task<bool> Read(Stream body, long most, CancellationToken stop)
    {
        var buffer = new byte[16 << 10];
        try
        {
            for (var read = 0L; read <= most;)
            {
                var more = await body.ReadAsync(buffer, stop);
                if (more == 0) return true;
                read += more;
            }

            return false;
        }
        catch (IOException full) when (full is not BadHttpRequestException && body.CanSeek)
        {
            return false;
        }
    }

    private sealed record Limit(long Bytes);
}
