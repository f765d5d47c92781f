using System.Runtime.CompilerServices;

namespace Smart.Tests.Domain;

/// <summary>The tables of a Markdown file, so that examples can be read and reviewed without reading code.</summary>
public static class MarkdownTable
{
    /// <summary>Rows of every table that has this first column, as column name to cell.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="firstColumn">Heading of the first column.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string path, string firstColumn)
    {
        var rows = new List<IReadOnlyDictionary<string, string>>();
        string[]? heading = null;
        foreach (var line in File.ReadLines(PathOf(path)))
        {
            if (!line.StartsWith('|'))
            {
                heading = null;
                continue;
            }

            var cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            if (heading is null) heading = cells;
            else if (heading[0] == firstColumn && !cells[0].StartsWith("--", StringComparison.Ordinal))
                rows.Add(heading.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second));
        }

        return rows;
    }

    /// <summary>A file of the repository, wherever the tests run from.</summary>
    /// <param name="path">From the root of the repository.</param>
    public static string PathOf(string path) => Path.Combine(Root(), path);

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
