using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Smart.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Goal">What it should reach, as the issue says it.</param>
/// <param name="Baseline">The peer's figure in the same run, if there is a peer.</param>
internal sealed record Figure(string Name, double Value, string Unit, string Goal, double? Baseline = null)
{
    /// <summary>Value over baseline.</summary>
    public double? Ratio => Baseline is { } peer and not 0 ? Value / peer : null;
}

/// <summary>Where figures go: one JSON object a line for programs, a table for people.</summary>
internal sealed class Results(bool asJson)
{
    private readonly Table _table = new Table().Border(TableBorder.Rounded)
        .AddColumn("figure").AddColumn(new TableColumn("value").RightAligned()).AddColumn("unit")
        .AddColumn(new TableColumn("peer").RightAligned()).AddColumn(new TableColumn("ratio").RightAligned())
        .AddColumn("goal");

    private static string Machine { get; } =
        $"{Environment.ProcessorCount} cores, {Environment.OSVersion.Platform}, .NET {Environment.Version}, "
        + $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at start";

    /// <summary>Says what is being measured, so that a long run is not a silent one.</summary>
    public static void Say(string what) => Console.Error.WriteLine($"{what} ...");

    /// <summary>Takes a figure in.</summary>
    public void Add(Figure figure)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                name = figure.Name,
                value = figure.Value,
                unit = figure.Unit,
                baseline = figure.Baseline,
                ratio = figure.Ratio,
                goal = figure.Goal,
                machine = Machine,
            }));
            return;
        }

        _table.AddRow(
            figure.Name, Text(figure.Value), figure.Unit, Text(figure.Baseline), Text(figure.Ratio), figure.Goal);
    }

    /// <summary>Shows the table.</summary>
    public void Show()
    {
        if (!asJson) AnsiConsole.Write(_table);
    }

    private static string Text(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("N2", CultureInfo.InvariantCulture),
    };
}

/// <summary>How a figure is taken.</summary>
internal static class Measure
{
    /// <summary>Runs so many hands for so long, each doing one thing after another; things a second.</summary>
    /// <param name="hands">How many at the same time.</param>
    /// <param name="time">How long, after a warm-up of a quarter of it.</param>
    /// <param name="work">One thing; it gets the hand and a number that counts.</param>
    public static async Task<double> Rate(int hands, TimeSpan time, Func<int, long, Task> work)
    {
        // Numbers never come again, so that nothing is a repetition of what an earlier figure did.
        var first = Stopwatch.GetTimestamp();
        await Run(hands, time / 4, work, first);
        var (count, elapsed) = await Run(hands, time, work, first + (1L << 28));
        return count / elapsed.TotalSeconds;
    }

    /// <summary>The time that each of so many things takes, one after another, sorted.</summary>
    public static async Task<double[]> Latencies(int times, Func<int, Task> work)
    {
        var milliseconds = new double[times];
        for (var n = 0; n < times; n++)
        {
            var since = Stopwatch.GetTimestamp();
            await work(n);
            milliseconds[n] = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds;
    }

    /// <summary>
    /// Takes several figures in turn, several times over, so that whatever else the machine does meets them all.
    /// </summary>
    /// <returns>The median of each.</returns>
    public static async Task<Dictionary<string, double>> InTurn(
        int rounds, params (string Name, Func<Task<double>> Run)[] things)
    {
        var all = things.ToDictionary(thing => thing.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (name, run) in things)
            {
                var (before, since) = (await Processor.Read(), Stopwatch.GetTimestamp());
                all[name].Add(await run());
                var done = all[name][^1] * Stopwatch.GetElapsedTime(since).TotalSeconds;
                var rate = all[name][^1].ToString("N0", CultureInfo.InvariantCulture);
                Results.Say($"{round}/{rounds} {name}: {rate}, each {await before.Each(done)}");
            }
        }

        return all.ToDictionary(
            figure => figure.Key,
            figure => figure.Value.Order().ElementAt(figure.Value.Count / 2),
            StringComparer.Ordinal);
    }

    private static async Task<(long Count, TimeSpan Elapsed)> Run(
        int hands, TimeSpan time, Func<int, long, Task> work, long first)
    {
        var next = first;
        var done = 0L;
        var since = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, hands).Select(hand => Task.Run(async () =>
        {
            while (since.Elapsed < time)
            {
                await work(hand, Interlocked.Increment(ref next));
                Interlocked.Increment(ref done);
            }
        })));
        return (done, since.Elapsed);
    }
}
