namespace Smart.Api.Exports;

/// <summary>
/// A text that a spreadsheet would take for a formula is one that somebody typed elsewhere: it must stay a text (OWASP,
/// CSV injection). Numbers are no texts: what is below zero begins with a minus and is left alone.
/// </summary>
public static class FormulaGuard
{
    private static readonly char[] Begins = ['=', '+', '-', '@', '\t', '\r', '\n'];

    /// <summary>The text with an apostrophe before it where it would be a formula.</summary>
    public static string? Of(string? text) =>
        text is { Length: > 0 } && Begins.Contains(text[0]) ? $"'{text}" : text;
}
