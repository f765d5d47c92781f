using System.Security.Cryptography;
using Npgsql;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

/// <summary>What an audit counted, and what it found wrong; nothing found means that the books are proven.</summary>
/// <param name="Events">Events replayed.</param>
/// <param name="Streams">Streams that they stand on.</param>
/// <param name="Postings">Postings recomputed and compared.</param>
/// <param name="Batches">Batches whose hash was recomputed.</param>
/// <param name="Accounts">Balances rebuilt and compared.</param>
/// <param name="Findings">What is wrong, the first hundred.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record AuditReport(
    long Events,
    int Streams,
    long Postings,
    long Batches,
    int Accounts,
    IReadOnlyList<string> Findings,
    TimeSpan Elapsed);

/// <summary>
/// Proves the journal from its own rows: versions without a gap, hash chains, postings as the events say, balances as
/// the postings say. It reads one snapshot of the database, so that it may run beside a silo at work.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="clock">Measures how long it takes.</param>
public sealed class Audit(NpgsqlDataSource database, TimeProvider clock)
{
    private const int ChunkSize = 8192;
    private const int MostFindings = 100;

    private static readonly Dictionary<string, EventCatalog> Catalogs = Journaled.EventSets
        .Select(EventCatalog.Of)
        .SelectMany(catalog => catalog.Names.Select(name => (name, catalog)))
        .ToDictionary(pair => pair.name, pair => pair.catalog, StringComparer.Ordinal);

