using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Webhooks;

/// <summary>What came of an attempt.</summary>
/// <param name="Failure">Why it failed; null when the receiver took it.</param>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="RetryAfter">When the receiver wants to be asked again; null when it said nothing.</param>
internal sealed record Sent(DeliveryFailure? Failure, int? Status, TimeSpan? RetryAfter);

/// <summary>
/// Sends to addresses that strangers chose. The address is judged where the connection is made, after the name was
/// looked up, so that no name can say one thing when asked and another when used; nothing is followed, no cookie or
/// proxy is known, and of an answer only the status is of interest.
/// </summary>
public sealed class WebhookTransport : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;

    /// <summary>A transport with connections of its own.</summary>
    public WebhookTransport(WebhookOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _handler = new SocketsHttpHandler
        {
            ConnectCallback = Connect,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), // A name that moved is followed within this time.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            MaxConnectionsPerServer = 64,
            MaxResponseHeadersLength = 16, // kB
            MaxResponseDrainSize = 16 << 10,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        };
        _http = new HttpClient(_handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Smart.Actors-Webhooks/1");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>Makes one attempt.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="body">What is said.</param>
    /// <param name="headers">Id, time and signature.</param>
    /// <param name="stop">Told when the silo stops.</param>
    internal async Task<Sent> Send(
        string url, string body, IEnumerable<(string Name, string Value)> headers, CancellationToken stop)
    {
        // What was registered under other rules, or with another build, is judged by those of now.
        if (WebhookAddress.Unfit(url, _options) is not null)
            return new Sent(DeliveryFailure.PrivateAddress, null, null);
        using var patience = new CancellationTokenSource(_options.Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = Json;
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(answer);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Sent(DeliveryFailure.Timeout, null, null);
        }
        catch (HttpRequestException e)
        {
            return new Sent(FailureOf(e), null, null);
        }
    }

    private Sent Judge(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        DeliveryFailure? failure = status switch
        {
            >= 200 and < 300 => null,
            >= 300 and < 400 => DeliveryFailure.Redirect,
            _ => DeliveryFailure.Answer,
        };
        var later = answer.Headers.RetryAfter is not { } said ? null : said.Delta ?? said.Date - _clock.GetUtcNow();
        return new Sent(failure, status, later);
    }

    private static DeliveryFailure FailureOf(HttpRequestException e) => e switch
    {
        { InnerException: UnfitAddressException { IsUnknown: true } } => DeliveryFailure.UnknownName,
        { InnerException: UnfitAddressException } => DeliveryFailure.PrivateAddress,
        { InnerException: AuthenticationException } => DeliveryFailure.Certificate,
        { HttpRequestError: HttpRequestError.SecureConnectionError } => DeliveryFailure.Certificate,
        _ => DeliveryFailure.Connection,
    };

    // The handler puts TLS on top of what is returned, and asks for the certificate of the name, not of the address.
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await WebhookAddress.Resolve(host, _options, stop)
            ?? throw new UnfitAddressException(isUnknown: false);
        if (addresses.Length == 0) throw new UnfitAddressException(isUnknown: true);
        for (var n = 0; ; n++)
        {
            try
            {
                return await Open(new IPEndPoint(addresses[n], port), stop);
            }
            catch (SocketException) when (n < addresses.Length - 1)
            {
                // The next one of the name.
            }
        }
    }

    private static async Task<Stream> Open(IPEndPoint place, CancellationToken stop)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(place, stop);
            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null; // The stream closes it.
            return stream;
        }
        finally
        {
            socket?.Dispose();
        }
    }

    private sealed class UnfitAddressException(bool isUnknown) : IOException("No address that may be reached.")
    {
        public bool IsUnknown { get; } = isUnknown;
    }
}
