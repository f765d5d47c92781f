using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Smart.Tests.Fixtures;

/// <summary>
/// A way to the database that breaks once, where a test says: as when the server restarts then. All who use it are cut
/// off together, and whoever asks again finds it whole.
/// </summary>
public sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly Lock _lock = new();
    private readonly (string Host, int Port) _server;
    private readonly byte[] _words;
    private readonly Task _served;
    private int _times;
    private int _cuts;

    /// <param name="database">The database.</param>
    /// <param name="words">Words of the question at which it breaks, before the question arrives.</param>
    /// <param name="time">At which of those questions, from 1.</param>
    public CutLine(TestDatabase database, string words, int time)
    {
        _times = time;
        var place = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        _server = (place.Host!, place.Port);
        _words = Encoding.UTF8.GetBytes(words);
        _door.Start();
        place.Host = $"{IPAddress.Loopback}";
        place.Port = ((IPEndPoint)_door.LocalEndpoint).Port;
        place.SslMode = SslMode.Disable; // The words must be readable.
        ConnectionString = place.ConnectionString;
        _served = Serve();
    }

    /// <summary>Connection string of the database by this way.</summary>
    public string ConnectionString { get; }

    /// <summary>How often it broke: once or not yet.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Takes the way away.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _door.Stop();
        Cut();
        await _served;
        _closed.Dispose();
        _door.Dispose();
    }

    private async Task Serve()
    {
        var carried = new List<Task>();
        try
        {
            while (true) carried.Add(Carry(await _door.AcceptTcpClientAsync(_closed.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task Carry(TcpClient caller)
    {
        using var server = new TcpClient();
        using (caller)
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _closed.Token);
                lock (_lock) _open.UnionWith([caller, server]);
                var (asked, answered) = (caller.GetStream(), server.GetStream());
                await Task.WhenAny(Ask(asked, answered), answered.CopyToAsync(asked, _closed.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Either end has gone.
            }

            lock (_lock) _open.ExceptWith([caller, server]);
        }
    }

    // A question leaves its program in one piece, so that the words are never parted.
    private async Task Ask(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _closed.Token) is > 0 and var read)
        {
            if (buffer.AsSpan(0, read).IndexOf(_words) >= 0 && Interlocked.Decrement(ref _times) == 0)
            {
                Interlocked.Increment(ref _cuts);
                Cut();
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _closed.Token);
        }
    }

    private void Cut()
    {
        lock (_lock)
        {
            foreach (var one in _open) one.Close();
            _open.Clear();
        }
    }
}