    private readonly List<string> _findings = [];
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Currency), long> _balances = [];
    private readonly Dictionary<int, Chain> _chains = [];
    private long _events;
    private long _postings;

    /// <summary>Replays everything.</summary>
    /// <param name="progress">Told the number of events replayed, now and then.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task<AuditReport> Run(IProgress<long>? progress = null, CancellationToken stop = default)
    {
        var began = clock.GetTimestamp();
        await using var snapshot = await AuditSnapshot.Take(database, stop);
        var batches = await ReadBatches(snapshot, stop);

        await using (var rows = await AuditRows.Open(snapshot, stop))
        {
            while (await rows.Next(ChunkSize, stop) is { Count: > 0 } chunk)
            {
                Check(chunk, batches);
                progress?.Report(_events);
            }

            foreach (var posting in await rows.Rest(stop)) Find($"posting at {posting} belongs to no event");
        }

        CloseChains(batches);
        await CompareHeads(snapshot, stop);
        await CompareBalances(snapshot, stop);
        var elapsed = clock.GetElapsedTime(began);
        return new AuditReport(
            _events, _versions.Count, _postings, batches.Count, _balances.Count, _findings, elapsed);
    }

    private void Check(List<AuditRow> chunk, Dictionary<(int Writer, long Seq), AuditBatch> batches)
    {
        var hashes = new byte[chunk.Count][];
        var expected = new PostingRow[]?[chunk.Count];
        Parallel.For(0, chunk.Count, n => (hashes[n], expected[n]) = Recompute(chunk[n]));
        for (var n = 0; n < chunk.Count; n++)
        {
            var row = chunk[n];
            CheckVersion(row);
            CheckPostings(row, expected[n]);
            Extend(row.Writer, row.Seq, hashes[n], batches);
            _events++;
        }
    }

    private static (byte[] Hash, PostingRow[]? Expected) Recompute(AuditRow row)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hash = Canonical.Hash(sha, row.Header, Canonical.Json(row.Json), row.Postings);
        if (!Catalogs.TryGetValue(row.Header.Name, out var catalog)) return (hash, null);
        var e = catalog.Read(row.Header.Name, row.Json);
        return (hash, [.. Postings.Of(row.Header.Stream, e).Select(posting => PostingRow.Of(posting))]);
    }

    private void CheckVersion(AuditRow row)
    {
        var (stream, version) = (row.Header.Stream, row.Header.Version);
        var before = _versions.GetValueOrDefault(stream);
        if (version != before + 1) Find($"{stream} goes from version {before} to {version}");
        _versions[stream] = version;
    }

    private void CheckPostings(AuditRow row, PostingRow[]? expected)
    {
        var name = $"{row.Header.Stream}@{row.Header.Version}";
        if (expected is null) Find($"{name} is a {row.Header.Name}, which nobody knows");
        else if (!row.Postings.SequenceEqual(expected)) Find($"{name} is not booked as its event says");
        foreach (var posting in row.Postings)
        {
            _postings++;
            Move(posting.Debit, posting.Currency, posting.Amount);
            Move(posting.Credit, posting.Currency, -posting.Amount);
        }
    }

    private void Move(string account, string currency, long amount) =>
        _balances[(account, currency)] = checked(_balances.GetValueOrDefault((account, currency)) + amount);

    // Each writer's batches follow one another, and each hash contains the one before it.
    private void Extend(int writer, long seq, byte[] hash, Dictionary<(int Writer, long Seq), AuditBatch> batches)
    {
        if (!_chains.TryGetValue(writer, out var chain)) _chains[writer] = chain = new Chain(writer);
        while (chain.Seq < seq) Close(chain, batches, next: chain.Seq + 1);
        chain.Hash.AppendData(hash);
        chain.Events++;
    }

    private void CloseChains(Dictionary<(int Writer, long Seq), AuditBatch> batches)
    {
        foreach (var writer in batches.Keys.Select(key => key.Writer).Distinct().Order())
        {
            if (!_chains.TryGetValue(writer, out var chain)) _chains[writer] = chain = new Chain(writer);
            while (batches.ContainsKey((writer, chain.Seq + 1))) Close(chain, batches, next: chain.Seq + 1);
            Close(chain, batches, next: chain.Seq + 1);
            chain.Hash.Dispose();
        }
    }

    private void Close(Chain chain, Dictionary<(int Writer, long Seq), AuditBatch> batches, long next)
    {
        byte[] hash = [];
        if (chain.Seq > 0)
        {
            hash = chain.Hash.GetHashAndReset();
            if (!batches.TryGetValue((chain.Writer, chain.Seq), out var batch))
                Find($"batch {chain.Seq} of writer {chain.Writer} is missing");
            else if (batch.Events != chain.Events || !batch.Hash.AsSpan().SequenceEqual(hash))
                Find($"batch {chain.Seq} of writer {chain.Writer} was changed after it was written");
            if (batch is not null) hash = batch.Hash; // One finding a change, not one for all that follows.
        }

        chain.Hash.AppendData(hash);
        chain.Seq = next;
        chain.Events = 0;
    }

    private async Task CompareHeads(AuditSnapshot snapshot, CancellationToken stop)
    {
        var heads = 0;
        await using var rows = await snapshot.Read("SELECT stream, version FROM stream_head", stop);
        while (await rows.ReadAsync(stop))
        {
            heads++;
            var (stream, version) = (rows.GetString(0), rows.GetInt64(1));
            if (_versions.GetValueOrDefault(stream) != version)
                Find($"{stream} stands at {version}, and has events up to {_versions.GetValueOrDefault(stream)}");
        }

        if (heads != _versions.Count) Find($"{_versions.Count} streams have events, and {heads} have a head");
    }

    private async Task CompareBalances(AuditSnapshot snapshot, CancellationToken stop)
    {
        var kept = new Dictionary<(string, string), long>();
        await using var rows = await snapshot.Read(
            "SELECT account, currency, sum(amount)::bigint FROM balance GROUP BY account, currency", stop);
        while (await rows.ReadAsync(stop)) kept[(rows.GetString(0), rows.GetString(1))] = rows.GetInt64(2);
        foreach (var account in kept.Keys.Union(_balances.Keys))
        {
            var (stands, booked) = (kept.GetValueOrDefault(account), _balances.GetValueOrDefault(account));
            if (stands != booked) Find($"{account} stands at {stands} cents, and was booked {booked}");
        }
    }

    private static async Task<Dictionary<(int Writer, long Seq), AuditBatch>> ReadBatches(
        AuditSnapshot snapshot, CancellationToken stop)
    {
        var batches = new Dictionary<(int, long), AuditBatch>();
        await using var rows = await snapshot.Read("SELECT writer, seq, events, hash FROM batch", stop);
        while (await rows.ReadAsync(stop))
        {
            var hash = await rows.GetFieldValueAsync<byte[]>(3, stop);
            batches[(rows.GetInt32(0), rows.GetInt64(1))] = new AuditBatch(rows.GetInt32(2), hash);
        }

        return batches;
    }

    private void Find(string what)
    {
        if (_findings.Count < MostFindings) _findings.Add(what);
    }

    private sealed class Chain(int writer)
    {
        public int Writer { get; } = writer;

        public long Seq { get; set; }

        public int Events { get; set; }

        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }
}

/// <summary>A batch as its row says it.</summary>
internal sealed record AuditBatch(int Events, byte[] Hash);
