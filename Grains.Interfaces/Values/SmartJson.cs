using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Smart.Grains.Interfaces;

/// <summary>
/// How everything is stored as JSON: ids and months as text, enumerations by name, unknown fields ignored.
/// </summary>
public static class SmartJson
{
    /// <summary>The options of the journal, its snapshots and its messages.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = false,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SortMembers } },
        };
        options.Converters.Add(new TextValueConverters());
        options.Converters.Add(new JsonStringEnumConverter());
        options.MakeReadOnly();
        return options;
    }

    // Members in the order of their names: then the text that is written is the canonical one that the journal hashes,
    // and that is found again whatever order the database keeps them in.
    private static void SortMembers(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        var sorted = type.Properties.OrderBy(property => property.Name, StringComparer.Ordinal).ToArray();
        for (var place = 0; place < sorted.Length; place++) sorted[place].Order = place;
    }

    private sealed class TextValueConverters : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.GetInterfaces().Any(i =>
            i.IsGenericType
            && i.GetGenericTypeDefinition() == typeof(ITextValue<>)
            && i.GetGenericArguments()[0] == typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(TextValueConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class TextValueConverter<T> : JsonConverter<T>
        where T : ITextValue<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.FromText(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.FromText(reader.GetString() ?? "");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.ToString() ?? "");
    }
}
