using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Journal;

public sealed class WakeChangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_due_at_once_is_due_with_its_commit_and_every_other_wake_when_it_says()
    {
        Assert.Equal(Now, new WakeChange("list", WakeChange.AtOnce).SetAt(Now).DueAt);
        Assert.Equal(Now.AddDays(1), new WakeChange("pay", Now.AddDays(1)).SetAt(Now).DueAt);
        Assert.Equal(Now.AddDays(-1), new WakeChange("pay", Now.AddDays(-1)).SetAt(Now).DueAt);
        Assert.Null(new WakeChange("pay", DueAt: null).SetAt(Now).DueAt);
    }
}
