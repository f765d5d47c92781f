using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Smart.Grains.Decisions;

/// <summary>Which rows count when several match (DMN 1.3, chapter 8.2.10).</summary>
public enum HitPolicy
{
    /// <summary>One row matches, never two.</summary>
    Unique,

    /// <summary>Several may match, and say the same.</summary>
    Any,

    /// <summary>The first that matches.</summary>
    First,

    /// <summary>All that match, in the order of the table.</summary>
    Collect,

    /// <summary>The sum of all that match.</summary>
    CollectSum,

    /// <summary>The least of all that match.</summary>
    CollectMin,

    /// <summary>The greatest of all that match.</summary>
    CollectMax,

    /// <summary>How many match.</summary>
    CollectCount,
}

/// <summary>A column of what is known.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Words">All words that there are, of a column of words; empty when any other may come.</param>
/// <param name="Bounds">Numbers or days that may come.</param>
public sealed record Column(string Name, ColumnKind Kind, ImmutableArray<string> Words, Range Bounds);

/// <summary>A row: a test a column, and what it says.</summary>
public sealed record Row(ImmutableArray<Condition> When, ImmutableSortedDictionary<string, string> Then);

/// <summary>A case that the table answers badly: none of its rows, or several.</summary>
/// <param name="Case">The case, column by column.</param>
/// <param name="Rows">Rows that match, from 0; none for a gap.</param>
public sealed record Flaw(string Case, ImmutableArray<int> Rows);

/// <summary>
/// A decision table that can be proven complete and free of contradictions before anybody decides by it.
/// </summary>
/// <param name="Columns">What is known.</param>
/// <param name="Rows">The rows, in order.</param>
/// <param name="Policy">Which of several matching rows count.</param>
public sealed record DecisionTable(ImmutableArray<Column> Columns, ImmutableArray<Row> Rows, HitPolicy Policy)
{
    private const int MostFlaws = 20;
    private const int MostCells = 2_000_000;

    /// <summary>Whether no row may be found for a case.</summary>
    public bool MayHaveGaps => Policy >= HitPolicy.Collect;

    /// <summary>Rows that match a case.</summary>
    /// <param name="known">A value a column, in order: a number, the ordinal of a day, or a word.</param>
    public ImmutableArray<int> Matching(ImmutableArray<object> known) =>
    [
        .. Enumerable.Range(0, Rows.Length).Where(n => Rows[n].When.Zip(known).All(cell =>
            cell.Second is decimal number ? cell.First.Passes(number) : cell.First.Passes((string)cell.Second))),
    ];

    /// <summary>
    /// Finds gaps, and overlaps that the hit policy forbids. Each column is cut where a test of it begins or ends; the
    /// cases are walked column by column, cells that the same rows pass taken together. The first flaws are told.
    /// </summary>
    /// <remarks>Exponential in columns at worst; null when it would take too long.</remarks>
    public ImmutableArray<Flaw>? Flaws()
    {
        var walk = new Walk(this);
        return walk.Go() ? walk.Flaws : null;
    }

    private bool IsFlaw(ImmutableArray<int> rows) => rows.Length switch
    {
        0 => !MayHaveGaps,
        1 => false,
        _ => Policy == HitPolicy.Unique || (Policy == HitPolicy.Any && !AreAlike(rows)),
    };

    private bool AreAlike(ImmutableArray<int> rows) =>
        rows.All(row => Rows[row].Then.SequenceEqual(Rows[rows[0]].Then));

    private sealed class Walk(DecisionTable table)
    {
        private readonly ImmutableArray<Cell>[] _cells =
            [.. table.Columns.Select((column, n) => Cells.Of(column, [.. table.Rows.Select(row => row.When[n])]))];

        // What follows from a column on depends on the rows still matching, and on nothing else.
        private readonly HashSet<(int Column, BigInteger Rows)> _sound = [];
        private readonly ImmutableArray<Flaw>.Builder _flaws = ImmutableArray.CreateBuilder<Flaw>();
        private int _cellsSeen;

        public ImmutableArray<Flaw> Flaws => _flaws.ToImmutable();

        public bool Go() => Step(0, (BigInteger.One << table.Rows.Length) - 1, path: null) || _flaws.Count > 0;

        private bool Step(int column, BigInteger rows, Path? path)
        {
            if (_flaws.Count >= MostFlaws || _sound.Contains((column, rows))) return true;
            if (column == table.Columns.Length || rows.IsZero) return Judge(rows, path);
            // A wide column costs as much as many narrow ones: what is counted is what is looked at.
            if ((_cellsSeen += _cells[column].Length) > MostCells) return false;

            var before = _flaws.Count;
            foreach (var (first, last, passing) in Alike(column, rows))
                if (!Step(column + 1, passing, new Path(path, column, first, last))) return false;

            if (_flaws.Count == before) _sound.Add((column, rows));
            return true;
        }

        private bool Judge(BigInteger rows, Path? path)
        {
            ImmutableArray<int> matching =
                [.. Enumerable.Range(0, table.Rows.Length).Where(row => !((rows >> row) & 1).IsZero)];
            if (table.IsFlaw(matching)) _flaws.Add(new Flaw(Text(path), matching));
            return true;
        }

