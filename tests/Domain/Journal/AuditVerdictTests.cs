using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Journal;

public sealed class AuditVerdictTests
{
    [Theory]
    [InlineData(0, "the books are proven")]
    [InlineData(1, "1 finding")]
    [InlineData(2, "2 findings")]
    public void An_audit_counts_what_it_found_as_people_do(int findings, string verdict) => Assert.Equal(
        verdict,
        new AuditReport(
            Since: null, Events: 1, Streams: 1, Postings: 0, Batches: 1, Accounts: 0, Proven: null,
            [.. Enumerable.Repeat("a balance is not what was booked", findings)], TimeSpan.Zero).Verdict);
}
