using System.Diagnostics;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>For what is true soon, but not at once.</summary>
internal static class Eventually
{
    /// <summary>Asks until the answer is yes; fails when patience runs out.</summary>
    public static async Task<TimeSpan> True(Func<Task<bool>> question, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        while (!await question())
        {
            if (since.Elapsed > patience) Assert.Fail($"Not so after {patience.TotalSeconds:0} s.");
            await Task.Delay(100);
        }
        return since.Elapsed;
    }
}