        // Only a flaw is told in words: nearly every way through the table is sound.
        private string Text(Path? path)
        {
            var words = new Stack<string>();
            for (var at = path; at is not null; at = at.Before)
            {
                var (column, cells) = (table.Columns[at.Column], _cells[at.Column]);
                words.Push($"{column.Name} {Cells.Text(cells[at.First], cells[at.Last], column.Kind)}");
            }

            return string.Join(", ", words);
        }

        // Neighbouring cells that the same rows pass are one case.
        private IEnumerable<(int First, int Last, BigInteger Rows)> Alike(int column, BigInteger rows)
        {
            var cells = _cells[column];
            for (var first = 0; first < cells.Length;)
            {
                var passing = cells[first].Rows & rows;
                var last = first;
                while (last + 1 < cells.Length && (cells[last + 1].Rows & rows) == passing) last++;
                yield return (first, last, passing);
                first = last + 1;
            }
        }

        private sealed record Path(Path? Before, int Column, int First, int Last);
    }
}

/// <summary>A piece of a column within which every test says the same.</summary>
/// <param name="Range">The numbers of the piece.</param>
/// <param name="Word">The word of the piece; null for any that no test names.</param>
/// <param name="Rows">Rows whose test passes, one bit each.</param>
internal readonly record struct Cell(Range Range, string? Word, BigInteger Rows);

/// <summary>Cuts columns.</summary>
internal static class Cells
{
    public static ImmutableArray<Cell> Of(Column column, ImmutableArray<Condition> tests) =>
        column.Kind is ColumnKind.Text or ColumnKind.Boolean ? OfWords(column, tests) : OfNumbers(column, tests);

    public static string Text(Cell first, Cell last, ColumnKind kind)
    {
        if (kind is ColumnKind.Text or ColumnKind.Boolean)
            return first == last ? $"= {first.Word ?? "(other)"}" : $"= {first.Word} ... {last.Word ?? "(other)"}";
        var (from, to) = (first.Range, last.Range);
        if (from.From is null && to.To is null) return "any";
        if (from.From == to.To) return $"= {Shown(from.From!.Value, kind)}";
        if (from.From is not { } least) return $"{(to.HoldsTo ? "<=" : "<")} {Shown(to.To!.Value, kind)}";
        if (to.To is not { } most) return $"{(from.HoldsFrom ? ">=" : ">")} {Shown(least, kind)}";
        var (open, close) = (from.HoldsFrom ? '[' : '(', to.HoldsTo ? ']' : ')');
        return $"in {open}{Shown(least, kind)}..{Shown(most, kind)}{close}";
    }

    private static string Shown(decimal value, ColumnKind kind) => kind == ColumnKind.Date
        ? DateOnly.FromDayNumber((int)value).ToString("O", CultureInfo.InvariantCulture)
        : value.ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<Cell> OfWords(Column column, ImmutableArray<Condition> tests)
    {
        IEnumerable<string?> words = column switch
        {
            { Kind: ColumnKind.Boolean } => ["true", "false"],
            { Words.IsEmpty: false } => column.Words,
            _ => tests.SelectMany(test => test.Words).Distinct(StringComparer.Ordinal).Append<string?>(null),
        };
        return [.. words.Select(word => new Cell(Range.All, word, Passing(tests, test => test.Passes(word))))];
    }

    // Between two neighbouring bounds every test says the same as in their middle.
    private static ImmutableArray<Cell> OfNumbers(Column column, ImmutableArray<Condition> tests)
    {
        var bounds = column.Bounds;
        var points = tests.SelectMany(test => test.Ranges)
            .Append(bounds)
            .SelectMany(range => new[] { range.From, range.To })
            .OfType<decimal>()
            .Distinct()
            .Order()
            .ToArray();
        var isDay = column.Kind == ColumnKind.Date;
        var cells = ImmutableArray.CreateBuilder<Cell>();
        for (var n = 0; n <= points.Length; n++)
        {
            decimal? below = n == 0 ? null : points[n - 1];
            decimal? above = n == points.Length ? null : points[n];
            if (!isDay || below is null || above is null || above - below > 1)
                Add(new Range(below, above, HoldsFrom: false, HoldsTo: false), Inside(below, above, isDay));
            if (above is { } point) Add(new Range(point, point, HoldsFrom: true, HoldsTo: true), point);
        }

        return cells.ToImmutable();

        void Add(Range range, decimal sample)
        {
            if (bounds.Holds(sample)) cells.Add(new Cell(range, null, Passing(tests, test => test.Passes(sample))));
        }
    }

    private static decimal Inside(decimal? below, decimal? above, bool isDay) => (below, above) switch
    {
        (null, null) => 0m,
        (null, { } most) => most - 1,
        ({ } least, null) => least + 1,
        ({ } least, { } most) => isDay ? least + 1 : least + ((most - least) / 2),
    };

    private static BigInteger Passing(ImmutableArray<Condition> tests, Func<Condition, bool> passes)
    {
        var rows = BigInteger.Zero;
        for (var n = 0; n < tests.Length; n++)
            if (passes(tests[n])) rows |= BigInteger.One << n;
        return rows;
    }
}
