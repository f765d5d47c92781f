using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Smart.Api.Clients.Pages;

/// <summary>
/// Links by which a client, who has no account, sees one quote and accepts it. A link names its job, is signed, and is
/// good for 30 days, as long as a conditional financing waits for it.
/// </summary>
public static class QuoteLinks
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>The path of a link for this job.</summary>
    public static string For(HttpContext http, string job) => $"/quotes/{Sealer(http).Protect(job, Life)}";

    /// <summary>The job that a link names; null when it is not ours, not whole or too old.</summary>
    public static string? Read(HttpContext http, string token)
    {
        try
        {
            return Sealer(http).Unprotect(token);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Sealer(HttpContext http) => http.RequestServices
        .GetRequiredService<IDataProtectionProvider>().CreateProtector("quotes").ToTimeLimitedDataProtector();
}
