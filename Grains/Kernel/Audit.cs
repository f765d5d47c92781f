using System.Security.Cryptography;
using Npgsql;
using Smart.Grains.Kernel.Following;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

/// <summary>What an audit counted, and what it found wrong; nothing found means that the books are proven.</summary>
/// <param name="Since">The seal at which it began; null when it began with the first event.</param>
/// <param name="Events">Events replayed.</param>
/// <param name="Streams">Streams that they stand on.</param>
/// <param name="Postings">Postings recomputed and compared.</param>
/// <param name="Batches">Batches whose hash was recomputed.</param>
/// <param name="Accounts">Balances compared with what was booked.</param>
/// <param name="Proven">The last seal up to which all is proven from the first event on; null where none is.</param>
/// <param name="Findings">What is wrong, the first hundred.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record AuditReport(
    Seal? Since,
    long Events,
    int Streams,
    long Postings,
    long Batches,
    int Accounts,
    Seal? Proven,
    IReadOnlyList<string> Findings,
    TimeSpan Elapsed)
{
    /// <summary>What it comes to, in a word or two.</summary>
    public string Verdict => Findings.Count switch
    {
        0 => "the books are proven",
        1 => "1 finding",
        var many => $"{many} findings",
    };
}

/// <summary>
/// Proves the journal from its own rows: versions without a gap, hash chains, postings as the events say, balances as
/// the postings say, seals. It reads one snapshot of the database, so that it may run beside a silo at work.
/// </summary>
/// <remarks>
/// From a seal on, it reads what came since, and all balances: without what was booked since they must be those that
/// the seal found. That is worth as much as the seal: it must hold, and a row that is older is not looked at again.
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="clock">Measures how long it takes.</param>
/// <param name="told">Where the seals were told outside; null believes those of the database.</param>
public sealed class Audit(NpgsqlDataSource database, TimeProvider clock, string? told = null)
{
    private const int ChunkSize = 8192;
    private const int MostFindings = 100;

    private static readonly Dictionary<string, EventCatalog> Catalogs = Journaled.EventSets
        .Select(EventCatalog.Of)
        .SelectMany(catalog => catalog.Names.Select(name => (name, catalog)))
        .ToDictionary(pair => pair.name, pair => pair.catalog, StringComparer.Ordinal);

