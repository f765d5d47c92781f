using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Decisions;
using Xunit;
using Range = Smart.Grains.Decisions.Range;

namespace Smart.Tests.Domain.Decisions;

/// <summary>A table that is called sound answers every case, and one that is not shows a case.</summary>
public sealed class DecisionTableTests
{
    private static readonly ImmutableArray<Column> Columns =
    [
        new("amount", ColumnKind.Number, [], new Range(0, 10, HoldsFrom: true, HoldsTo: true)),
        new("rating", ColumnKind.Text, ["a", "b", "c"], Range.All),
        new("member", ColumnKind.Boolean, [], Range.All),
    ];

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Const("-"),
        Gen.Int[0, 10].Select(n => $"<= {n}"),
        Gen.Int[0, 10].Select(n => $"> {n}"),
        Gen.Select(Gen.Int[0, 5], Gen.Int[5, 10], (from, to) => $"[{from}..{to})"),
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, 10], (one, other) => $"{one}, {other}"),
        Gen.Int[0, 10].Select(n => $"not({n})"));

    private static readonly Gen<string> Word = One("-", "a", "b, c", "not(a)", "c");
    private static readonly Gen<string> Flag = One("-", "true", "false");

    private static readonly Gen<DecisionTable> Table = Gen.Select(
        Gen.Select(Number, Word, Flag, One("x", "y")).Array[1, 6],
        Gen.Enum<HitPolicy>(),
        (rows, policy) => new DecisionTable(Columns, [.. rows.Select(Row)], policy));

    [Fact]
    public void Proof_and_trial_of_every_case_agree() => Table.Sample(table =>
    {
        var flaws = table.Flaws()!.Value;
        var tried = Cases().Where(known => IsBad(table, table.Matching(known))).ToArray();
        Assert.Equal(tried.Length == 0, flaws.IsEmpty);
        Assert.All(flaws, flaw => Assert.True(IsBad(table, flaw.Rows)));
    });

    [Theory]
    [InlineData("< 5", "in [5..10]")]
    [InlineData("not(3)", "= 3")]
    [InlineData("[0..4], (6..10]", "in (4..6]")]
    public void A_gap_is_shown_as_a_person_would_write_it(string test, string gap)
    {
        var table = new DecisionTable(Columns, [Row((test, "-", "-", "x"))], HitPolicy.Unique);
        Assert.Equal($"amount {gap}", Assert.Single(table.Flaws()!.Value).Case);
    }

    [Theory]
    [InlineData("five")]
    [InlineData("[5..1]")]
    [InlineData("[1.5]")]
    [InlineData("<")]
    [InlineData("1,,2")]
    public void What_is_no_test_is_not_taken_for_one(string cell) =>
        Assert.Null(Condition.Read(cell, ColumnKind.Number));

    [Fact]
    public void A_table_too_wide_to_be_proven_says_so()
    {
        var columns = Enumerable.Range(0, 20)
            .Select(n => new Column($"c{n}", ColumnKind.Number, [], Range.All)).ToImmutableArray();
        var rows = Enumerable.Range(0, 60).Select(n => new Row(
            [.. columns.Select((_, c) => Condition.Read($"> {(n * 7 + c * 13) % 101}", ColumnKind.Number)!)],
            ImmutableSortedDictionary<string, string>.Empty.Add("o", $"{n}")));
        var rest = new Row([.. columns.Select(_ => Condition.Any)], ImmutableSortedDictionary<string, string>.Empty);
        Assert.Null(new DecisionTable(columns, [.. rows, rest], HitPolicy.First).Flaws());
    }

    private static Gen<string> One(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);

    private static Row Row((string Number, string Word, string Flag, string Says) row) => new(
        [
            Condition.Read(row.Number, ColumnKind.Number)!,
            Condition.Read(row.Word, ColumnKind.Text)!,
            Condition.Read(row.Flag, ColumnKind.Boolean)!,
        ],
        ImmutableSortedDictionary<string, string>.Empty.Add("o", row.Says));

    private static IEnumerable<ImmutableArray<object>> Cases() =>
        from half in Enumerable.Range(0, 21)
        from rating in new[] { "a", "b", "c" }
        from member in new[] { "true", "false" }
        select ImmutableArray.Create<object>(half / 2m, rating, member);

    private static bool IsBad(DecisionTable table, ImmutableArray<int> matching) => matching.Length switch
    {
        0 => table.Policy < HitPolicy.Collect,
        1 => false,
        _ => table.Policy == HitPolicy.Unique
            || (table.Policy == HitPolicy.Any
                && matching.Select(row => table.Rows[row].Then["o"]).Distinct().Count() > 1),
    };
}
