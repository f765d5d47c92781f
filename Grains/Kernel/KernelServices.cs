using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Kernel;

/// <summary>Puts the kernel into a silo.</summary>
public static class KernelServices
{
    /// <summary>
    /// Adds the journal, what reads it, and what keeps promises made in it: deliveries and wakes. Wants an
    /// <see cref="NpgsqlDataSource"/> and a <see cref="TimeProvider"/> in the same services.
    /// </summary>
    /// <param name="services">The services of the silo.</param>
    /// <param name="database">Connection string; the writers have connections of their own, set up for what they
    /// do.</param>
    public static IServiceCollection AddKernel(this IServiceCollection services, string database)
    {
        RememberedInterfaces.AddTo(services);
        return services.AddFollowers(database).AddJournal(database).AddFilters();
    }

    private static IServiceCollection AddFilters(this IServiceCollection services) => services
        .AddSingleton<IIncomingGrainCallFilter, DatabaseTrouble>()
        .AddSingleton<IIncomingGrainCallFilter, Opening>()
        .AddSingleton<IIncomingGrainCallFilter, Doorkeeper>()
        .AddSingleton<IIncomingGrainCallFilter, GoingOn>()
        .AddSingleton<IOutgoingGrainCallFilter, Opening>();

    private static IServiceCollection AddJournal(this IServiceCollection services, string database) => services
        .AddSingleton<JournalOptions>()
        .AddSingleton(provider => new Journal(
            WriterSource(database),
            provider.GetRequiredService<JournalOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Journal>>()))
        .AddSingleton<StreamReader>()
        .AddSingleton<Clocks>()
        .AddSingleton<WorkItems>()
        .AddSingleton<IDocuments, Documents>()
        .AddSingleton<Kernel>()
        .AddSingleton<Couriers>()
        .AddSingleton<Sweeper>()
        .AddSingleton<WakePoller>()
        .AddSingleton<DrivenClock>()
        .AddSingleton<Lags>()
        .AddSingleton<LagMeter>()
        .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, KernelLifecycle>();

    /// <summary>
    /// The connections of a silo for all that is not the journal: what is read, what is derived from it, and what is
    /// laid down before an event that names it, such as a document.
    /// </summary>
    /// <remarks>
    /// Their commits do not wait for the disk. The log is one file: a later commit of the journal, which does wait,
    /// takes all before it along, so whatever an event relies on is as safe as the event.
    /// </remarks>
    public static NpgsqlDataSource SiloSource(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database)
        {
            ApplicationName = "smart-silo",
            MaxPoolSize = 24, // More connections than this only wait for each other on the cores of the server.
            NoResetOnClose = true, // Nobody leaves anything behind in a session.
            MaxAutoPrepare = 64,
        };
        settings.Options += " -c synchronous_commit=off -c jit=off -c idle_in_transaction_session_timeout=10s";
        return NpgsqlDataSource.Create(settings);
    }

    private static IServiceCollection AddFollowers(this IServiceCollection services, string database)
    {
        foreach (var projection in Projected.All) services.AddSingleton(projection);
        return services
            .AddSingleton(_ => new FollowerSource(database))
            .AddSingleton<JournalTail>()
            .AddSingleton<Projections>()
            .AddSingleton<ProjectedPages>()
            .AddSingleton<SealOptions>()
            .AddSingleton<Sealer>()
            .AddSingleton<PruneOptions>()
            .AddSingleton<InboxPruner>()
            .AddSingleton<JournalQueues>();
    }

    // The one statement of a writer joins small arrays with indexed tables: a plan made once is right for ever, and
    // walking the arrays in their order takes row locks in that order.
    private static NpgsqlDataSource WriterSource(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database)
        {
            ApplicationName = "smart-writer",
            NoResetOnClose = true,
            IncludeErrorDetail = true, // It names the streams that lost.
        };
        settings.Options += " -c plan_cache_mode=force_generic_plan -c jit=off -c enable_hashjoin=off"
            + " -c enable_mergejoin=off -c enable_seqscan=off -c idle_in_transaction_session_timeout=10s";
        return NpgsqlDataSource.Create(settings);
    }
}

/// <summary>
/// The order in which a silo comes and goes: the journal is there before the first grain and after the last; what
/// calls grains starts when the silo is active and stops first.
/// </summary>
internal sealed class KernelLifecycle(
    Journal journal,
    Clocks clocks,
    JournalOptions options,
    ILocalSiloDetails silo,
    Couriers couriers,
    Sweeper sweeper,
    WakePoller wakes,
    JournalTail tail,
    Projections projections,
    Sealer sealer,
    InboxPruner pruner,
    Lags lags,
    LagMeter meter,
    TimeProvider time,
    ILogger<KernelLifecycle> log) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe("journal", ServiceLifecycleStage.RuntimeStorageServices, OpenJournal, CloseJournal);
        observer.Subscribe("promises", ServiceLifecycleStage.Active, KeepPromises, LetGo);
    }

    // Whose time is driven is known before the first grain decides anything: it would live in the wrong year.
    private Task OpenJournal(CancellationToken stop)
    {
        options.Silo = silo.SiloAddress.ToString();
        return DatabaseTrouble.Outlast(Open, log, time, stop);
    }

    private async Task Open(CancellationToken stop)
    {
        await clocks.Refresh(stop);
        await journal.Start(stop);
    }

    private Task CloseJournal(CancellationToken stop) => journal.DisposeAsync().AsTask().WaitAsync(stop);

    private Task KeepPromises(CancellationToken stop)
    {
        couriers.Start();
        sweeper.Start();
        wakes.Start();
        tail.Start();
        projections.Start();
        sealer.Start();
        pruner.Start();
        lags.Start();
        return Task.CompletedTask;
    }

    private async Task LetGo(CancellationToken stop)
    {
        await Task.WhenAll(
            wakes.Stop(), sweeper.Stop(), projections.Stop(), sealer.Stop(), pruner.Stop(), lags.Stop());
        await Task.WhenAll(couriers.Stop(), tail.Stop());
        meter.Dispose();
    }
}
