namespace Smart.Api.Identity;

/// <summary>
/// Looks every minute (<c>Auth:KeysEvery</c>, in seconds) whether the keys of tokens are still those that this host
/// knows: a key that another host made, or that somebody took away, counts here without a restart. What was proven
/// with a key before is proven anew.
/// </summary>
public sealed class KeyFollower(
    KeyRing keys,
    BearerHandler.Proven proven,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<KeyFollower> log)
    : BackgroundService
{
    /// <summary>How often, where nothing else is configured.</summary>
    internal static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // No seldomer than that: a new key signs once every host has had the time to read it.
        var wanted = configuration.GetValue("Auth:KeysEvery", Usual.TotalSeconds);
        var every = TimeSpan.FromSeconds(Math.Clamp(wanted, 0.05, Usual.TotalSeconds));
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (!keys.Follow()) continue;
                proven.Cache.Clear();
                log.LogInformation("The keys of tokens have changed");
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                log.LogWarning("The keys of tokens stay as they were: {Why}", away.Message); // The database is away.
            }
        }
    }
}
