using System.Net;
using Microsoft.AspNetCore.Builder;
using Smart.Api.Http;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>A border at which anybody may knock a few times, and that believes nobody about where they are.</summary>
public class AloneBorder : BorderFixture
{
    protected override Dictionary<string, string?> Settings => new() { ["Auth:TokensPerAddress"] = "3" };
}

/// <summary>The same behind a proxy of the operator's, on this machine, and one before that.</summary>
public sealed class ProxiedBorder : AloneBorder
{
    protected override Dictionary<string, string?> Settings => new(base.Settings)
    {
        [TrustedProxies.ConfigurationKey] = "127.0.0.1, 10.1.0.0/16",
        [$"{TrustedProxies.ConfigurationKey}:0"] = "2001:db8::/32",
    };
}

/// <summary>Whoever is not signed in is counted by address: by their own, also behind a proxy.</summary>
public sealed class ProxyTests(ProxiedBorder proxied, AloneBorder alone)
    : IClassFixture<ProxiedBorder>, IClassFixture<AloneBorder>
{
    [Fact]
    public async Task Behind_a_proxy_that_is_named_each_address_is_counted_by_itself()
    {
        Assert.Equal(1, await TooMany(proxied, times: 4, _ => "203.0.113.1"));
        Assert.Equal(0, await TooMany(proxied, times: 6, n => $"203.0.113.{10 + n}"));
        Assert.Equal(0, await TooMany(proxied, times: 6, n => $"2001:db9::{1 + n}"));
    }

    [Fact]
    public async Task What_somebody_says_of_themselves_before_the_proxy_is_not_believed()
    {
        // The proxy adds whom it heard; what stood there before is the caller's own word.
        Assert.Equal(3, await TooMany(proxied, times: 6, n => $"198.51.100.{n}, 203.0.113.2"));
        // A second proxy that is named is believed too, and the first address that is not is who asks.
        Assert.Equal(3, await TooMany(proxied, times: 6, n => $"198.51.100.{n}, 203.0.113.3, 10.1.2.3"));
        Assert.Equal(3, await TooMany(proxied, times: 6, n => $"198.51.100.{n}, 203.0.113.4, 2001:db8::7"));
        Assert.Equal(3, await TooMany(proxied, times: 6, n => $"198.51.100.{n}, 203.0.113.5, 10.2.2.3"));
    }

    [Fact]
    public async Task A_forged_header_changes_nothing_where_no_proxy_is_named()
    {
        Assert.Equal(3, await TooMany(alone, times: 6, n => $"203.0.113.{n}"));
        Assert.Equal("http", await SchemeOf(alone, "https"));
    }

    [Fact]
    public async Task The_scheme_is_what_the_proxy_was_asked_with()
    {
        Assert.Equal("https", await SchemeOf(proxied, "https"));
        Assert.Equal("http", await SchemeOf(proxied, "http"));
        Assert.Equal("http", await SchemeOf(proxied, proto: null));
    }

    [Theory]
    [InlineData("proxy.internal")]
    [InlineData("10.1")]
    [InlineData("10.0.0/24")]
    [InlineData("10.0.0.7/24")]
    [InlineData("127.0.0.1, 10.0.0.0/33")]
    public void What_is_no_address_and_no_network_is_told_at_the_start(string named)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration[TrustedProxies.ConfigurationKey] = named;
        var told = Assert.Throws<InvalidOperationException>(() => builder.AddTrustedProxies());
        Assert.Contains(named.Split(' ')[^1], told.Message, StringComparison.Ordinal);
    }

    // How many of these questions at the token server, each said to come from an address, were too many.
    private static async Task<int> TooMany(BorderFixture border, int times, Func<int, string> from)
    {
        using var client = new HttpClient { BaseAddress = border.Address };
        var refused = 0;
        for (var n = 0; n < times; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
            request.Headers.Add("X-Forwarded-For", from(n));
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "none")]);
            using var answer = await client.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused++;
            else Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        return refused;
    }

    // Where somebody who is not signed in is sent to begins as the house was asked.
    private static async Task<string> SchemeOf(BorderFixture border, string? proto)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true };
        using var client = new HttpClient(handler) { BaseAddress = border.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pool");
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        if (proto is not null) request.Headers.Add("X-Forwarded-Proto", proto);
        using var answer = await client.SendAsync(request);
        Assert.Equal("/sign-in", answer.Headers.Location!.AbsolutePath);
        return answer.Headers.Location.Scheme;
    }
}
