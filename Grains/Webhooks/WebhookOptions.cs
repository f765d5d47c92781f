using System.Collections.Immutable;
using System.Net;

namespace Smart.Grains.Webhooks;

/// <summary>How addresses outside are told; what a house is not told stays as it is here.</summary>
public sealed record WebhookOptions
{
    /// <summary>Finds the addresses of a name.</summary>
    public delegate Task<IPAddress[]> Resolver(string host, CancellationToken stop);

    /// <summary>For development and tests: plain http, and to this machine, on any port.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Ports that may be asked for. Other services of a public machine are none of ours.</summary>
    public ImmutableHashSet<int> Ports { get; init; } = [443, 8443];

    /// <summary>How long a receiver may take for all of an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a delivery is nobody else's while it is sent; longer than <see cref="Patience"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts until a delivery is given up.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>The pause after the first attempt; each one after is five times as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause. With ten attempts the last comes after some forty hours.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(12);

    /// <summary>After so many given up one after another the webhook is disabled.</summary>
    public int MostDeadInRow { get; init; } = 5;

    /// <summary>How long two secrets sign after a rotation.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long deliveries are kept.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How names are resolved.</summary>
    public Resolver Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>The pause after an attempt, somewhat longer or shorter, so that not all come back together.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="chance">0 to 1.</param>
    public TimeSpan PauseAfter(int attempt, double chance)
    {
        var pause = FirstPause * Math.Pow(5, Math.Min(attempt - 1, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.8 + (0.4 * chance));
    }
}
