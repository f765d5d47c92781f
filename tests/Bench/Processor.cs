using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>
/// What both sides of a measurement took of the processor: this process (actors, callers, driver), and the server.
/// Rates tell who is faster on an idle machine; these tell where the time goes, on any.
/// </summary>
/// <param name="Own">Of this process.</param>
/// <param name="Server">Of the processes of PostgreSQL that run now.</param>
internal readonly record struct Processor(TimeSpan Own, TimeSpan Server)
{
    private const double TicksPerSecond = 100; // What Linux tells /proc in, on every machine.

    /// <summary>What has been taken until now.</summary>
    public static async Task<Processor> Read()
    {
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString);
        await using var command = server.CreateCommand("SELECT pid FROM pg_stat_activity");
        await using var reader = await command.ExecuteReaderAsync();
        var ticks = 0L;
        while (await reader.ReadAsync()) ticks += Ticks(reader.GetInt32(0));
        using var own = Process.GetCurrentProcess();
        return new Processor(own.TotalProcessorTime, TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }

    /// <summary>What was taken since, shared out over so many things.</summary>
    public async Task<string> Each(double things)
    {
        var now = await Read();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(now.Own - Own).TotalMicroseconds / things:N1} us here, "
            + $"{(now.Server - Server).TotalMicroseconds / things:N1} us in PostgreSQL");
    }

    private static long Ticks(int pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ');
            return long.Parse(fields[12], CultureInfo.InvariantCulture)
                + long.Parse(fields[13], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It ended meanwhile, or the server is on another machine.
        }
    }
}
