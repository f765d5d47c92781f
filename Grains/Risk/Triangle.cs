using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// A run-off triangle that was checked: cumulative amounts by year of origin (rows) and of development (columns). There
/// are as many years of origin as of development, or more; row by row only the latest diagonal is reached.
/// </summary>
public sealed class Triangle
{
    private const int MostYears = 200;
    private const long MostAmount = 1_000_000_000_000_000;

    private readonly ImmutableArray<ImmutableArray<double>> _rows;

    private Triangle(ImmutableArray<ImmutableArray<double>> rows) => _rows = rows;

    /// <summary>How many years of origin.</summary>
    public int Origins => _rows.Length;

    /// <summary>How many years of development.</summary>
    public int Developments => _rows[0].Length;

    /// <summary>The amount of a year of origin after so many years of development, both from zero.</summary>
    public double this[int origin, int development] => _rows[origin][development];

    /// <summary>
    /// Checks a triangle: 1 to 200 years; row i has as many amounts as years have passed, none missing; amounts are
    /// zero or more, but what has begun at zero has no rate of growth: a positive amount after a zero is refused.
    /// </summary>
    /// <param name="rows">Cumulative amounts in any unit; null is a hole.</param>
    /// <returns>The triangle, or the fields that are wrong, as <c>triangle[3][0]</c>.</returns>
    public static Calculation<Triangle> Of(IReadOnlyList<IReadOnlyList<long?>> rows)
    {
        var fields = new Fields();
        var origins = fields.List("triangle", rows, 1, MostYears);
        if (!fields.AreSound) return fields.Refusals;

        var width = fields.List("triangle[0]", origins[0], 1, origins.Length).Length;
        for (var n = 0; n < origins.Length && width > 0; n++)
            Check(origins[n], $"triangle[{n}]", Math.Min(width, origins.Length - n), fields);
        return fields.AreSound
            ? new Triangle([.. origins.Select(row => row.Select(cell => (double)cell!.Value).ToImmutableArray())])
            : fields.Refusals;
    }

    /// <summary>How many years of development a year of origin has behind it.</summary>
    public int Known(int origin) => _rows[origin].Length;

    private static void Check(IReadOnlyList<long?> row, string name, int width, Fields fields)
    {
        var cells = fields.List(name, row, width, width);
        for (var n = 0; n < cells.Length; n++)
        {
            var cell = $"{name}[{n}]";
            if (cells[n] is not { } amount) fields.Refuse(cell, "calculator.empty", 1);
            else fields.Between(cell, amount, n < cells.Length - 1 && cells[n + 1] > 0 ? 1 : 0, MostAmount);
        }
    }
}
