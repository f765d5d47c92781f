using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>
/// What is wrong with a request that never reached an endpoint, said in the caller's language and by field. The
/// framework's own words are English and name types of ours, so they decide what is said and are never passed on.
/// </summary>
public static partial class BrokenRequests
{
    // What the serializer says that it could not make, and what a person is told to write instead.
    private static readonly (string Said, string Expected)[] Kinds =
    [
        ("Duplicate property", "http.field-twice"),
        ("System.DateOnly", "http.expects-day"),
        ("System.DateTimeOffset", "http.expects-instant"),
        ("System.Int32", "http.expects-number"),
        ("System.Int64", "http.expects-number"),
        ("System.Boolean", "http.expects-truth"),
        ("System.Collections.Immutable.ImmutableArray", "http.expects-list"),
        ("Smart.", "http.expects-object"),
    ];

    private static readonly MethodInfo CanReadMethod =
        typeof(BrokenRequests).GetMethod(nameof(CanRead), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Answers a request that could not be read.</summary>
    public static Task Describe(HttpContext context, BadHttpRequestException broken)
    {
        if (broken.InnerException is JsonException json) return DescribeBody(context, json);
        if (broken.StatusCode == StatusCodes.Status413PayloadTooLarge)
            return Bodies.TooLarge(context);
        if (broken.StatusCode == StatusCodes.Status408RequestTimeout)
            return Problems.Write(context, StatusCodes.Status408RequestTimeout, "http.too-slow");
        if (broken.StatusCode == StatusCodes.Status415UnsupportedMediaType)
            return Problems.Write(context, StatusCodes.Status415UnsupportedMediaType, "http.media-type");
        if (Unbound().Match(broken.Message) is { Success: true } unbound)
            return Parameter(context, "http.query", unbound);
        if (NotGiven().Match(broken.Message) is { Success: true } missing)
            return Parameter(context, "http.query-missing", missing);
        return broken.Message.Contains("body", StringComparison.Ordinal)
            ? Problems.WriteField(context, 400, "http.body-missing", "$", detail: null)
            : Problems.Write(context, 400, "http.bad-request");
    }

    /// <summary>Answers a request that was turned away without a word: one of its parameters cannot be read.</summary>
    public static Task Describe(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() is { } parameters)
        {
            foreach (var parameter in parameters)
            {
                string? text = context.Request.Query[parameter.Name];
                if (!parameter.HasTryParse || string.IsNullOrEmpty(text) || IsReadable(parameter, text)) continue;
                var name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name);
                return Problems.WriteField(context, 400, "http.query", name, detail: null, name, text);
            }
        }

        return Problems.Write(context, 400, "http.bad-request");
    }

    private static bool IsReadable(IParameterBindingMetadata parameter, string text)
    {
        var declared = parameter.ParameterInfo.ParameterType;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return type.IsEnum
            ? Enum.TryParse(type, text, ignoreCase: true, out _)
            : (bool)CanReadMethod.MakeGenericMethod(type).Invoke(obj: null, [text])!;
    }

    private static bool CanRead<T>(string text) where T : IParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static Task Parameter(HttpContext context, string code, Match said)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(said.Groups["name"].Value);
        return Problems.WriteField(context, 400, code, name, detail: null, name, said.Groups["value"].Value);
    }

    // The serializer knows where it stopped and which member it meant; people count from 1.
    private static async Task DescribeBody(HttpContext context, JsonException json)
    {
        var field = Path(json);
        if (json is UnfitValue unfit)
        {
            await Problems.WriteField(context, new Refusal(unfit.Code, unfit.Value), field);
            return;
        }

        if (json.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            await Problems.WriteField(context, 400, "http.field-unknown", field, detail: null, field);
            return;
        }

        var lacks = json is Misread { Code: Gaps.ItemEmpty }
            || json.Message.Contains("missing required properties", StringComparison.Ordinal);
        if (lacks && await Gaps.In(context) is { Count: > 0 } gaps) await Problems.WriteGaps(context, gaps);
        else await Unreadable(context, json, field);
    }

    private static Task Unreadable(HttpContext context, JsonException json, string field)
    {
        var expected = (json as Misread)?.Code
            ?? Array.Find(Kinds, kind => json.Message.Contains(kind.Said, StringComparison.Ordinal)).Expected;
        var detail = expected is null ? null : Expected(expected, Languages.Of(context));
        return json.LineNumber is { } line && json.BytePositionInLine is { } position
            ? Problems.WriteField(
                context, 400, "http.json", field, detail, $"{line + 1}", $"{position + 1}", field)
            : Problems.WriteField(context, 400, "http.field", field, detail, field);
    }

    private static string Expected(string code, string language)
    {
        var (sentence, remedy) = ApiSentences.Of(code, language);
        return $"{sentence} {remedy}";
    }

    private static string Path(JsonException json)
    {
        var path = (json.Path ?? "").TrimStart('$').TrimStart('.');
        return path.Length == 0 ? "$" : path;
    }

    [GeneratedRegex(
        """^Failed to bind parameter "(?:.* )?(?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex Unbound();

    [GeneratedRegex("""^Required parameter "(?:.* )?(?<name>\w+)" was not provided from (?!body)""")]
    private static partial Regex NotGiven();
}
