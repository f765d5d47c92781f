using Smart.Cli;
using Spectre.Console;

const string Usage = """
    smart demo                                  found the demo cooperative and run one job, all inclusive
    smart demo member                           print the record of its member
    smart token [LINK]                          print an access token of this program, or of whom a link is for
    smart import FILE.jsonl [--until DATE]      import a season of jobs, and live it up to a day
    smart simulate [--members N] [--months N] [--seed N]
                                                live a cooperative's life in virtual time
    smart report risk [--as-of DATE] [--cooperative NAME] [--out DIR]
                                                write the report of mutualised risk in every format

    SMART_URL    address of the Api (http://127.0.0.1:5080 when not set)
    SMART_SECRET the secret of this program, which ./dev up makes
    SMART_LANG   fr, nl, de or en (en when not set)
    """;

using var api = ApiClient.FromEnvironment();
try
{
    return args switch
    {
        ["demo"] => await Demo.Run(api),
        ["demo", "member"] => Print(await Demo.Member(api)),
        ["token"] => Print(await api.Tokens.Own()),
        ["token", var link] => Print(await api.Tokens.Of(link)),
        ["import", var file] => await Import.Run(api, file, until: null),
        ["import", var file, "--until", var until] => await Import.Run(api, file, until),
        ["simulate", .. var options] => await Simulate.Run(api, options),
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

static int Print(string line)
{
    Console.WriteLine(line);
    return 0;
}

static int Help()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
