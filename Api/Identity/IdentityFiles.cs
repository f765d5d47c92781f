namespace Smart.Api.Identity;

/// <summary>The one style and the one script of the pages of signing in.</summary>
internal static class IdentityFiles
{
    public static void MapIdentityFiles(this IEndpointRouteBuilder app)
    {
        Map("identity.css", "text/css; charset=utf-8");
        Map("passkeys.js", "text/javascript; charset=utf-8");

        void Map(string name, string type)
        {
            using var stream = typeof(IdentityFiles).Assembly.GetManifestResourceStream($"identity/{name}")!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            app.MapGet($"/identity/{name}", (HttpContext http) =>
                {
                    http.Response.Headers.CacheControl = "public, max-age=3600";
                    return Results.Bytes(bytes, type);
                })
                .ExcludeFromDescription()
                .AllowAnonymous();
        }
    }
}
