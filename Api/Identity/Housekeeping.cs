using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace Smart.Api.Identity;

/// <summary>
/// Takes away what nobody can use any more: sessions that ended, links used up or too old, codes and refresh tokens,
/// keys that no longer sign nor prove. Several hosts may do it at once: what is gone is gone.
/// </summary>
public sealed class Housekeeping(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Housekeeping> log)
    : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    // Whoever opens a dead link a week later should still read that it is dead, and not that there never was one; of a
    // token the same holds, for a code that comes twice ends what was given for it.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    // As long as any key of a wish is known (see the inbox of the journal).
    private static readonly TimeSpan WishKept = TimeSpan.FromDays(400);

    /// <summary>Does it once.</summary>
    /// <returns>How many rows of ours went.</returns>
    public async Task<int> Clean(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var (longAgo, unproven, unasked) = (now - Remembered, now - KeyRing.Believed, now - WishKept);
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var gone = await store.Sessions.Where(session => session.EndsAt < now).ExecuteDeleteAsync(stop);
        gone += await store.Links.Where(link => link.EndsAt < longAgo || link.UsedAt < longAgo)
            .ExecuteDeleteAsync(stop);
        gone += await store.Wishes.Where(wish => wish.At < unasked).ExecuteDeleteAsync(stop);
        gone += await store.SigningKeys.Where(key => key.CreatedAt < unproven).ExecuteDeleteAsync(stop);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(longAgo, stop);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(longAgo, stop);
        return gone;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var gone = await Clean(stoppingToken);
                if (gone > 0) log.LogInformation("{Count} old sessions, links and keys are gone", gone);
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                log.LogWarning("Old sessions stay another hour: {Why}", away.Message); // The database is away.
            }
        }
    }
}
