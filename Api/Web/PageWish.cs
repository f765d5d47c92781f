using System.Security.Cryptography;
using System.Text;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>
/// A form is a wish that may be sent twice: a double tap, a page loaded again. Each form that is shown carries a key of
/// its own, and the same key with the same words finds what the first one did.
/// </summary>
public static class PageWishes
{
    /// <summary>The field that carries the key.</summary>
    public const string Field = "wish";

    private const int KeyBytes = 16;

    /// <summary>A key for a form that is about to be shown.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Says the wish of the form that was sent, so that the next command carries it.</summary>
    /// <returns>The wish; what is made takes its id from it.</returns>
    public static Wish Begin(HttpContext http)
    {
        var form = http.Request.Form;
        var who = $"page:{http.Viewer().Id}";
        var route = $"{http.Request.Method} {http.Request.Path}";
        var words = form
            .Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal))
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}");
        // A form that came without its key, or by hand, is one of its own: it must not pass for another without one.
        var key = form[Field].ToString() is { Length: > 0 } sent ? sent : NewKey();
        var wish = new Wish(Hash($"{who}\n{route}\n{key}"), Hash($"{route}\n{string.Join('\n', words)}"));
        CommandContext.Set(wish.Id, wish.RequestHash, CommandContext.Who, Correlation.Of(http));
        return wish;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
