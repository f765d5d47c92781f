using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace Smart.Api.Identity;

/// <summary>
/// Believes an access token that was proven a moment ago. Whether a token is good follows from the token, the keys and
/// the time, so the proof is kept until the token ends; a program that asks a thousand times a second is proven once.
/// </summary>
public sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    BearerHandler.Proven proven,
    AuthMode mode,
    TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string Bearer = "bearer";

    private const string Prefix = "Bearer ";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        var token = header[Prefix.Length..].Trim();
        var now = clock.GetUtcNow();
        if (proven.Cache.TryGetValue<AuthenticationTicket>(token, out var known)
            && known!.Properties.ExpiresUtc > now)
        {
            return AuthenticateResult.Success(known);
        }

        var asked = await Context.AuthenticateAsync(mode.IsExternal
            ? JwtBearerDefaults.AuthenticationScheme
            : OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        if (!asked.Succeeded) return asked;
        var ends = (mode.IsExternal ? asked.Properties?.ExpiresUtc : asked.Principal.GetExpirationDate()) ?? now;
        var ticket = new AuthenticationTicket(
            asked.Principal, new AuthenticationProperties { ExpiresUtc = ends }, Bearer);
        if (ends > now)
        {
            proven.Cache.Set(token, ticket, new MemoryCacheEntryOptions
            {
                Size = 1,
                AbsoluteExpiration = ends < now + Longest ? ends : now + Longest,
            });
        }

        return AuthenticateResult.Success(ticket);
    }

    /// <summary>The tokens that were proven: so many and no more, whoever sends them.</summary>
    public sealed class Proven : IDisposable
    {
        private const int Most = 10_000;

        /// <summary>By token.</summary>
        public MemoryCache Cache { get; } = new(new MemoryCacheOptions { SizeLimit = Most });

        /// <inheritdoc />
        public void Dispose() => Cache.Dispose();
    }
}
