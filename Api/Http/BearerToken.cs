using System.Security.Cryptography;
using System.Text;

namespace Smart.Api.Http;

/// <summary>
/// The one token that opens the Api until people have accounts: made by <c>./dev up</c>, given in the configuration
/// as <c>SMART_TOKEN</c> or read from <c>.local/token</c> of the working folder, sent as <c>Authorization: Bearer</c>.
/// Compared in constant time, for a comparison that stops at the first wrong letter tells how many were right.
/// </summary>
public static class BearerToken
{
    /// <summary>The configuration key of the token.</summary>
    public const string ConfigurationKey = "SMART_TOKEN";

    private const string TokenFile = ".local/token";
    private const string Scheme = "Bearer ";

    /// <summary>Who a request with the token acts as; one name until people have accounts.</summary>
    public const string Caller = "token";

    /// <summary>Refuses every request under <c>/v1</c> that does not carry the token.</summary>
    /// <exception cref="InvalidOperationException">
    /// No token is configured: an Api open to all must not start.
    /// </exception>
    public static IApplicationBuilder UseBearerToken(this IApplicationBuilder app, IConfiguration configuration)
    {
        var token = configuration[ConfigurationKey]
            ?? (File.Exists(TokenFile) ? File.ReadAllText(TokenFile).Trim() : null);
        if (string.IsNullOrWhiteSpace(token))
        {
            throw new InvalidOperationException(
                $"{ConfigurationKey} is not set and there is no {TokenFile}; ./dev up makes it.");
        }

        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return app.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return next(context);
            if (Carries(context, expected)) return next(context);

            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Write(context, StatusCodes.Status401Unauthorized, "http.token-missing");
        });
    }

    // Hashing first makes both sides equally long, so that the length tells nothing either.
    private static bool Carries(HttpContext context, byte[] expected)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())),
                expected);
    }
}
