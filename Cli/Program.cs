using Smart.Cli;
using Spectre.Console;

const string Usage = """
    smart demo                                  found the demo cooperative and run one job, all inclusive
    smart import FILE.jsonl [--until DATE]      import a season of jobs, and live it up to a day
    smart report risk [--as-of DATE] [--cooperative NAME] [--out DIR]
                                                write the report of mutualised risk in every format

    SMART_URL    address of the Api (http://127.0.0.1:5080 when not set)
    SMART_TOKEN  the token that ./dev up prints
    SMART_LANG   fr, nl, de or en (en when not set)
    """;

using var api = ApiClient.FromEnvironment();
try
{
    return args switch
    {
        ["demo"] => await Demo.Run(api),
        ["import", var file] => await Import.Run(api, file, until: null),
        ["import", var file, "--until", var until] => await Import.Run(api, file, until),
        ["report", "risk", .. var options] => await Report.Run(api, options),
        _ => Help(),
    };
}
catch (ApiProblem problem)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{problem.Message}[/]");
    return 1;
}
catch (HttpRequestException unreachable)
{
    AnsiConsole.MarkupLineInterpolated($"[red]The Api does not answer: {unreachable.Message}[/]");
    AnsiConsole.MarkupLine("Start it with ./dev up.");
    return 1;
}

static int Help()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
