using Npgsql;
using NpgsqlTypes;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>
/// The rows that a filled purse writes, by plain <c>unnest</c> from one connection: no actor, no queue, no rule, no
/// hash. What PostgreSQL gives to whoever asks nothing but that.
/// </summary>
internal sealed class BareInserts(NpgsqlConnection connection, int writer)
{
    /// <summary>As many as meet in a batch of the journal when 256 callers wait for the writers of two cores.</summary>
    private const int InBatch = 128;

    /// <summary>The writers have as many streams as there are purses.</summary>
    private const int Streams = 1_000;

    private const string Sql = """
        INSERT INTO batch (writer, seq, recorded_at, events, hash) VALUES ($1, $2, now(), $3, $4);
        INSERT INTO stream_head AS h (stream, version, cooperative)
        SELECT s, v, 'test' FROM unnest($1, $2) AS u (s, v)
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version WHERE h.version = excluded.version - 1;
        INSERT INTO event (stream, version, position, cooperative, name, data, effective_at, recorded_at, who,
                           correlation, writer, seq)
        SELECT s, v, p, 'test', 'purse.filled.v1', d, now(), now(), '', '', $3, $4
        FROM unnest($1, $2, $5, $6) AS u (s, v, p, d);
        INSERT INTO posting (position, line, cooperative, debit, credit, amount, currency, reason, effective_at)
        SELECT p, 0, 'test', a, 'test/fee-deferred', 100, 'EUR', 'invoice-issued', now()
        FROM unnest($1, $2) AS u (p, a);
        INSERT INTO balance AS b (account, currency, slot, amount, guard)
        SELECT a, 'EUR', $2, m, 0 FROM unnest($1, $3) AS u (a, m)
        ON CONFLICT (account, currency, slot) DO UPDATE SET amount = b.amount + excluded.amount
        """;

    private static readonly byte[] Data =
        EventCatalog.Write(new Purse.Event.Filled(Grains.Interfaces.Money.Eur(1), ""));

    private readonly long[] _amounts = [.. Enumerable.Repeat(100L, InBatch), -100L * InBatch];
    private readonly string[] _streams = [.. Enumerable.Range(0, Streams).Select(n => $"purse/{writer}-{n}")];
    private readonly string[] _accounts =
        [.. Enumerable.Range(0, Streams).Select(n => $"test/receivable/{writer}-{n}")];
    private readonly long[] _versions = new long[Streams];
    private readonly byte[][] _data = [.. Enumerable.Repeat(Data, InBatch)];
    private long _seq;

    /// <summary>Makes one for each of two connections.</summary>
    public static async Task<BareInserts[]> Create(TestDatabase database)
    {
        var both = new BareInserts[2];
        for (var n = 0; n < both.Length; n++)
        {
            var connection = await database.Source.OpenConnectionAsync();
            await using var register = new NpgsqlCommand(
                "INSERT INTO writer (silo, loop) VALUES ('bare', 0) RETURNING id", connection);
            both[n] = new BareInserts(connection, (int)(await register.ExecuteScalarAsync())!);
        }

        return both;
    }

    /// <summary>Inserts for so long; rows of events a second.</summary>
    public static async Task<double> Rate(BareInserts[] both, TimeSpan time)
    {
        var rates = await Task.WhenAll(both.Select(one => Measure.Rate(1, time, (_, _) => one.Write())));
        return rates.Sum() * InBatch;
    }

    private async Task Write()
    {
        _seq++;
        var which = Enumerable.Range(0, InBatch).Select(n => (int)(((_seq * InBatch) + n) % Streams)).ToArray();
        long[] versions = [.. which.Select(n => ++_versions[n])];
        string[] streams = [.. which.Select(n => _streams[n])];
        string[] accounts = [.. which.Select(n => _accounts[n])];
        var block = ((writer * 1_000_000L) + _seq) * 4096;
        long[] positions = [.. Enumerable.Range(0, InBatch).Select(n => block + n)];
        var statements = Sql.Split(";\n");
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, statements[0], Of(writer), Of(_seq), Of(InBatch), Of(new byte[32]));
        Add(batch, statements[1], Of(streams), Of(versions));
        var data = new NpgsqlParameter<byte[][]>
        {
            TypedValue = _data,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        };
        Add(batch, statements[2], Of(streams), Of(versions), Of(writer), Of(_seq), Of(positions), data);
        Add(batch, statements[3], Of(positions), Of(accounts));
        Add(batch, statements[4], Of<string[]>([.. accounts, "test/fee-deferred"]), Of((short)writer), Of(_amounts));
        await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
    }

    private static void Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };
}
