using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>An answer that is not what was asked for: problem details (RFC 9457), never HTML.</summary>
/// <param name="Type">A name for the kind of problem, made from its code.</param>
/// <param name="Title">The sentence, in the caller's language.</param>
/// <param name="Status">The HTTP status, repeated for whoever only keeps the body.</param>
/// <param name="Code">Stable; programs decide on this one.</param>
/// <param name="Detail">What exactly stood in the way, where there is more to say.</param>
/// <param name="Remedy">What would change the answer, in the caller's language.</param>
/// <param name="Errors">Sentences by field.</param>
/// <param name="Correlation">What to quote when asking us about it.</param>
/// <param name="Nearest">The nearest wish that would be granted, where one is known.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string? Detail,
    string? Remedy,
    IReadOnlyDictionary<string, string[]>? Errors,
    string Correlation,
    object? Nearest = null);

/// <summary>Makes problems of refusals, of broken requests and of our own failures.</summary>
public static class Problems
{
    /// <summary>The media type of RFC 9457.</summary>
    public const string MediaType = MediaTypeNames.Application.ProblemJson;

    /// <summary>Writes a problem of the Api itself; its sentence stands in <c>Http/Sentences</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">A code of <c>Http/Sentences</c>.</param>
    /// <param name="arguments">What the sentence names.</param>
    public static Task Write(HttpContext context, int status, string code, params string[] arguments) =>
        Write(context, Make(context, status, code, field: null, detail: null, arguments));

    /// <summary>Writes a problem with one field of the body.</summary>
    public static Task WriteField(
        HttpContext context,
        int status,
        string code,
        string field,
        string? detail,
        params string[] arguments) =>
        Write(context, Make(context, status, code, field, detail, arguments));

    /// <summary>Writes a refusal of a value that stands in one field of the body.</summary>
    public static Task WriteField(HttpContext context, Refusal refusal, string field) =>
        Write(context, Make(context, refusal, field));

    /// <summary>Writes all that a body lacks: the first is the problem's own, and all are named.</summary>
    public static Task WriteGaps(HttpContext context, IReadOnlyList<Gap> gaps) =>
        Write(context, Make(context, 400, gaps[0].Code, field: null, detail: null, [gaps[0].Field]) with
        {
            Errors = gaps.ToDictionary(
                gap => gap.Field,
                gap => new[] { ApiSentences.Of(gap.Code, Languages.Of(context), gap.Field).Sentence }),
        });

    /// <summary>Sends a problem.</summary>
    public static async Task Write(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.Headers.ContentLanguage = Languages.Of(context);
        context.Response.Headers.CacheControl = "no-store";
        if (context.IsPage())
        {
            await ProblemPage.Write(context, problem);
            return;
        }

        await context.Response.WriteAsJsonAsync(problem, Options, MediaType, context.RequestAborted);
    }

    /// <summary>A refusal of an actor as an answer.</summary>
    /// <param name="refusal">Why not.</param>
    /// <param name="nearest">The nearest wish that would be granted, where one is known.</param>
    /// <param name="reasons">All that stood in the way, this refusal among it, where more is known.</param>
    public static IResult Of(Refusal refusal, object? nearest = null, IReadOnlyList<Refusal>? reasons = null) =>
        new RefusedResult(refusal, nearest, reasons ?? []);

    /// <summary>A question refused field by field: the first refusal is the problem's own, and all are named.</summary>
    public static IResult Of(IReadOnlyList<FieldRefusal> refusals) => new FieldsResult(refusals);

    private static readonly JsonSerializerOptions Options = MakeOptions();

    private static JsonSerializerOptions MakeOptions()
    {
        // Never HTML, so the accents of four languages may stand as they are.
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        Json.Configure(options);
        return options;
    }

    private static Problem Make(
        HttpContext context,
        int status,
        string code,
        string? field,
        string? detail,
        string[] arguments)
    {
        var (sentence, remedy) = ApiSentences.Of(code, Languages.Of(context), arguments);
        return new Problem(
            TypeOf(code),
            sentence,
            status,
            code,
            detail,
            remedy,
            field is null ? null : new Dictionary<string, string[]> { [field] = [sentence] },
            Correlation.Of(context));
    }

    private static Problem Make(HttpContext context, Refusal refusal, string? field)
    {
        field ??= refusal.Field;
        var status = RefusalStatus.Of(refusal.Code);
        var language = Languages.Of(context);
        var sentence = refusal.Sentence(language);
        return new Problem(
            TypeOf(refusal.Code),
            sentence,
            // What the address names is there: it is a field of the question that names what is not.
            field is not null && status == StatusCodes.Status404NotFound ? 422 : status,
            refusal.Code,
            refusal.Detail?.ToString(),
            refusal.Remedy(language),
            field is null ? null : new Dictionary<string, string[]> { [field] = [sentence] },
            Correlation.Of(context));
    }

    private static Dictionary<string, string[]> ByField(IReadOnlyList<FieldRefusal> refusals, string language) =>
        refusals.GroupBy(each => each.Field, StringComparer.Ordinal).ToDictionary(
            field => field.Key,
            field => field.Select(each => each.Refusal.Sentence(language)).ToArray(),
            StringComparer.Ordinal);

    private static string TypeOf(string code) => $"urn:smart:problem:{code}";

    private sealed class RefusedResult(Refusal refusal, object? nearest, IReadOnlyList<Refusal> reasons) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var problem = Make(httpContext, refusal, field: null) with { Nearest = nearest };
            FieldRefusal[] fields =
            [
                .. reasons.Where(reason => reason.Field is not null)
                    .Select(reason => new FieldRefusal(reason.Field!, reason)),
            ];
            return Write(httpContext, fields.Length > 1 && reasons.Contains(refusal)
                ? problem with { Errors = ByField(fields, Languages.Of(httpContext)) }
                : problem);
        }
    }

    private sealed class FieldsResult(IReadOnlyList<FieldRefusal> refusals) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(
            httpContext,
            Make(httpContext, refusals[0].Refusal, field: null) with
            {
                // Whatever the code, it is a field of the question that says no.
                Status = StatusCodes.Status422UnprocessableEntity,
                Errors = ByField(refusals, Languages.Of(httpContext)),
            });
    }
}
