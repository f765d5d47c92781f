using System.Globalization;
using System.Threading.RateLimiting;
using Smart.Api.Http;

namespace Smart.Api.Identity;

/// <summary>
/// So many questions a minute from one address to where tokens are given (<c>Auth:TokensPerAddress</c>): whoever
/// guesses secrets, codes or refresh tokens is slowed down before anything is looked up.
/// </summary>
public sealed class TokenLimit(IConfiguration configuration) : IDisposable
{
    private const int Usual = 300; // A token lives ten minutes, so that three thousand programs may share an address.

    private readonly PartitionedRateLimiter<string> _addresses = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = configuration.GetValue("Auth:TokensPerAddress", Usual),
            Window = TimeSpan.FromMinutes(1),
        }));

    /// <summary>
    /// Lets through, or tells to come back later. It stands before the token server, which answers itself.
    /// </summary>
    public async Task Pass(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/connect", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        using var asked = _addresses.AttemptAcquire($"{http.Connection.RemoteIpAddress}");
        if (asked.IsAcquired)
        {
            await next(http);
            return;
        }

        var wait = asked.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
        http.Response.Headers.RetryAfter =
            ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await Problems.Write(http, StatusCodes.Status429TooManyRequests, "http.too-many-attempts");
    }

    /// <inheritdoc />
    public void Dispose() => _addresses.Dispose();
}
