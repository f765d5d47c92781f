using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Smart.Api.Http;

/// <summary>
/// What a connection may take of time and memory before anybody knows who it is: thousands that send a byte now and
/// then must not keep the others out.
/// </summary>
public static class SlowRequests
{
    private const int MostHeaders = 64;
    private const int LargestHeaders = 32 << 10;
    private const long MostConnections = 20_000;
    private const double BytesPerSecond = 240;

    /// <summary>Limits connections, as configured or as usual.</summary>
    /// <param name="limits">What the server keeps to.</param>
    /// <param name="configuration">
    /// <c>Api:HeadersWithin</c> seconds, and <c>Api:BodyGrace</c> seconds in which a body need not flow.
    /// </param>
    public static void Limit(KestrelServerLimits limits, IConfiguration configuration)
    {
        limits.MaxRequestBodySize = Bodies.LargestRefused;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestHeadersTotalSize = LargestHeaders;
        limits.MaxConcurrentConnections = MostConnections;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(configuration.GetValue("Api:HeadersWithin", 10));
        limits.MinRequestBodyDataRate = new MinDataRate(
            BytesPerSecond, TimeSpan.FromSeconds(configuration.GetValue("Api:BodyGrace", 5)));
    }
}
