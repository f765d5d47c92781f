using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Smart.Api.Web;

/// <summary>
/// Style sheet, script, icons: a handful of files inside the program, compressed once, named by their content so that a
/// browser may keep them for ever.
/// </summary>
public static class WebAssets
{
    private const string Folder = "web/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".html"] = "text/html; charset=utf-8",
        [".webmanifest"] = "application/manifest+json",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Asset> All = Load();

    /// <summary>Where a page finds a file of this name.</summary>
    public static string At(string name) => $"/{name}?v={All[name].Version}";

    /// <summary>Serves the files. They say nothing about anybody, so whoever asks gets them.</summary>
    public static void MapWebAssets(this IEndpointRouteBuilder app)
    {
        foreach (var (name, asset) in All)
        {
            app.MapGet($"/{name}", (HttpContext http) => Serve(http, asset))
                .AllowAnonymous()
                .ExcludeFromDescription();
        }
    }

    private static async Task Serve(HttpContext http, Asset asset)
    {
        var (request, response) = (http.Request, http.Response);
        // Under its version a file never changes; without it (service worker, manifest) it is asked for each time.
        response.Headers.CacheControl = request.Query["v"] == asset.Version
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        response.Headers.ETag = $"\"{asset.Version}\"";
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.Contains($"\"{asset.Version}\""))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var isSmall = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        var bytes = isSmall ? asset.Compressed : asset.Plain;
        if (isSmall) response.Headers.ContentEncoding = "br";
        response.ContentType = asset.Type;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(WebAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[Folder.Length..],
                name => Read(assembly.GetManifestResourceStream(name)!, name));
    }

    private static Asset Read(Stream stream, string name)
    {
        using var plain = new MemoryStream();
        using (stream) stream.CopyTo(plain);
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            brotli.Write(plain.ToArray());
        var version = Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()))[..12];
        return new Asset(Types[Path.GetExtension(name)], version, plain.ToArray(), compressed.ToArray());
    }

    private sealed record Asset(string Type, string Version, byte[] Plain, byte[] Compressed);
}
