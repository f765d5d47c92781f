using System.Text;
using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Journal;

/// <summary>What is hashed when an event is written is what an audit finds in its row.</summary>
public sealed class CanonicalTests
{
    public static TheoryData<string> Rooms => new("Activities", "Employment", "Invoicing", "Jobs");

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Every_stored_event_is_written_in_canonical_form(string room)
    {
        foreach (var line in File.ReadAllLines(MarkdownTable.PathOf($"tests/Domain/{room}/events.golden.jsonl")))
        {
            var json = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            Assert.Equal(json, Encoding.UTF8.GetString(Canonical.Json(json)));
        }
    }

    [Fact]
    public void The_order_of_members_and_white_space_do_not_count() =>
        Assert.Equal(Canonical.Json("""{"a":1.50,"b":{"c":"é","d":[1,2]}}"""), Canonical.Json(
            """{ "b" : {"d":[1, 2], "c":"é"}, "a" : 1.50 }"""));

    [Fact]
    public void A_changed_figure_counts() =>
        Assert.NotEqual(Canonical.Json("""{"a":1}"""), Canonical.Json("""{"a":2}"""));
}
