using System.Text;

namespace Smart.Api.Http;

/// <summary>
/// What an operation is called in the description, and so in every client that is generated from it:
/// <c>POST /v1/jobs/{id}/accept</c> is <c>acceptJob</c>, <c>GET /v1/members</c> is <c>listMembers</c>.
/// </summary>
public static class OperationNames
{
    // What is asked, not done, though it is a noun at the end of a path.
    private static readonly HashSet<string> Actions = new(StringComparer.Ordinal)
    {
        "accept", "activate", "block", "cancel", "close", "confirm", "contest", "declare-again", "disable", "dispute",
        "enable", "fulfil", "leave", "pause", "perform", "ping", "rate", "refuse", "replay", "resume",
        "rotate-secret", "settle-dispute", "sign-quote", "suspend", "unblock", "write-off",
    };

    /// <summary>The name of an operation.</summary>
    /// <param name="method">GET, POST, PUT or DELETE.</param>
    /// <param name="path">Its route, with parameters in braces.</param>
    public static string Of(string method, string path)
    {
        string[] parts = [.. path.Trim('/').Split('/').Where(part => part is not "v1")];
        var isOfOne = parts[^1].StartsWith('{');
        string[] nouns = [.. parts.Where(part => !part.StartsWith('{'))];
        var last = nouns[^1];
        if (method == "POST" && Actions.Contains(last) && nouns.Length > 1)
            return Camel(last, [.. nouns[..^1].Select(One)]);

        var verb = (method, nouns[0]) switch
        {
            ("POST", "calculators") => "calculate",
            ("GET", _) when !isOfOne && nouns.Length == 1 => "list",
            _ => method.ToLowerInvariant(),
        };
        if (verb == "calculate") return Camel(verb, last);
        return Camel(verb, [.. nouns[..^1].Select(One), method == "GET" && !isOfOne ? last : One(last)]);
    }

    private static string One(string noun) => noun switch
    {
        _ when noun.EndsWith("ies", StringComparison.Ordinal) => noun[..^3] + "y",
        _ when noun.EndsWith('s') && !noun.EndsWith("ss", StringComparison.Ordinal) => noun[..^1],
        _ => noun,
    };

    private static string Camel(string first, params string[] rest)
    {
        var name = new StringBuilder();
        foreach (var word in rest.Prepend(first).SelectMany(part => part.Split('-')))
            name.Append(name.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]);
        return name.ToString();
    }
}
