namespace Smart.Api.Identity;

/// <summary>What a person would call the browser that they use, from what it calls itself.</summary>
internal static class Device
{
    private const int Longest = 40;

    // The first that fits is meant: every browser also claims to be those that came before it.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>Such as <c>Firefox, Linux</c>; what it says itself where neither is known.</summary>
    public static string Name(string agent)
    {
        string?[] known = [First(Browsers, agent), First(Systems, agent)];
        var name = string.Join(", ", known.OfType<string>());
        if (name.Length > 0) return name;
        return agent.Length == 0 ? "?" : agent.Length > Longest ? agent[..Longest] : agent;
    }

    private static string? First((string Sign, string Name)[] table, string agent) =>
        table.Where(row => agent.Contains(row.Sign, StringComparison.Ordinal)).Select(row => row.Name).FirstOrDefault();
}
