using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>
/// A refusal inside a view, such as why a line of a job failed: code, sentence and remedy as a person reads them.
/// </summary>
public sealed class RefusalAsObject : JsonConverter<Refusal>
{
    /// <inheritdoc />
    public override Refusal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException("A refusal is said, never asked.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Refusal value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("code", value.Code);
        writer.WriteString("sentence", value.Sentence(Languages.Current));
        writer.WriteString("remedy", value.Remedy(Languages.Current));
        if (value.Detail is { } detail) writer.WriteString("detail", detail.ToString());
        writer.WriteEndObject();
    }
}
