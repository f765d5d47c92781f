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

    /// <summary>Largest body that is read at all, in bytes: of an imported file.</summary>
    public const long LargestFile = 256L << 20;

    private const int BytesInMemory = 32 << 10;

    /// <summary>Keeps bodies; a file that comes in as a stream is left to its endpoint.</summary>
    public static IApplicationBuilder UseBodies(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (IsFile(context) || HttpMethods.IsGet(context.Request.Method) || await Keep(context)) await next(context);
        else await Problems.Write(context, StatusCodes.Status413PayloadTooLarge, "http.body-too-large");
    });

    private static bool IsFile(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts
        && !accepts.ContentTypes.Contains("application/json");

    private static async Task<bool> Keep(HttpContext context)
    {
        var sent = context.Request.Body;
        var (request, stop) = (context.Request, context.RequestAborted);
        if (request.ContentLength is null or <= Largest)
        {
            request.EnableBuffering(BytesInMemory, Largest);
            if (await Read(request.Body, Largest, stop))
            {
                request.Body.Position = 0;
                return true;
            }
        }

        await Read(sent, LargestFile, stop);
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
}
