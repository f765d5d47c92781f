using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Providers;
using Orleans.Streams;
using Smart.Grains.Employment;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;
using Smart.Grains.Reports;
using Smart.Grains.Webhooks;

namespace Smart.Silo;

/// <summary>Composes a silo of the product; the tests run the same one.</summary>
public static class SmartSilo
{
    /// <summary>Name of the storage of what is mutable, personal or configuration.</summary>
    public const string ProfileStorage = "profiles";

    // Under this name Orleans keeps the subscriptions of streams.
    private const string SubscriptionStorage = "PubSubStore";
    private const string Invariant = "Npgsql";

    /// <summary>Adds all that a silo has: database, kernel, membership, storage, reminders, streams.</summary>
    /// <param name="silo">The silo to configure.</param>
    /// <param name="settings">Where it lives and which database it has.</param>
    public static ISiloBuilder Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Services.AddSingleton(_ => KernelServices.SiloSource(settings.Database));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddKernel(settings.Database);
        // A storage that could not be read while an actor woke is told with the driver's exception inside.
        silo.Services.Configure<ExceptionSerializationOptions>(told => told.SupportedNamespacePrefixes.Add("Npgsql"));
        silo.Services.AddSingleton<RiskReports>();
        silo.Services.AddSingleton(new SealOptions { Folder = settings.SealFolder });
        silo.Services.TryAddSingleton<IAccessPoint>(new OutboxFolder(Path.Combine(settings.Outbox, "peppol")));
        silo.Services.TryAddSingleton<IDimonaGateway>(new DimonaOutbox(Path.Combine(settings.Outbox, "dimona")));
        silo.Services.AddWebhooks(
            new WebhookOptions { AllowLoopback = settings.WebhooksToLoopback }, settings.KeysCertificate());
        return silo.JoinCluster(settings).StoreState(settings).KeepReminders(settings).TellStreams();
    }

    // A dead silo is found after three missed probes of one second each, so its actors are back well within 10 seconds.
    // Signs of life come often, so that a cluster that was killed whole restarts over its dead entries in 6 seconds.
    private static ISiloBuilder JoinCluster(this ISiloBuilder silo, SiloSettings settings) => silo
        .Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = settings.ClusterId;
            cluster.ServiceId = settings.ServiceId;
        })
        .Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 3;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedTableIAmAliveLimit = 3;
            membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        })
        // A job leaves some fifteen actors behind that nobody asks anything for weeks: they go within a minute or so,
        // and one that is asked after all is back in a millisecond. Memory then follows the work, not the day.
        .Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionQuantum = TimeSpan.FromSeconds(15);
            collection.CollectionAge = TimeSpan.FromMinutes(1);
        })
        // Where actors were seen last is remembered for as many as are awake in a busy minute, twice over; a million,
        // as it comes, would outweigh the actors themselves.
        .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 50_000)
        .ConfigureEndpoints(IPAddress.Loopback, settings.SiloPort, settings.GatewayPort)
        .UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = Invariant;
            clustering.ConnectionString = settings.Database;
        });

    // The serializer of the house must be registered, for the one that comes by default writes names of types.
    private static ISiloBuilder StoreState(this ISiloBuilder silo, SiloSettings settings)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        foreach (var name in (string[])[ProfileStorage, SubscriptionStorage])
        {
            silo.AddAdoNetGrainStorage(name, storage =>
            {
                storage.Invariant = Invariant;
                storage.ConnectionString = settings.Database;
                storage.DeleteStateOnClear = true; // Erased means gone, etag and all.
            });
        }
        return silo;
    }

    private static ISiloBuilder KeepReminders(this ISiloBuilder silo, SiloSettings settings) =>
        silo.UseAdoNetReminderService(reminders =>
        {
            reminders.Invariant = Invariant;
            reminders.ConnectionString = settings.Database;
        });

    // Subscribers are known by their types alone: a subscription in a table would cost a row for every actor there is.
    private static ISiloBuilder TellStreams(this ISiloBuilder silo) => silo.AddPersistentStreams(
        JournalStreams.Provider,
        (services, _) => services.GetRequiredService<JournalQueues>(),
        streams =>
        {
            streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
            streams.ConfigurePullingAgent(agents => agents.Configure(agent =>
            {
                agent.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(200);
                agent.StreamInactivityPeriod = TimeSpan.FromMinutes(5);
            }));
        });
}
