using System.Diagnostics;

namespace Smart.Tests.Fixtures;

/// <summary>The PostgreSQL of the tests: the one that <c>./dev test</c> started, or one started on demand.</summary>
public static class TestServer
{
    private const string Variable = "SMART_TEST_DB";

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Connection string of its database <c>postgres</c>, for a user who may create others.</summary>
    public static string ConnectionString => Found.Value;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) return given;

        var root = ProjectRoot();
        StartOrThrow(root);
        return File.ReadAllText(Path.Combine(root, ".local", "test-db.connection")).Trim();
    }

    // Harmless when it runs already, so a test started from an IDE needs no preparation.
    private static void StartOrThrow(string root)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(root, "dev"), "test-db")
        {
            WorkingDirectory = root,
            RedirectStandardError = true,
        })!;
        var said = script.StandardError.ReadToEnd();
        script.WaitForExit();
        if (script.ExitCode != 0)
            throw new InvalidOperationException($"No PostgreSQL for the tests: './dev test-db' says {said.Trim()}");
    }

    private static string ProjectRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Smart.Actors.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException($"These tests are not in the project; set {Variable} to a PostgreSQL.");
    }
}
