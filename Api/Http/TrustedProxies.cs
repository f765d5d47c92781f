using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Smart.Api.Http;

/// <summary>
/// Whose word is taken for where a request comes from. Whoever is not signed in is counted by address; behind a proxy
/// all addresses are the proxy's, unless it says whose request it hands on (<c>X-Forwarded-For</c>, <c>-Proto</c>).
/// Only proxies that the operator names are believed: from anybody else these headers change nothing.
/// </summary>
public static class TrustedProxies
{
    /// <summary>The key: addresses and networks, with commas or spaces between them, or as a list.</summary>
    public const string ConfigurationKey = "Api:TrustedProxies";

    private static readonly char[] Between = [',', ';', ' ', '\t', '\n', '\r'];

    /// <summary>Reads which proxies are believed; none unless some are named.</summary>
    /// <exception cref="InvalidOperationException">What is named is neither an address nor a network.</exception>
    public static WebApplicationBuilder AddTrustedProxies(this WebApplicationBuilder builder)
    {
        var networks = Read(builder.Configuration);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // The framework believes everybody where nobody is named.
            options.ForwardedHeaders = networks.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks) options.KnownIPNetworks.Add(network);
            // As many proxies as stand in a row, as long as each of them is named: the first other one is who asks.
            options.ForwardLimit = null;
        });
        return builder;
    }

    private static List<IPNetwork> Read(ConfigurationManager configuration)
    {
        var named = configuration.GetSection(ConfigurationKey);
        return
        [
            .. named.GetChildren().Select(each => each.Value).Prepend(named.Value)
                .SelectMany(each => (each ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries))
                .Select(Network),
        ];
    }

    private static IPNetwork Network(string named)
    {
        // 10.1 would be read as 10.0.0.1, and 10.0.0.7/24 as 256 addresses: what is trusted is written out.
        var written = named.Split('/')[0];
        var isWhole = IPAddress.TryParse(written, out var address)
            && (written.Contains(':') || written.Count(each => each == '.') == 3);
        if (isWhole && written == named) return new IPNetwork(address!, address!.GetAddressBytes().Length * 8);
        return isWhole && IPNetwork.TryParse(named, out var network) && network.BaseAddress.Equals(address)
            ? network
            : throw new InvalidOperationException(
                $"{ConfigurationKey} names '{named}', which is neither an address (10.0.0.7) nor a network "
                + "(10.0.0.0/24).");
    }
}
