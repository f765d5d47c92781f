using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>
/// What was typed into the form of a page, held to the same rules as the texts of a body (<see cref="FreeText"/>): a
/// browser keeps to <c>maxlength</c>, whoever sends a form by hand does not. A field that is unfit says so below, and
/// nothing that the form asks for is done.
/// </summary>
public static class FormTexts
{
    private static readonly object Key = new();
    private static readonly object ShownKey = new();
    private static readonly object SummaryKey = new();

    /// <summary>Whether every field of the form that was sent is fit; true where none was sent.</summary>
    public static bool AreFit(HttpContext http) => Wrong(http).Count == 0;

    /// <summary>What is wrong with a field of the form that was sent; null for nothing.</summary>
    /// <param name="http">The request.</param>
    /// <param name="field">Its name.</param>
    /// <param name="longest">Most characters; null for what any text may have.</param>
    public static Refusal? Look(HttpContext http, string field, int? longest)
    {
        Shown(http).Add(field);
        var wrong = Wrong(http);
        if (longest is { } most && !wrong.ContainsKey(field) && HasForm(http)
            && FreeText.Check($"{http.Request.Form[field]}".Trim(), most) is { } refusal)
        {
            wrong[field] = refusal;
        }

        return wrong.GetValueOrDefault(field);
    }

    /// <summary>Whether the page has a box that says what is wrong with it; else the page itself must.</summary>
    /// <param name="http">The request.</param>
    /// <param name="field">The field of a refusal, such as <c>price</c>; null for none.</param>
    public static bool HasBox(HttpContext http, string? field) =>
        field is not null && Shown(http).Any(name => string.Equals(
            name[(name.LastIndexOf('.') + 1)..], field, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with fields that no box shows: hidden ones, or such as this page never had.</summary>
    public static Refusal[] Unsaid(HttpContext http) =>
        [.. Wrong(http).Where(each => !Shown(http).Contains(each.Key)).Select(each => each.Value).Distinct()];

    /// <summary>Who says, at the head of the page, what no box does, once the form was refused.</summary>
    internal static void Summarise(HttpContext http, Action say) => http.Items[SummaryKey] = say;

    /// <summary>The form was refused, and the page shown again with its boxes.</summary>
    internal static void Refused(HttpContext http) => (http.Items[SummaryKey] as Action)?.Invoke();

    private static HashSet<string> Shown(HttpContext http)
    {
        if (http.Items[ShownKey] is HashSet<string> shown) return shown;
        http.Items[ShownKey] = shown = new(StringComparer.Ordinal);
        return shown;
    }

    private static Dictionary<string, Refusal> Wrong(HttpContext http)
    {
        if (http.Items.TryGetValue(Key, out var known)) return (Dictionary<string, Refusal>)known!;
        var wrong = new Dictionary<string, Refusal>(StringComparer.Ordinal);
        if (HasForm(http))
        {
            foreach (var (name, values) in http.Request.Form)
            {
                // What the framework put there is its own.
                if (name.StartsWith('_')) continue;
                foreach (var value in values)
                {
                    if (FreeText.Check($"{value}".Trim(), FreeText.Longest) is { } refusal) wrong[name] = refusal;
                }
            }
        }

        http.Items[Key] = wrong;
        return wrong;
    }

    private static bool HasForm(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType;
}
