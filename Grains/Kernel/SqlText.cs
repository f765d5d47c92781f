namespace Smart.Grains.Kernel;

/// <summary>What people type, in conditions of SQL.</summary>
public static class SqlText
{
    /// <summary>A text inside a pattern of LIKE, as it stands: a percent sign is no wildcard.</summary>
    public static string Literally(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
