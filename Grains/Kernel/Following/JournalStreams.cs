using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;

namespace Smart.Grains.Kernel.Following;

/// <summary>What happened, as subscribers of the journal's streams hear it.</summary>
/// <param name="Stream">The actor, such as <c>job/J1</c>.</param>
/// <param name="Version">Version of that stream after the event; the same one may be heard twice.</param>
/// <param name="Name">Stored name.</param>
/// <param name="Cooperative">Whose books it is in.</param>
/// <param name="EffectiveAt">Business time.</param>
/// <param name="Json">Its words, as stored.</param>
[GenerateSerializer, Immutable]
public sealed record JournalEvent(
    string Stream, long Version, string Name, string Cooperative, DateTimeOffset EffectiveAt, string Json);

/// <summary>
/// The journal as Orleans streams: each actor's events, in order, on a stream of its name. Subscribers are implicit:
/// <c>[ImplicitStreamSubscription(JournalStreams.Of + "job")]</c> on a grain whose key is the name of the stream.
/// </summary>
/// <remarks>
/// A stream is a hint: an event is heard at least once in the ordinary course, but a subscriber that fails for a minute
/// misses it, and nothing is played again. What must arrive is a message (<see cref="Couriers"/>) or a projection
/// (<see cref="Projection"/>); no limit reads what a stream told. Subscriptions are not stored, so that a stream which
/// nobody listens to costs no row.
/// </remarks>
public static class JournalStreams
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "journal";

    /// <summary>The namespace of a stream is this and the first part of its events' stored names.</summary>
    public const string Of = "journal/";

    /// <summary>The stream of an event.</summary>
    internal static StreamId StreamOf(Recorded recorded) =>
        StreamId.Create(Of + recorded.Name.Split('.')[0], recorded.Stream);
}

/// <summary>What of the journal is told to subscribers.</summary>
public sealed class JournalStreamOptions
{
    /// <summary>First parts of the stored names; what nobody listens to is not even sent from the database.</summary>
    public IList<string> Kinds { get; } = ["job"];
}

/// <summary>Makes the journal a queue that Orleans pulls its streams from.</summary>
/// <remarks>
/// There is one queue for each partition of the table of events. All events of a stream lie in one partition, by
/// PostgreSQL's hash of its name, which is the same for ever.
/// </remarks>
public sealed class JournalQueues : IQueueAdapterFactory, IQueueAdapter
{
    /// <summary>As many as db/010-journal.sql makes partitions.</summary>
    internal const int Queues = 8;

    private readonly NpgsqlDataSource _database;
    private readonly string _cluster;
    private readonly string[] _kinds;
    private readonly TimeProvider _clock;
    private readonly ILogger<JournalQueues> _log;
    private readonly HashRingBasedStreamQueueMapper _queues;
    private readonly SimpleQueueAdapterCache _cache;

    /// <summary>The queues of a silo.</summary>
    public JournalQueues(
        NpgsqlDataSource database,
        IOptions<ClusterOptions> cluster,
        IOptions<JournalStreamOptions> options,
        TimeProvider clock,
        ILoggerFactory logs)
    {
        _database = database;
        _cluster = cluster.Value.ClusterId;
        _kinds = [.. options.Value.Kinds];
        _clock = clock;
        _log = logs.CreateLogger<JournalQueues>();
        _queues = new HashRingBasedStreamQueueMapper(
            new HashRingStreamQueueMapperOptions { TotalQueueCount = Queues }, JournalStreams.Provider);
        _cache = new SimpleQueueAdapterCache(new SimpleQueueCacheOptions(), JournalStreams.Provider, logs);
    }

    /// <inheritdoc/>
    public string Name => JournalStreams.Provider;

    /// <inheritdoc/>
    public bool IsRewindable => false;

    /// <summary>Both ways, so that whoever produces is told why not by <see cref="QueueMessageBatchAsync"/>.</summary>
    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    /// <inheritdoc/>
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    /// <inheritdoc/>
    public IQueueAdapterCache GetQueueAdapterCache() => _cache;

    /// <inheritdoc/>
    public IStreamQueueMapper GetStreamQueueMapper() => _queues;

    /// <inheritdoc/>
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

    /// <summary>Refused: only decisions make events.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Task QueueMessageBatchAsync<T>(
        StreamId streamId,
        IEnumerable<T> events,
        StreamSequenceToken? token,
        Dictionary<string, object>? requestContext) => throw new NotSupportedException(
            "Streams of the journal are read only: an event comes about by the decision of an actor, "
            + "and is heard once its commit is durable.");

    /// <inheritdoc/>
    public IQueueAdapterReceiver CreateReceiver(QueueId queueId)
    {
        var partition = (int)queueId.GetNumericId();
        return new JournalReceiver(_database, CursorOf(partition), partition, _kinds, _clock, _log);
    }

    /// <summary>Name of the cursor of one queue: each cluster has its own.</summary>
    internal string CursorOf(int partition) => $"stream/{_cluster}/{partition}";
}

/// <summary>Events of one stream on their way from the journal to its subscribers.</summary>
[GenerateSerializer, Immutable]
internal sealed class JournalBatch(JournalEvent[] told, StreamId stream, EventSequenceTokenV2 token) : IBatchContainer
{
    [Id(0)]
    private readonly JournalEvent[] _told = told;

    [Id(1)]
    private readonly EventSequenceTokenV2 _token = token;

    /// <inheritdoc/>
    [Id(2)]
    public StreamId StreamId { get; } = stream;

    /// <inheritdoc/>
    public StreamSequenceToken SequenceToken => _token;

    /// <inheritdoc/>
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() =>
        _told.OfType<T>().Select(told => Tuple.Create<T, StreamSequenceToken>(told, _token));

    /// <inheritdoc/>
    public bool ImportRequestContext() => false;
}
