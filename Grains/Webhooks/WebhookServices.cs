using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Kernel;

namespace Smart.Grains.Webhooks;

/// <summary>Puts webhooks into a silo.</summary>
public static class WebhookServices
{
    /// <summary>Adds what follows the journal and what sends.</summary>
    /// <param name="services">The services of the silo, with the kernel in them.</param>
    /// <param name="options">How addresses outside are told.</param>
    /// <param name="certificate">Encrypts the keys of the house; null leaves them as they are.</param>
    public static IServiceCollection AddWebhooks(
        this IServiceCollection services, WebhookOptions options, X509Certificate2? certificate) => services
        .AddSingleton(options)
        .AddSingleton(provider => new KeyRing(provider.GetRequiredService<NpgsqlDataSource>(), certificate))
        .AddSingleton<WebhookSecrets>()
        .AddSingleton<WebhookTransport>()
        .AddSingleton<WebhookFollower>()
        .AddSingleton<WebhookSender>()
        .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WebhookLifecycle>();
}

/// <summary>Webhooks come with the silo and go before its actors.</summary>
internal sealed class WebhookLifecycle(
    KeyRing keys, WebhookFollower follower, WebhookSender sender, TimeProvider clock, ILogger<WebhookLifecycle> log)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer)
    {
        // The keys before the silo is one of its cluster: what may take a while is over when others count on it.
        observer.Subscribe("keys", ServiceLifecycleStage.RuntimeStorageServices, OpenKeys);
        observer.Subscribe("webhooks", ServiceLifecycleStage.Active, Begin, End);
    }

    private Task OpenKeys(CancellationToken stop) => DatabaseTrouble.Outlast(keys.Open, log, clock, stop);

    private Task Begin(CancellationToken stop)
    {
        follower.Start();
        sender.Start();
        return Task.CompletedTask;
    }

    private Task End(CancellationToken stop) => Task.WhenAll(follower.Stop(), sender.Stop());
}
