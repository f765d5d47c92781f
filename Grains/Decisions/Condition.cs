using System.Collections.Immutable;
using System.Globalization;

namespace Smart.Grains.Decisions;

/// <summary>What a column of a decision table holds.</summary>
public enum ColumnKind
{
    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>A day, ISO 8601.</summary>
    Date,

    /// <summary>A word.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,
}

/// <summary>A run of numbers; null for no bound.</summary>
/// <param name="From">Lower bound.</param>
/// <param name="To">Upper bound.</param>
/// <param name="HoldsFrom">Whether the lower bound belongs to it.</param>
/// <param name="HoldsTo">Whether the upper bound belongs to it.</param>
public readonly record struct Range(decimal? From, decimal? To, bool HoldsFrom, bool HoldsTo)
{
    /// <summary>Every number.</summary>
    public static Range All { get; } = new(null, null, HoldsFrom: false, HoldsTo: false);

    /// <summary>Whether a number lies in it.</summary>
    public bool Holds(decimal value) =>
        (From is not { } from || value > from || (HoldsFrom && value == from))
        && (To is not { } to || value < to || (HoldsTo && value == to));
}

/// <summary>
/// One cell of a decision table: a unary test as DMN 1.3 writes it (OMG, chapter 10.3.2.8): <c>-</c>, <c>&lt; 5</c>,
/// <c>[1..5)</c>, <c>1, 2, 3</c>, <c>"A"</c>, <c>not(...)</c>.
/// </summary>
/// <param name="Ranges">Numbers and days that pass.</param>
/// <param name="Words">Words that pass.</param>
/// <param name="IsAny">Whether everything passes.</param>
/// <param name="IsNegated">Whether what is named is what does not pass.</param>
public sealed record Condition(
    ImmutableArray<Range> Ranges, ImmutableArray<string> Words, bool IsAny, bool IsNegated)
{
    /// <summary>Everything passes.</summary>
    public static Condition Any { get; } = new([], [], IsAny: true, IsNegated: false);

    /// <summary>Whether a number or the ordinal of a day passes.</summary>
    public bool Passes(decimal value) =>
        IsAny || Ranges.Any(range => range.Holds(value)) != IsNegated;

    /// <summary>Whether a word passes; null stands for any word that no cell names.</summary>
    public bool Passes(string? word) =>
        IsAny || (word is not null && Words.Contains(word, StringComparer.Ordinal)) != IsNegated;

    /// <summary>Reads a cell.</summary>
    /// <returns>Null when it cannot be read as a test of that kind.</returns>
    public static Condition? Read(string cell, ColumnKind kind)
    {
        var text = cell.Trim();
        if (text is "-" or "") return Any;
        var isNegated = text.StartsWith("not(", StringComparison.Ordinal) && text.EndsWith(')');
        if (isNegated) text = text[4..^1];
        return kind is ColumnKind.Text or ColumnKind.Boolean
            ? OfWords(text, kind, isNegated)
            : OfNumbers(text, kind, isNegated);
    }

    /// <summary>Reads a number, or a day as its ordinal.</summary>
    public static decimal? Value(string text, ColumnKind kind)
    {
        if (kind == ColumnKind.Date)
        {
            return DateOnly.TryParseExact(
                text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day.DayNumber
                : null;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(text.Trim(), Style, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static Condition? OfWords(string text, ColumnKind kind, bool isNegated)
    {
        var words = text.Split(',').Select(word => word.Trim().Trim('"')).ToImmutableArray();
        var areFit = words.All(word => word.Length > 0 && (kind == ColumnKind.Text || word is "true" or "false"));
        return areFit ? new Condition([], words, IsAny: false, isNegated) : null;
    }

    private static Condition? OfNumbers(string text, ColumnKind kind, bool isNegated)
    {
        var ranges = ImmutableArray.CreateBuilder<Range>();
        foreach (var part in text.Split(','))
        {
            if (One(part.Trim(), kind) is not { } range) return null;
            ranges.Add(range);
        }

        return new Condition(ranges.ToImmutable(), [], IsAny: false, isNegated);
    }

    private static Range? One(string text, ColumnKind kind)
    {
        if (text.Length > 2 && text[0] is '[' or '(' or ']') return Interval(text, kind);
        var sign = text.StartsWith("<=", StringComparison.Ordinal) || text.StartsWith(">=", StringComparison.Ordinal)
            ? text[..2]
            : text.Length > 0 && text[0] is '<' or '>' or '=' ? text[..1] : "";
        if (Value(text[sign.Length..], kind) is not { } value) return null;
        return sign switch
        {
            "<" => new Range(null, value, HoldsFrom: false, HoldsTo: false),
            "<=" => new Range(null, value, HoldsFrom: false, HoldsTo: true),
            ">" => new Range(value, null, HoldsFrom: false, HoldsTo: false),
            ">=" => new Range(value, null, HoldsFrom: true, HoldsTo: false),
            _ => new Range(value, value, HoldsFrom: true, HoldsTo: true),
        };
    }

    private static Range? Interval(string text, ColumnKind kind)
    {
        var bounds = text[1..^1].Split("..");
        if (bounds.Length != 2 || text[^1] is not (']' or ')' or '[')) return null;
        if (Value(bounds[0], kind) is not { } from || Value(bounds[1], kind) is not { } to || from > to) return null;
        return new Range(from, to, HoldsFrom: text[0] == '[', HoldsTo: text[^1] == ']');
    }
}
