using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Clients.Pages;

/// <summary>What a client, who has no account, can be sent a link to.</summary>
public enum ClientLink
{
    /// <summary>The quote of a job, to be accepted; named by the job. Good for 30 days.</summary>
    Quote,

    /// <summary>An invoice, to be paid; named by its id. Good for a year, for it may be late.</summary>
    Invoice,
}

/// <summary>
/// Links by which a client sees one quote or one invoice. A link names it, is signed, and is good for a while; of one
/// kind it opens nothing of the other.
/// </summary>
public static class ClientLinks
{
    /// <summary>The path of a link.</summary>
    public static string To(HttpContext http, ClientLink kind, string name) =>
        $"/{Place(kind)}/{Sealer(http, kind).Protect(name, Life(kind))}";

    /// <summary>What a link names; null when it is not ours, not whole or too old.</summary>
    public static string? Read(HttpContext http, ClientLink kind, string token)
    {
        try
        {
            return Sealer(http, kind).Unprotect(token);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whoever holds the link acts for the client of this one job, and for nobody else. Said in each method that asks
    /// actors: what one says is gone when it returns.
    /// </summary>
    public static void ActFor(HttpContext http, string name)
    {
        CommandContext.Ask(CommandContext.House);
        CommandContext.Speak($"client-link:{name}", Correlation.Of(http));
    }

    private static string Place(ClientLink kind) => kind == ClientLink.Quote ? "quotes" : "pay";

    private static TimeSpan Life(ClientLink kind) => TimeSpan.FromDays(kind == ClientLink.Quote ? 30 : 365);

    private static ITimeLimitedDataProtector Sealer(HttpContext http, ClientLink kind) => http.RequestServices
        .GetRequiredService<IDataProtectionProvider>().CreateProtector(Place(kind)).ToTimeLimitedDataProtector();
}