    private readonly List<string> _findings = [];
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Currency), long> _balances = [];
    private readonly Dictionary<int, Chain> _chains = [];
    private AuditSeal? _since;
    private AuditSeal? _last;
    private long _events;
    private long _postings;
    private int _accounts;

    /// <summary>Replays everything, or what came since a seal.</summary>
    /// <param name="since">Number of the seal; null begins with the first event.</param>
    /// <param name="progress">Told the number of events replayed, now and then.</param>
    /// <param name="rules">What else has to hold where everything is replayed: its findings count like any.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task<AuditReport> Run(
        long? since = null,
        IProgress<long>? progress = null,
        Func<Task<IReadOnlyList<string>>>? rules = null,
        CancellationToken stop = default)
    {
        var began = clock.GetTimestamp();
        await using var snapshot = await AuditSnapshot.Take(database, stop);
        foreach (var finding in await Seals.Verify(database, told, stop)) Find(finding);
        _last = await AuditSeal.Read(snapshot, id: null, stop);
        if (since is not null) _since = await AuditSeal.Read(snapshot, since, stop);
        if (since is not null && _since is null) Find($"seal {since} is not there, or says nothing of balances");

        // What is no seal is no place to begin.
        var batches = since is not null && _findings.Count > 0 ? [] : await Replay(snapshot, progress, stop);
        if (since is null && rules is not null)
            foreach (var finding in await rules()) Find(finding);
        var proven = _findings.Count == 0 && _last is { Seal: var last }
            && await ProvenSeals.Add(database, last.Id, since, stop) ? last : null;
        return new AuditReport(
            _since?.Seal,
            _events,
            _versions.Count,
            _postings,
            batches.Count,
            _accounts,
            proven,
            _findings,
            clock.GetElapsedTime(began));
    }

    private async Task<Dictionary<(int Writer, long Seq), AuditBatch>> Replay(
        AuditSnapshot snapshot, IProgress<long>? progress, CancellationToken stop)
    {
        var batches = await ReadBatches(snapshot, stop);
        await using (var rows = await AuditRows.Open(snapshot, _since?.Horizon ?? 0, stop))
        {
            while (await rows.Next(ChunkSize, stop) is { Count: > 0 } chunk)
            {
                chunk.RemoveAll(row => _since?.Covers(row.Writer, row.Seq) is true);
                Check(chunk, batches);
                progress?.Report(_events);
            }

            await FindOrphans(snapshot, await rows.Unclaimed(stop), stop);
        }

        CloseChains(batches);
        await CompareHeads(snapshot, stop);
        await CompareBalances(snapshot, stop);
        return batches;
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
            _since?.Book(row);
            _last?.Book(row);
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
        if (!_versions.TryGetValue(stream, out var before) && _since is not null)
            _before[stream] = before = version - 1;
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
        var chain = ChainOf(writer);
        while (chain.Seq < seq) Close(chain, batches, next: chain.Seq + 1);
        chain.Hash.AppendData(hash);
        chain.Events++;
    }

    private Chain ChainOf(int writer)
    {
        if (_chains.TryGetValue(writer, out var known)) return known;
        var chain = _chains[writer] = new Chain(writer);
        if (_since?.HeadOf(writer) is not { } head) return chain;
        chain.Seq = head.Seq + 1;
        chain.Hash.AppendData(Convert.FromHexString(head.Hash));
        return chain;
    }

    private void CloseChains(Dictionary<(int Writer, long Seq), AuditBatch> batches)
    {
        foreach (var writer in batches.Keys.Select(key => key.Writer).Union(_chains.Keys).Order())
        {
            var chain = ChainOf(writer);
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

    // Around the time of a seal, a posting may stand among these and its event before them.
    private async Task FindOrphans(AuditSnapshot snapshot, IReadOnlyList<long> unclaimed, CancellationToken stop)
    {
        if (unclaimed.Count == 0) return;
        var orphans = unclaimed.ToHashSet();
        await using var rows = await snapshot.Read(
            "SELECT position FROM event WHERE position = ANY ($1)",
            stop,
            new NpgsqlParameter<long[]> { TypedValue = [.. orphans] });
        while (await rows.ReadAsync(stop)) orphans.Remove(rows.GetInt64(0));
        foreach (var posting in orphans.Order()) Find($"posting at {posting} belongs to no event");
    }

    private async Task CompareHeads(AuditSnapshot snapshot, CancellationToken stop)
    {
        var heads = 0;
        await using var rows = await snapshot.Read(
            "SELECT stream, version FROM stream_head WHERE $1 OR stream = ANY ($2)",
            stop,
            new NpgsqlParameter<bool> { TypedValue = _since is null },
            new NpgsqlParameter<string[]> { TypedValue = [.. _before.Keys] });
        while (await rows.ReadAsync(stop))
        {
            heads++;
            var (stream, version) = (rows.GetString(0), rows.GetInt64(1));
            if (_versions.GetValueOrDefault(stream) != version)
                Find($"{stream} stands at {version}, and has events up to {_versions.GetValueOrDefault(stream)}");
        }

        if (heads != _versions.Count) Find($"{_versions.Count} streams have events, and {heads} have a head");
        await CompareBefore(snapshot, stop);
    }

    // What is read since a seal goes on where the stream had come to; and who has nothing since still has its last
    // event, for a writer's last batch may be gone with all that it wrote.
    private async Task CompareBefore(AuditSnapshot snapshot, CancellationToken stop)
    {
        if (_since is null) return;
        await using var rows = await snapshot.Read(
            """
            SELECT u.stream, u.version
            FROM (SELECT * FROM unnest($1, $2) UNION SELECT stream, version FROM stream_head) AS u (stream, version)
            WHERE u.version > 0
                AND NOT EXISTS (SELECT FROM event e WHERE e.stream = u.stream AND e.version = u.version)
            """,
            stop,
            new NpgsqlParameter<string[]> { TypedValue = [.. _before.Keys] },
            new NpgsqlParameter<long[]> { TypedValue = [.. _before.Values] });
        while (await rows.ReadAsync(stop)) Find($"{rows.GetString(0)} has no version {rows.GetInt64(1)}");
    }

    private async Task CompareBalances(AuditSnapshot snapshot, CancellationToken stop)
    {
        await using var rows = await snapshot.Read(BalanceDigest.Balances, stop);
        for (; await rows.ReadAsync(stop); _accounts++)
        {
            var (account, currency, stands) = (rows.GetString(0), rows.GetString(1), rows.GetInt64(2));
            _balances.Remove((account, currency), out var booked);
            if (_since is null && stands != booked)
                Find($"{(account, currency)} stands at {stands} cents, and was booked {booked}");
            _since?.Take(account, currency, stands);
            _last?.Take(account, currency, stands);
        }

        foreach (var (account, booked) in _balances.Where(left => left.Value != 0))
            Find($"{account} stands at 0 cents, and was booked {booked}");
        foreach (var seal in new[] { _since, _last }.OfType<AuditSeal>().Where(seal => !seal.Holds()))
            Find($"without what was booked since, the balances are not those that seal {seal.Seal.Id} found");
    }

    private async Task<Dictionary<(int Writer, long Seq), AuditBatch>> ReadBatches(
        AuditSnapshot snapshot, CancellationToken stop)
    {
        var batches = new Dictionary<(int, long), AuditBatch>();
        await using var rows = await snapshot.Read(
            "SELECT writer, seq, events, hash FROM batch WHERE xid >= $1",
            stop,
            JournalFeed.Xid(_since?.Horizon ?? 0));
        while (await rows.ReadAsync(stop))
        {
            var (writer, seq) = (rows.GetInt32(0), rows.GetInt64(1));
            if (_since?.Covers(writer, seq) is true) continue;
            batches[(writer, seq)] = new AuditBatch(rows.GetInt32(2), await rows.GetFieldValueAsync<byte[]>(3, stop));
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
