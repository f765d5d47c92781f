using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Invoicing;

/// <summary>
/// What somebody who looks for an invoice may have typed: its number from the beginning, its number without the year
/// and the zeros, the reference that a payment carries, the client.
/// </summary>
public static class InvoiceSearch
{
    // As many digits as a printed number has after its year.
    private const int Digits = 6;

    // References say two digits of the year.
    private const int Century = 2000;

    /// <summary>The condition on a row of the list.</summary>
    /// <param name="typed">What was typed; nothing, or null, is no condition.</param>
    /// <param name="clients">The clients that are called like that.</param>
    public static ProjectedFilter Filter(string? typed, IReadOnlyCollection<string> clients)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length == 0) return ProjectedFilter.None;
        List<(string Sql, object Value)> any =
        [
            ("number LIKE ?", $"{SqlText.Literally(text)}%"),
            ("client = ANY(?)", (string[])[.. clients, text]),
        ];
        if (Sequence(text) is { } sequence) any.Add(("split_part(number, '-', 2) = ?", sequence));
        if (NumberOf(text) is { } number) any.Add(("number = ?", number));
        return new ProjectedFilter(
            $"({string.Join(" OR ", any.Select(each => each.Sql))})", [.. any.Select(each => each.Value)]);
    }

    /// <summary>The digits of a number after its year, as printed; null when something else was typed.</summary>
    public static string? Sequence(string text) =>
        text.Length <= Digits && text.All(char.IsAsciiDigit) ? text.PadLeft(Digits, '0') : null;

    /// <summary>The number of the invoice that a structured communication pays; null when it pays none.</summary>
    public static string? NumberOf(string text)
    {
        if (!StructuredCommunication.TryParse(text, out var digits)) return null;
        var (book, number) = Math.DivRem(digits, InvoiceBook.ReferenceNumbers);
        var (year, kind) = Math.DivRem(book, 10);
        return kind == 0 && number <= int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{Century + year:D4}-{number:D6}")
            : null;
    }
}
