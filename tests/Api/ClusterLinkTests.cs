using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api.Http;
using Xunit;

namespace Smart.Tests.Api;

public sealed class ClusterLinkTests(BorderFixture api) : IClassFixture<BorderFixture>
{
    [Fact]
    public async Task While_no_silo_can_be_reached_everybody_is_told_at_once()
    {
        var link = api.Services.GetRequiredService<ClusterLink>();
        using var client = api.Caller();
        var nowhere = new Uri("/v1/castles", UriKind.Relative);

        link.Count(0);
        using var refused = await client.GetAsync(nowhere);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("http.unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        link.Count(1);
        using var answered = await client.GetAsync(nowhere);
        Assert.Equal(HttpStatusCode.NotFound, answered.StatusCode);
    }
}
