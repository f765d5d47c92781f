using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Smart.Api.Http;

/// <summary>Something that a body lacks.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Code">A code of <c>Http/Sentences</c>.</param>
public sealed record Gap(string Field, string Code);

/// <summary>
/// All that a body lacks, each by its own path. The serializer stops at the first object that lacks something, and
/// names as many members as fit into a line; whoever fills in a form wants to see every empty field at once.
/// </summary>
public static class Gaps
{
    /// <summary>Code of a list with an item that is null.</summary>
    public const string ItemEmpty = "http.item-empty";

    private const string FieldMissing = "http.field-missing";

    /// <summary>Looks through the body of a request.</summary>
    /// <returns>Empty when nothing lacks, or when the body is no JSON to its end.</returns>
    public static async Task<IReadOnlyList<Gap>> In(HttpContext context)
    {
        var asked = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        if (asked is null || !context.Request.Body.CanSeek) return [];
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        context.Request.Body.Position = 0;
        try
        {
            using var body = await JsonDocument.ParseAsync(
                context.Request.Body, cancellationToken: context.RequestAborted);
            return [.. Of(body.RootElement, json.GetTypeInfo(asked), "")];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<Gap> Of(JsonElement element, JsonTypeInfo type, string path) =>
        (element.ValueKind, type.Kind) switch
        {
            (JsonValueKind.Object, JsonTypeInfoKind.Object) => type.Properties.SelectMany(member =>
                OfMember(element, member, path.Length == 0 ? member.Name : $"{path}.{member.Name}", type.Options)),
            (JsonValueKind.Array, JsonTypeInfoKind.Enumerable) => element.EnumerateArray().Index().SelectMany(item =>
                OfItem(item.Item, type.Options.GetTypeInfo(type.ElementType!), $"{path}[{item.Index}]")),
            _ => [],
        };

    private static IEnumerable<Gap> OfMember(
        JsonElement owner, JsonPropertyInfo member, string path, JsonSerializerOptions json)
    {
        if (owner.TryGetProperty(member.Name, out var value))
            return Of(value, json.GetTypeInfo(member.PropertyType), path);
        return member.IsRequired ? [new Gap(path, FieldMissing)] : [];
    }

    private static IEnumerable<Gap> OfItem(JsonElement item, JsonTypeInfo type, string path) =>
        item.ValueKind == JsonValueKind.Null && !type.Type.IsValueType
            ? [new Gap(path, ItemEmpty)]
            : Of(item, type, path);
}
