using ScottPlot;

namespace Smart.Api.Reports;

/// <summary>
/// The font of charts and pages: the same on every machine, or the same report would not be the same file.
/// </summary>
public static class ReportFonts
{
    /// <summary>Its name.</summary>
    public const string Name = "DejaVu Sans";

    private static readonly string[] Folders = ["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu"];
    private static readonly Lazy<string> Installed = new(Find);

    /// <summary>The file of the font.</summary>
    /// <exception cref="InvalidOperationException">It is not installed; <c>./dev up</c> does that.</exception>
    public static string File => Installed.Value;

    /// <summary>Makes charts use it.</summary>
    public static void Use() => _ = File;

    private static string Find()
    {
        var file = Folders.Select(folder => Path.Combine(folder, "DejaVuSans.ttf"))
                .FirstOrDefault(System.IO.File.Exists)
            ?? throw new InvalidOperationException("DejaVu Sans is not installed: apt-get install fonts-dejavu-core.");
        Fonts.AddFontFile(Name, file, bold: false, italic: false);
        var bold = Path.Combine(Path.GetDirectoryName(file)!, "DejaVuSans-Bold.ttf");
        if (System.IO.File.Exists(bold)) Fonts.AddFontFile(Name, bold, bold: true, italic: false);
        return file;
    }
}
