using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smart.Api.Http;

/// <summary>
/// Enumerations as words in lower case with hyphens, or as the member says itself where a convention has a name of its
/// own (30E/360). A word that is not among them is refused with those that are: the person need not look them up.
/// </summary>
public sealed class Choices : JsonConverterFactory
{
    /// <summary>The words of an enumeration, in the order in which it declares them.</summary>
    public static IEnumerable<string> Of(Type type) => Enum.GetNames(type).Select(name =>
        type.GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.KebabCaseLower.ConvertName(name));

    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Choice<>).MakeGenericType(typeToConvert))!;

    private sealed class Choice<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly string[] Words = [.. Of(typeof(T))];
        private static readonly T[] Values = [.. Enum.GetNames<T>().Select(Enum.Parse<T>)];

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var place = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                ? Array.IndexOf(Words, reader.GetString())
                : -1;
            return place >= 0 ? Values[place] : throw new UnfitValue("choice.not-offered", string.Join(", ", Words));
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Words[Array.IndexOf(Values, value)]);

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(Words[Array.IndexOf(Values, value)]);
    }
}
