using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Smart.Api.Http;

/// <summary>
/// The version of a stream as an ETag (RFC 9110, section 8.8.3). Whoever decides on what they read says so with
/// <c>If-Match</c>; the actor compares in the same turn as it decides, and refuses (412) when somebody was faster.
/// </summary>
public static class Etags
{
    /// <summary>The ETag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads an <c>If-Match</c> header.</summary>
    /// <param name="header">The header; one strong tag of ours, or <c>*</c>.</param>
    /// <param name="version">The version wanted; null when any will do.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRead(StringValues header, out long? version)
    {
        version = null;
        if (header.Count == 0 || header is ["*"]) return true;
        if (header is not [{ Length: > 2 } tag] || tag[0] != '"' || tag[^1] != '"') return false;
        var digits = tag.AsSpan(1, tag.Length - 2);
        var read = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        version = read ? value : null;
        return read;
    }
}
