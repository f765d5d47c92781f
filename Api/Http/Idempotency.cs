using System.Security.Cryptography;
using System.Text;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>
/// A wish that may be repeated safely. The caller names it in <c>Idempotency-Key</c>; caller, route and key together
/// give the command's id, and what is made takes its own id from that: so a repeat finds what the first one made, and
/// gets the same answer. The actor that decides keeps the id with a hash of the request and refuses other words.
/// </summary>
/// <param name="Id">SHA-256 of caller, route and key.</param>
/// <param name="RequestHash">SHA-256 of method, route and body.</param>
public sealed record Wish(string Id, string RequestHash)
{
    private const int IdBytes = 10;

    // Crockford's alphabet: no letter that is read for another, and no word that one would not want to print.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The id of the one thing of this kind that the wish makes, such as <c>j-4q8...</c>.</summary>
    /// <param name="prefix">The kind's letter or word.</param>
    public string NewId(string prefix)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{prefix}/{Id}")).AsSpan(0, IdBytes);
        var text = new StringBuilder(prefix).Append('-');
        var (buffer, bits) = (0, 0);
        foreach (var value in hash)
        {
            buffer = ((buffer << 8) | value) & 0xFFFF;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
        }

        return text.ToString();
    }
}

/// <summary>Reads the key, and puts the wish where the actors find it.</summary>
public static class Idempotency
{
    /// <summary>The header (draft-ietf-httpapi-idempotency-key-header).</summary>
    public const string Header = "Idempotency-Key";

    private const int LongestKey = 200;

    /// <summary>Marks an endpoint that creates or moves something: it needs a key.</summary>
    public static TBuilder NeedsKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Required());

    /// <summary>The wish that this request makes; only where the endpoint <see cref="NeedsKey"/>.</summary>
    public static Wish Wish(this HttpContext context) =>
        context.Features.Get<Wish>() ?? throw new InvalidOperationException("The endpoint does not ask for a key.");

    /// <summary>Refuses a request without a key, and lets the others say their wish.</summary>
    public static IApplicationBuilder UseIdempotency(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var caller = context.Caller()?.Id ?? "";
        CommandContext.Ask(context.Caller()?.ToString());
        if (context.GetEndpoint()?.Metadata.GetMetadata<Required>() is null)
        {
            CommandContext.Speak(caller, Correlation.Of(context));
            await next(context);
            return;
        }

        var key = context.Request.Headers[Header].ToString();
        if (key.Length is 0 or > LongestKey)
        {
            var code = key.Length == 0 ? "http.key-missing" : "http.key-too-long";
            await Problems.Write(context, StatusCodes.Status400BadRequest, code, Header);
            return;
        }

        var condition = context.Request.Headers.IfMatch;
        if (!Etags.TryRead(condition, out var expected))
        {
            await Problems.Write(context, StatusCodes.Status400BadRequest, "http.if-match", condition.ToString());
            return;
        }

        var route = $"{context.Request.Method} {context.Request.Path}";
        var wish = new Wish(
            Hash($"{caller}\n{route}\n{key}"),
            RequestHash: await HashBody($"{route}{context.Request.QueryString}\n", context));
        context.Features.Set(wish);
        CommandContext.Set(wish.Id, wish.RequestHash, caller, Correlation.Of(context));
        CommandContext.Expect(expected);
        await next(context);
    });

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task<string> HashBody(string route, HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(route));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            hash.AppendData(buffer.AsSpan(0, read));
        context.Request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What <see cref="NeedsKey"/> puts on an endpoint; the OpenAPI document reads it too.</summary>
    public sealed record Required;
}
