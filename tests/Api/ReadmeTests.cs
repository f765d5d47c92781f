using System.Diagnostics;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>The lines of curl in the README, run as they stand, against a house of the test's.</summary>
public sealed class ReadmeTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task The_lines_of_curl_declare_a_job_and_follow_it_and_a_second_time_change_nothing()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var first = await Run(folder.FullName);
            Assert.Contains("\"waterfall\"", first, StringComparison.Ordinal);
            Assert.Contains("data: ", first, StringComparison.Ordinal);
            Assert.Contains("The job is declared.", first, StringComparison.Ordinal);
            Assert.Contains("The plan is accepted: everything is being engaged.", first, StringComparison.Ordinal);
            Assert.DoesNotContain("urn:smart:problem", first, StringComparison.Ordinal);
            var declared = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "job.json"));

            Assert.DoesNotContain("urn:smart:problem", await Run(folder.FullName), StringComparison.Ordinal);
            Assert.Equal(declared, await File.ReadAllTextAsync(Path.Combine(folder.FullName, "job.json")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> Run(string folder)
    {
        var asked = new ProcessStartInfo("bash")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "-euc", await Lines(folder) },
        };
        using var shell = Process.Start(asked)!;
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, said);
        return said;
    }

    // Another house, another cooperative; and nobody is there to press Ctrl-C.
    private async Task<string> Lines(string folder)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(DescriptionTests.ProjectRoot(), "README.md"));
        var begin = readme.IndexOf(
            "```\n", readme.IndexOf("## A job by hand", StringComparison.Ordinal), StringComparison.Ordinal) + 4;
        return Replace(
            readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)],
            ("api=http://127.0.0.1:5080/v1", $"api={house.Http.BaseAddress}v1"),
            ("token=$(./dev token)", $"token={house.Http.DefaultRequestHeaders.Authorization!.Parameter}"),
            ("\"cooperative\": \"demo\"", $"\"cooperative\": \"{HouseFixture.Cooperative}\""),
            ("/tmp/job.json", Path.Combine(folder, "job.json")),
            ("/events -N ", "/events -N --max-time 2 || true "));
    }

    private static string Replace(string lines, params (string Written, string Here)[] changes)
    {
        foreach (var (written, here) in changes)
        {
            Assert.Contains(written, lines, StringComparison.Ordinal);
            lines = lines.Replace(written, here, StringComparison.Ordinal);
        }

        return lines;
    }
}
