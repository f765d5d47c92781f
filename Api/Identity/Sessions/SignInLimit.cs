using System.Threading.RateLimiting;

namespace Smart.Api.Identity;

/// <summary>
/// So many attempts a minute from one address, and for one account from all addresses together: guessing takes longer
/// than it is worth, whether one machine guesses or many.
/// </summary>
public sealed class SignInLimit(IConfiguration configuration) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _addresses =
        Limiter(configuration.GetValue("Auth:AttemptsPerAddress", 30));

    private readonly PartitionedRateLimiter<string> _accounts =
        Limiter(configuration.GetValue("Auth:AttemptsPerAccount", 10));

    /// <summary>Whether one more attempt may be made.</summary>
    public bool Admits(HttpContext http, string account)
    {
        using var address = _addresses.AttemptAcquire($"{http.Connection.RemoteIpAddress}");
        if (!address.IsAcquired) return false;
        if (account == "link") return true; // A link is too long to guess; the address alone is counted.
        using var named = _accounts.AttemptAcquire(account.ToUpperInvariant());
        return named.IsAcquired;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _addresses.Dispose();
        _accounts.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int aMinute) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
            key,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = aMinute, Window = TimeSpan.FromMinutes(1) }));
}
