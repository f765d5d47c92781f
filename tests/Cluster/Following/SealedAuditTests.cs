using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Following;

/// <summary>An audit that begins at a seal reads what came since, and believes no more than the seal says.</summary>
public sealed class SealedAuditTests(SealedBooks books) : IClassFixture<SealedBooks>, IAsyncLifetime
{
    private const int Before = SealedBooks.Before;
    private const int Since = SealedBooks.Since;

    private const string OfLast = "WHERE position = (SELECT max(position) FROM event)";
    private const string OfAny = "WHERE account = (SELECT min(account) FROM balance WHERE amount <> 0)";

    // What is done to the books, and what is found; null where it is too old for an audit that begins at the seal.
    private static readonly (string Change, string? Finding)[] Changes =
    [
        ($"UPDATE balance SET amount = amount + sign(amount) {OfAny}", "are not those that seal"),
        ($"DELETE FROM balance {OfAny}", "are not those that seal"),
        ("INSERT INTO balance VALUES ('general/mine', 'EUR', 0, 100, 0)", "are not those that seal"),
        ($"UPDATE posting SET amount = amount + 1 {OfLast}", "is not booked as its event says"),
        ($"DELETE FROM posting {OfLast}", "is not booked as its event says"),
        ("INSERT INTO posting SELECT position + 1000, line, cooperative, debit, credit, amount, currency, reason, "
            + $"effective_at FROM posting {OfLast}", "belongs to no event"),
        ($"UPDATE event SET who = 'another' {OfLast}", "was changed after it was written"),
        ($"DELETE FROM event {OfLast}", "and has events up to"),
        ($"DELETE FROM event WHERE stream LIKE 'invoice-book/%' AND version = {Before}", $"has no version {Before}"),
        ("UPDATE stream_head SET version = version + 1 WHERE stream LIKE 'invoice-book/%'", "stands at"),
        ("UPDATE stream_head SET version = version + 1 WHERE stream NOT LIKE 'invoice-book/%'", "has no version"),
        ("UPDATE batch SET hash = sha256(hash) WHERE xid = (SELECT max(xid) FROM batch)", "was changed"),
        ("DELETE FROM batch WHERE xid = (SELECT max(xid) FROM batch)", "is missing"),
        ("UPDATE event SET who = 'another' WHERE stream LIKE 'invoice-book/%' AND version = 1", null),
    ];

    private readonly string _folder = SealedBooks.NewFolder();
    private TestDatabase _database = null!;
    private long _seal;

    // The same books for each test, to do with as it likes.
    public async ValueTask InitializeAsync()
    {
        _database = await books.Copy(_folder);
        _seal = books.LastSeal;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_reads_only_what_came_since_and_goes_on_where_the_last_one_had_come_to()
    {
        Assert.Null(await ProvenSeals.Last(_database.Source));
        var unproven = await Run(_seal);
        Assert.Empty(unproven.Findings);
        Assert.Null(unproven.Proven); // Nobody has looked at what is before.

        var whole = await Run(since: null);
        Assert.Empty(whole.Findings);
        Assert.Equal(_seal, whole.Proven?.Id);
        Assert.Equal(_seal, await ProvenSeals.Last(_database.Source));

        var part = await Run(_seal);
        Assert.Empty(part.Findings);
        Assert.Equal((Since, 1), (part.Events, part.Streams));
        Assert.Equal(whole.Accounts, part.Accounts);
        Assert.InRange(part.Postings, Since, whole.Postings - 1);
        Assert.InRange(part.Batches, 1, whole.Batches - 1);
        Assert.Equal((_seal, _seal), (part.Since?.Id, part.Proven?.Id));

        // At the first one there was nothing: from there on it reads as much as the whole.
        var longest = await Run(1);
        Assert.Empty(longest.Findings);
        Assert.Equal((whole.Events, whole.Streams), (longest.Events, longest.Streams));
    }

    [Fact]
    public async Task It_finds_what_was_changed_since_and_every_balance_that_is_not_right()
    {
        string[] tables = ["event", "posting", "balance", "stream_head", "batch", "seal"];
        foreach (var table in tables) await Execute($"CREATE TABLE kept_{table} AS TABLE {table}");

        foreach (var (change, finding) in Changes)
        {
            await Execute(change);
            var found = (await Run(_seal)).Findings;
            Assert.True(
                finding is null ? found.Count == 0 : found.Any(one => one.Contains(finding, StringComparison.Ordinal)),
                $"{change}: {string.Join("; ", found)}");
            Assert.NotEmpty((await Run(since: null)).Findings);
            Assert.Null(await ProvenSeals.Last(_database.Source));
            // Rows and not files: a table that is emptied whole waits for the disk.
            var again = tables.Select(table =>
                $"DELETE FROM {table}; INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE kept_{table}");
            await Execute($"DELETE FROM proven_seal; {string.Join("; ", again)}");
        }

        Assert.Empty((await Run(_seal)).Findings);
    }

    [Fact]
    public async Task A_seal_that_does_not_hold_is_no_place_to_begin()
    {
        foreach (var change in (string[])[
            "UPDATE seal SET sealed_at = sealed_at + interval '1 s' WHERE id = 2",
            $"UPDATE seal SET heads = jsonb_set(heads, '{{balances}}', '\"00\"') WHERE id = {_seal}",
            $"DELETE FROM seal WHERE id = {_seal}"])
        {
            await Execute(change);
            var report = await Run(_seal);
            Assert.NotEmpty(report.Findings);
            Assert.Equal((0L, null), (report.Events, report.Proven));
        }
    }

    [Fact]
    public async Task Whatever_is_committed_while_a_seal_is_made_its_balances_are_those_of_its_heads()
    {
        var from = await Last();
        await using (var cluster = await SealedBooks.Cluster(
            _database, _folder, TimeSpan.FromMilliseconds(10), silos: 2))
        {
            for (var n = 1_000; await Last() < from + 5; n += 64)
            {
                Assert.True(n < 100_000, "Nobody seals.");
                await Task.WhenAll(Enumerable.Range(n, 64).Select(one =>
                    SealedBooks.Enter(cluster, one, year: 2026 + (one % 8))));
            }
        }

        for (var seal = await Last(); seal >= from; seal = await Number($"SELECT max(id) FROM seal WHERE id < {seal}"))
            Assert.Empty((await Run(seal)).Findings);
        Assert.Empty((await Run(since: null)).Findings);
    }

    private Task<AuditReport> Run(long? since) =>
        new Audit(_database.Source, TimeProvider.System, _folder).Run(since);

    private Task<long> Last() => Number("SELECT coalesce(max(id), 0) FROM seal");

    private async Task<long> Number(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
