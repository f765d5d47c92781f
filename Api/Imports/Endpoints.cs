using System.Security.Cryptography;
using Orleans.Concurrency;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Imports;

/// <summary>Imports: a file of job declarations, lived up to a day.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/imports</c>.</summary>
    public static IEndpointRouteBuilder MapImports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/imports").WithTags("imports");

        // No Idempotency-Key: the file's own hash is the key, and it cannot be forgotten.
        group.MapPost("/", Import)
            .Needs(Rights.Import)
            .Everywhere()
            .Accepts<string>("application/jsonl", "application/x-ndjson", "text/plain", "application/octet-stream")
            .Produces<ImportView>()
            .Produces<ImportView>(StatusCodes.Status202Accepted)
            .WithSummary("Imports JSON lines as season files have them; ?until=yyyy-MM-dd is the last day to live.")
            .Weighs(10)
            .WithRequestTimeout(TimeSpan.FromMinutes(10));

        group.MapGet("/{hash}", (string hash, HttpContext http) => http.Actor<IImportGrain>(hash).View().Shown())
            .Needs(Rights.Import)
            .Everywhere()
            .Produces<ImportView>()
            .WithSummary("How far an import is, and what came of it.");

        return app;
    }

    private static async Task<IResult> Import(HttpContext http, DateOnly? until)
    {
        // The file's name is its hash, known at its end only: it waits on disk, and goes when the handle closes.
        await using var file = new FileStream(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        await http.Request.Body.CopyToAsync(file, http.RequestAborted);
        file.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, http.RequestAborted));
        file.Position = 0;
        var parts = await Keep(http, hash, file);

        var answer = await http.Actor<IImportGrain>(hash).Run(new RunImport(parts, until));
        return answer.Refusal is { } refusal
            ? Problems.Of(refusal)
            : answer.Value!.IsRunning
                ? TypedResults.Accepted(new Uri($"/v1/imports/{hash}", UriKind.Relative), answer.Value)
                : TypedResults.Ok(answer.Value);
    }

    private static async Task<int> Keep(HttpContext http, string hash, Stream file)
    {
        var parts = 0;
        var buffer = new byte[IImportPartGrain.LargestPart];
        int read;
        while ((read = await file.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted)) > 0)
        {
            await http.Actor<IImportPartGrain>($"{hash}.{parts}").Keep(buffer[..read].AsImmutable());
            parts++;
        }

        return parts;
    }
}
