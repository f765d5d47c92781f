using System.Diagnostics;
using Smart.Silo;

namespace Smart.Tests.Fixtures;

/// <summary>One silo as a process of its own: to be ended without warning, or to be measured alone.</summary>
public sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Uri _health;

    private SiloProcess(Process process, Uri health)
    {
        _process = process;
        _health = health;
    }

    /// <summary>Its process id.</summary>
    public int Pid => _process.Id;

    /// <summary>Bytes of memory that are its own, as the kernel counts them.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts one; it joins its cluster by itself.</summary>
    /// <param name="database">Connection string of its database.</param>
    /// <param name="cluster">Id of its cluster.</param>
    /// <param name="outbox">Where it leaves documents.</param>
    public static SiloProcess Start(string database, string cluster, string outbox)
    {
        var address = $"http://127.0.0.1:{SiloSettings.FreePort()}";
        var program = Path.Combine(AppContext.BaseDirectory, "Smart.Silo.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true };
        start.Environment[SiloSettings.DatabaseKey] = database;
        start.Environment[SiloSettings.ClusterKey] = cluster;
        start.Environment[SiloSettings.OutboxKey] = outbox;
        start.Environment["ASPNETCORE_URLS"] = address;
        start.Environment["Logging__LogLevel__Default"] = "Error";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return new SiloProcess(process, new Uri($"{address}/health/ready"));
    }

    /// <summary>Waits until it answers.</summary>
    public async Task Ready()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var since = Stopwatch.StartNew();
        while (since.Elapsed < Patience)
        {
            if (_process.HasExited) throw new InvalidOperationException($"Silo {Pid} ended with {_process.ExitCode}.");
            try
            {
                using var answer = await http.GetAsync(_health);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"Silo {Pid} does not become ready.");
    }

    /// <summary>SIGKILL: no goodbye, no flush.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Kill();
        _process.WaitForExit(TimeSpan.FromSeconds(5)); // What it wrote is deleted by whoever started it.
        _process.Dispose();
    }
}
