using System.Net;
using System.Net.Sockets;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Webhooks;

/// <summary>
/// Which addresses the house may speak to. Whoever registers one chooses where our machine connects to, so only what is
/// public may be reached: never this machine, its network, or the services of whoever hosts it.
/// </summary>
public static class WebhookAddress
{
    private const int LongestUrl = 2_000;

    // IANA's registries of special-purpose addresses. Of IPv6 only what is given out as public is let through, and of
    // that not what carries an IPv4 address inside (6to4, Teredo), for that one would have to be judged too.
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork PublicSix = IPNetwork.Parse("2000::/3");

    /// <summary>Whether an address may be connected to.</summary>
    public static bool IsAllowed(IPAddress address, WebhookOptions options)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (options.AllowLoopback && IPAddress.IsLoopback(plain)) return true;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && !PublicSix.Contains(plain)) return false;
        return !Array.Exists(Private, network => network.Contains(plain));
    }

    /// <summary>Why an address cannot be registered; null when it can. Names are looked up later.</summary>
    public static Refusal? Unfit(string url, WebhookOptions options)
    {
        if (url.Length > LongestUrl || url.Any(c => c is <= ' ' or '\\' or >= '\u007f')
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return new Refusal("webhook.url-unreadable");
        }

        if (uri.UserInfo.Length > 0 || Authority(url).Contains('@', StringComparison.Ordinal))
            return new Refusal("webhook.url-credentials");
        if (uri.Fragment.Length > 0) return new Refusal("webhook.url-fragment");
        var isHere = IsLoopback(uri);
        if (uri.Scheme != Uri.UriSchemeHttps
            && !(options.AllowLoopback && isHere && uri.Scheme == Uri.UriSchemeHttp))
        {
            return new Refusal("webhook.url-not-https");
        }

        // Names without a dot, and those that are kept for inside, are never public.
        var isAllowed = IPAddress.TryParse(uri.DnsSafeHost, out var address)
            ? IsAllowed(address, options)
            : (options.AllowLoopback && isHere) || IsPublicName(uri.IdnHost.TrimEnd('.'));
        if (!isAllowed) return new Refusal("webhook.url-private", uri.DnsSafeHost);
        return options.Ports.Contains(uri.Port) || (options.AllowLoopback && isHere)
            ? null
            : new Refusal("webhook.url-port", string.Join(", ", options.Ports.Order()));
    }

    /// <summary>Whether a name leads only where the house may go.</summary>
    /// <returns>The addresses; empty when the name is unknown, null when one of them may not be connected to.</returns>
    public static async Task<IPAddress[]?> Resolve(string host, WebhookOptions options, CancellationToken stop)
    {
        if (IPAddress.TryParse(host, out var literal)) return IsAllowed(literal, options) ? [literal] : null;
        IPAddress[] found;
        try
        {
            found = await options.Resolve(host, stop);
        }
        catch (SocketException)
        {
            return [];
        }

        // One that is private among public ones is a trick: which of them is tried first is not ours to say.
        return Array.TrueForAll(found, address => IsAllowed(address, options)) ? found : null;
    }

    private static bool IsLoopback(Uri uri) =>
        uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsPublicName(string name) =>
        name.Contains('.', StringComparison.Ordinal)
        && !Array.Exists(
            [".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".lan", ".intranet", ".onion"],
            end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static string Authority(string url)
    {
        var begin = url.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = url.AsSpan(begin).IndexOfAny('/', '?', '#');
        return end < 0 ? url[begin..] : url[begin..(begin + end)];
    }
}
