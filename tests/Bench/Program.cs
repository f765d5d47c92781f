using System.Runtime.InteropServices;
using Smart.Bench;

// Hosts under measurement listen to the same signals; whoever measures decides, and at once.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));

string[] names = ["journal", "rooms", "jobs", "credit", "risk", "report", "memory", "live", "lists", "pages"];
var flags = args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
if (flags.Except(["--quick", "--json"]).FirstOrDefault() is { } strange)
{
    await Console.Error.WriteLineAsync($"There is no flag {strange}; there are --quick and --json.");
    return 2;
}

var wanted = args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToArray();
if (wanted.Except(names).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no bench called {unknown}; there are {string.Join(", ", names)}.");
    return 2;
}

var results = new Results(flags.Contains("--json"));
var isQuick = flags.Contains("--quick");
var time = TimeSpan.FromSeconds(isQuick ? 3 : 10);
try
{
    foreach (var name in wanted.Length > 0 ? wanted : names)
    {
        await (name switch
        {
            "journal" => JournalBench.Run(results, rounds: isQuick ? 3 : 5, time / 2),
            "rooms" => RoomsBench.Run(results, time),
            "credit" => CreditBench.Run(results, time),
            "report" => ReportBench.Run(results),
            "memory" => MemoryBench.Run(results, TimeSpan.FromMinutes(isQuick ? 1 : 10)),
            "live" => LiveBench.Run(results, time),
            "lists" => ListsBench.Run(results, time),
            "pages" => PagesBench.Run(results, time),
            "risk" => Task.Run(() => LossBench.Run(results, runs: isQuick ? 3 : 9)),
            _ => JobsBench.Run(results, time),
        });
    }
}
finally
{
    results.Show(); // What was measured before something failed is still worth knowing.
}

return 0;
