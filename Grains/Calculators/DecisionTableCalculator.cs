using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Decisions;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Calculators;

/// <summary>
/// Checks a decision table for gaps and overlaps and decides by it: <see cref="DecisionTable"/> for anybody. A table
/// that is not sound decides nothing.
/// </summary>
public static class DecisionTableCalculator
{
    private const int MostColumns = 20;
    private const int MostRows = 500;
    private const int MostCases = 10_000;

    /// <summary>Answers the question.</summary>
    public static Calculation<DecisionTableResult> Calculate(DecisionTableQuestion question)
    {
        var fields = new Fields();
        var columns = Columns(fields.List("inputs", question.Inputs, 1, MostColumns), fields);
        var rows = fields.List("rules", question.Rules, 1, MostRows);
        for (var n = 0; n < rows.Length; n++)
        {
            Written(rows[n].When, fields.In("rules", n).In("when"));
            Written(rows[n].Then, fields.In("rules", n).In("then"));
        }

        if (!fields.AreSound) return fields.Refusals;
        var policy = (HitPolicy)(question.HitPolicy ?? DecisionHitPolicy.Unique);
        var table = new DecisionTable(
            columns, [.. rows.Select((row, n) => Row(row, columns, policy, fields.In("rules", n)))], policy);
        var cases = fields.List("cases", question.Cases, 0, MostCases);
        for (var n = 0; n < cases.Length; n++) Written(cases[n], fields.In("cases", n));
        if (!fields.AreSound) return fields.Refusals;
        var known = cases.Select((each, n) => Known(each, columns, fields.In("cases", n))).ToArray();
        if (fields.AreSound) Prove(table, fields);
        if (!fields.AreSound) return fields.Refusals;
        return new DecisionTableResult(
            (DecisionHitPolicy)policy,
            rows.Length,
            Complete: !table.MayHaveGaps,
            [.. known.Select(values => Decide(table, values))]);
    }

    // JSON may write null where a text belongs, and the serializer lets it through in a map.
    private static void Written(IEnumerable<KeyValuePair<string, string>> texts, Fields fields)
    {
        foreach (var (name, text) in texts) fields.Require(text is not null, name, "calculator.value-missing", name);
    }

    private static ImmutableArray<Column> Columns(ImmutableArray<DecisionColumn> inputs, Fields fields)
    {
        var columns = ImmutableArray.CreateBuilder<Column>();
        for (var n = 0; n < inputs.Length; n++)
        {
            var (input, at) = (inputs[n], fields.In("inputs", n));
            var kind = (ColumnKind)input.Type;
            at.Require(columns.All(other => other.Name != input.Name), "name", "calculator.repeated", input.Name);
            var (least, most) = (Bound("least", input.Least), Bound("most", input.Most));
            at.Require(least is null || most is null || least <= most, "most", "calculator.too-small", input.Least);
            columns.Add(new Column(
                input.Name,
                kind,
                [.. input.Values ?? []],
                new Smart.Grains.Decisions.Range(least, most, HoldsFrom: true, HoldsTo: true)));

            decimal? Bound(string name, string? text)
            {
                if (text is null) return null;
                var isOrdered = kind is ColumnKind.Number or ColumnKind.Date;
                var value = isOrdered ? Condition.Value(text, kind) : null;
                at.Require(value is not null, name, "calculator.not-a-value", text);
                return value;
            }
        }

        return columns.ToImmutable();
    }

    private static Row Row(DecisionRow row, ImmutableArray<Column> columns, HitPolicy policy, Fields fields)
    {
        foreach (var name in row.When.Keys.Where(name => columns.All(column => column.Name != name)))
            fields.In("when").Refuse(name, "calculator.no-such-column", name);
        foreach (var (name, value) in row.Then)
        {
            var isSummed = policy is HitPolicy.CollectSum or HitPolicy.CollectMin or HitPolicy.CollectMax;
            fields.In("then").Require(
                !isSummed || Condition.Value(value, ColumnKind.Number) is not null,
                name,
                "calculator.not-a-value",
                value);
        }

        fields.Require(!row.Then.IsEmpty, "then", "calculator.empty");
        return new Row(
            [.. columns.Select(column => Test(row, column, fields.In("when")))],
            row.Then.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private static Condition Test(DecisionRow row, Column column, Fields fields)
    {
        if (!row.When.TryGetValue(column.Name, out var cell)) return Condition.Any;
        var test = Condition.Read(cell, column.Kind);
        fields.Require(test is not null, column.Name, "calculator.not-a-test", cell);
        var foreign = column.Words.IsEmpty ? null : test?.Words.FirstOrDefault(word => !column.Words.Contains(word));
        if (foreign is not null)
            fields.Refuse(column.Name, "choice.not-offered", string.Join(", ", column.Words));
        return test ?? Condition.Any;
    }

    private static ImmutableArray<object> Known(
        ImmutableDictionary<string, string> values, ImmutableArray<Column> columns, Fields fields) =>
    [
        .. columns.Select(column =>
        {
            if (!values.TryGetValue(column.Name, out var text))
            {
                fields.Refuse(column.Name, "calculator.value-missing", column.Name);
                return "";
            }

            return Known(text, column, fields);
        }),
    ];

    private static object Known(string text, Column column, Fields fields)
    {
        if (column.Kind is ColumnKind.Text or ColumnKind.Boolean)
        {
            IReadOnlyCollection<string> words = column.Kind == ColumnKind.Boolean ? ["true", "false"] : column.Words;
            if (words.Count > 0) fields.Word(column.Name, text, words);
            return text;
        }

        var value = Condition.Value(text, column.Kind);
        fields.Require(
            value is { } some && column.Bounds.Holds(some), column.Name, "calculator.not-a-value", text);
        return value ?? 0m;
    }

    private static void Prove(DecisionTable table, Fields fields)
    {
        if (table.Flaws() is not { } flaws)
        {
            fields.Refuse("inputs", "calculator.table-too-wide");
            return;
        }

        foreach (var flaw in flaws)
        {
            if (flaw.Rows.IsEmpty) fields.Refuse("rules", "calculator.gap", flaw.Case);
            else fields.Refuse($"rules[{flaw.Rows[1]}]", "calculator.overlap", $"{flaw.Case} ({Named(flaw.Rows)})");
        }
    }

    private static string Named(ImmutableArray<int> rows) => string.Join(", ", rows.Select(row => $"rules[{row}]"));

    private static DecisionTaken Decide(DecisionTable table, ImmutableArray<object> known)
    {
        var matching = table.Matching(known);
        IEnumerable<int> counting = table.MayHaveGaps ? matching : matching.Take(1);
        var said = counting.SelectMany(row => table.Rows[row].Then)
            .GroupBy(output => output.Key, output => output.Value, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(output => output.Key, output => Together(table.Policy, [.. output]));
        return new DecisionTaken(matching, said);
    }

    private static ImmutableArray<string> Together(HitPolicy policy, ImmutableArray<string> said)
    {
        if (policy == HitPolicy.CollectCount) return [Text(said.Length)];
        if (policy is not (HitPolicy.CollectSum or HitPolicy.CollectMin or HitPolicy.CollectMax)) return said;
        var numbers = said.Select(each => Condition.Value(each, ColumnKind.Number)!.Value).ToArray();
        return policy switch
        {
            HitPolicy.CollectSum => [Text(numbers.Sum())],
            HitPolicy.CollectMin => [Text(numbers.Min())],
            _ => [Text(numbers.Max())],
        };
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
