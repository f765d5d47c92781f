using System.IO.Hashing;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

namespace Smart.Tests.Fixtures;

/// <summary>
/// The order in which a class runs its tests: the same everywhere for the same SMART_TEST_SEED (0 when there is none),
/// and another for another, so that a test that leans on the one before it is found.
/// </summary>
/// <remarks>What xUnit does by itself follows the bytes of the assembly: another order on each machine.</remarks>
public sealed class Shuffle : ITestMethodOrderer, ITestCaseOrderer
{
    private static readonly long Seed =
        long.TryParse(Environment.GetEnvironmentVariable("SMART_TEST_SEED"), out var seed) ? seed : 0;

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(
        IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod =>
        [.. testMethods.OrderBy(method => Place(method?.MethodName))];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => Place(test.TestCaseDisplayName))];

    private static ulong Place(string? name) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name ?? ""), Seed);
}
