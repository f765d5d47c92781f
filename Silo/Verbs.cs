using System.Globalization;
using Npgsql;
using Smart.Grains;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;
using Smart.Grains.Pool;

namespace Smart.Silo;

/// <summary>What the silo executable does besides serving; each verb answers the exit code of the process.</summary>
public static class Verbs
{
    /// <summary>Applies the files of <c>db/</c> that the database has not had, and names them.</summary>
    public static async Task<int> Migrate()
    {
        await using var database = Database();
        foreach (var file in await Schema.Migrate(database)) Console.WriteLine($"applied db/{file.Name}");
        return 0;
    }

    /// <summary>Whether nothing has ever happened in the database: then <c>./dev up</c> tells its demo.</summary>
    public static async Task<int> IsEmpty()
    {
        await using var database = Database();
        await using var command = database.CreateCommand("SELECT NOT EXISTS (SELECT FROM event)");
        return (bool)(await command.ExecuteScalarAsync())! ? 0 : 1;
    }

    /// <summary>Replays the journal and compares all that follows from it; 1 when something is wrong.</summary>
    public static Task<int> Audit() => Audit(since: null);

    /// <summary>Audits what came since a seal; 2 when there is none to begin at.</summary>
    /// <param name="seal">Its number; empty is the last one up to which all is proven.</param>
    public static async Task<int> AuditSince(string seal)
    {
        await using var database = Database();
        long? since = seal.Length == 0 ? await ProvenSeals.Last(database)
            : long.TryParse(seal, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : null;
        if (since is not null) return await Audit(since);
        await Console.Error.WriteLineAsync(seal.Length == 0
            ? "No seal is proven yet: audit without --since-seal first. The silos seal every hour."
            : $"{seal} is not the number of a seal.");
        return 2;
    }

    private static async Task<int> Audit(long? since)
    {
        var versions = 0;
        await using var database = Database();
        var report = await new Audit(database, TimeProvider.System, Settings().SealFolder)
            .Run(since, new Progress<long>(ShowProgress), Pools);
        var findings = report.Findings;
        foreach (var finding in findings) Console.WriteLine(finding);
        var rate = report.Events / Math.Max(0.001, report.Elapsed.TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            since     {(report.Since is { } seal ? $"seal {seal.Id} of {seal.SealedAt:u}" : "the first event")}
            events    {report.Events,12:N0}   on {Counted(report.Streams, "stream")}
            postings  {report.Postings,12:N0}
            balances  {report.Accounts,12:N0}
            batches   {report.Batches,12:N0}
            pools     {(since is not null ? "           -   their rules are proven from the first event only"
                : $"{versions,12:N0}   {Ending(versions, "version")} within quota, capacity and cash")}
            took      {report.Elapsed.TotalSeconds,12:N1} s   {rate:N0} events/s
            {report.Verdict}
            """));
        if (report.Proven is { } proven)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"--since-seal begins at seal {proven.Id} of {proven.SealedAt:u}"));
        }

        return findings.Count == 0 ? 0 : 1;

        async Task<IReadOnlyList<string>> Pools()
        {
            (versions, var broken) = await PoolRules.Check(new Replay(database));
            return broken;
        }
    }

    /// <summary>Makes a projection anew from the journal, whether silos run or not.</summary>
    public static async Task<int> Rebuild(string name)
    {
        if (Projected.All.FirstOrDefault(known => known.Name == name) is not { } projection)
        {
            var names = string.Join(", ", Projected.All.Select(known => known.Name));
            await Console.Error.WriteLineAsync($"There is no projection {name}; there are {names}.");
            return 2;
        }

        await using var database = Database();
        await Schema.Check(database);
        await using var followers = new FollowerSource(Settings().Database);
        var events = await new Rebuild(followers, projection, ShowProgress).Run(CancellationToken.None);
        Console.WriteLine($"{name} is rebuilt from {Counted(events, "event")}");
        return 0;
    }

    private static void ShowProgress(long events)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{Counted(events, "event")}\r");
    }

    private static string Counted(long count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {Ending(count, one)}");

    private static string Ending(long count, string one) => count == 1 ? one : $"{one}s";

    private static NpgsqlDataSource Database() => NpgsqlDataSource.Create(Settings().Database);

    private static SiloSettings Settings() =>
        SiloSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build());
}
