using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Pool;
using Smart.Grains.Services;

namespace Smart.Tests.Fixtures;

/// <summary>One thing that must hold, and whether it does.</summary>
/// <param name="What">The thing.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Seen">What was counted, or what breaks it.</param>
public sealed record Verdict(string What, bool Holds, string Seen);

/// <summary>A command that was answered: it must be in the journal, once.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Wish">What was wanted, for people.</param>
/// <param name="CommandId">By which it is known.</param>
public sealed record Acknowledged(string Stream, string Wish, string CommandId);

/// <summary>What must hold whatever was killed, found in the rows alone.</summary>
/// <param name="database">The journal and all that follows it.</param>
public sealed class Checks(NpgsqlDataSource database)
{
    /// <summary>Checks everything, one verdict after another.</summary>
    /// <param name="answered">Commands whose answer somebody saw.</param>
    public async IAsyncEnumerable<Verdict> All(IReadOnlyCollection<Acknowledged> answered)
    {
        yield return await Acknowledged(answered);
        yield return await Zero("no command took effect twice", """
            SELECT count(*) FROM (
                SELECT FROM event WHERE command_id IS NOT NULL
                GROUP BY stream, command_id HAVING count(DISTINCT xid) > 1) twice
            """);
        yield return await Delivered();
        yield return await Zero("no wake failed again and again", "SELECT count(*) FROM wake WHERE attempts >= 5");
        yield return await Zero("balances sum to zero", "SELECT coalesce(abs(sum(amount)), 0)::bigint FROM balance");
        yield return await Zero("transit is empty", """
            SELECT count(*) FROM (
                SELECT account FROM balance WHERE account LIKE '%/transit/%'
                GROUP BY account HAVING sum(amount) <> 0) left_over
            """);
        yield return await Pools();
        yield return await Resources();
        yield return await Numbers();
        var report = await new Audit(database, TimeProvider.System).Run();
        yield return new Verdict(
            "audit", report.Findings.Count == 0,
            report.Findings.Count == 0
                ? $"{report.Events:N0} events proven"
                : string.Join("; ", report.Findings.Take(3)));
    }

    private async Task<Verdict> Acknowledged(IReadOnlyCollection<Acknowledged> answered)
    {
        var written = new HashSet<(string, string)>();
        await foreach (var row in Rows("SELECT DISTINCT stream, command_id FROM event WHERE command_id IS NOT NULL"))
            written.Add((row.GetString(0), row.GetString(1)));
        var lost = answered.Where(command => !written.Contains((command.Stream, command.CommandId))).ToList();
        return new Verdict(
            "every acknowledged command is in the journal", lost.Count == 0 && answered.Count > 0,
            lost.Count == 0 ? $"all {answered.Count:N0}" : $"lost: {string.Join(", ", lost.Take(3))}");
    }

    private async Task<Verdict> Delivered()
    {
        var waiting = new List<string>();
        await foreach (var row in Rows("""
            SELECT format('%s %s -> %s', count(*), split_part(id, '/', 1), split_part(receiver, '/', 1))
            FROM pending_message GROUP BY split_part(id, '/', 1), split_part(receiver, '/', 1) ORDER BY count(*) DESC
            """))
            waiting.Add(row.GetString(0));
        return new Verdict(
            "no message is on its way", waiting.Count == 0, waiting.Count == 0 ? "0" : string.Join(", ", waiting));
    }

    /// <summary>Quota, capacity and cash, at every version.</summary>
    public async Task<Verdict> Pools()
    {
        var (versions, broken) = await PoolRules.Check(new Replay(database));
        return Of("pool rules (a), (b) and (c) at every version", broken, $"{versions:N0} versions");
    }

    private async Task<Verdict> Resources()
    {
        var (bookings, broken) = (0, new List<string>());
        var replay = new Replay(database);
        await replay.Each<Resource.State, Resource.Event>("resource", Resource.Evolve, (stream, version, state, e) =>
        {
            if (e is not Resource.Event.Booked booked) return;
            bookings++;
            if (state.Bookings.Any(other => other.Key != booked.By && other.Value.Overlaps(booked.Period)))
                broken.Add($"{stream}@{version}");
        });
        return Of("nothing is booked twice", broken, $"{bookings:N0} bookings");
    }

    private async Task<Verdict> Numbers()
    {
        var (last, broken) = (new Dictionary<string, int>(), new List<string>());
        const string books = "invoice-book";
        var replay = new Replay(database);
        await replay.Each<InvoiceBook.State, InvoiceBook.Event>(books, InvoiceBook.Evolve, (stream, version, _, e) =>
        {
            if (e is not InvoiceBook.Event.InvoiceEntered entered) return;
            if (entered.Number != last.GetValueOrDefault(stream) + 1) broken.Add($"{stream}@{version}");
            last[stream] = entered.Number;
        });
        return Of("invoice numbers without a gap", broken, $"{last.Values.Sum():N0} invoices");
    }

    private static Verdict Of(string what, IReadOnlyList<string> broken, string seen) =>
        new(what, broken.Count == 0, broken.Count == 0 ? seen : string.Join(", ", broken.Take(3)));

    private async Task<Verdict> Zero(string what, string sql)
    {
        await using var command = database.CreateCommand(sql);
        var count = (long)(await command.ExecuteScalarAsync())!;
        return new Verdict(what, count == 0, $"{count:N0}");
    }

    private async IAsyncEnumerable<NpgsqlDataReader> Rows(string sql, params string[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var text in parameters) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) yield return reader;
    }
}
