using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>Values that are one text: ids and months, and numbers with check digits, which are checked here.</summary>
public sealed class TextIds : JsonConverterFactory
{
    private const int LongestText = 200;

    private static readonly FrozenDictionary<Type, JsonConverter> Checked = new JsonConverter[]
    {
        new Number<EnterpriseNumber>("enterprise-number.invalid", EnterpriseNumber.TryParse),
        new Number<VatNumber>("vat-number.invalid", VatNumber.TryParse),
        new Number<Iban>("iban.invalid", Iban.TryParse),
    }.ToFrozenDictionary(converter => converter.Type!);

    private delegate bool Parser<T>(string text, out T value);

    /// <summary>Whether a type is written as a text.</summary>
    public static bool Has(Type type) => type.GetInterfaces().Any(one =>
        one.IsGenericType
        && one.GetGenericTypeDefinition() == typeof(ITextValue<>)
        && one.GetGenericArguments()[0] == type);

    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) => Has(typeToConvert);

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Checked.GetValueOrDefault(typeToConvert)
        ?? (JsonConverter)Activator.CreateInstance(typeof(Id<>).MakeGenericType(typeToConvert))!;

    private static string ReadText(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
        && reader.GetString() is { Length: > 0 and <= LongestText } text
            ? text
            : throw new Misread("http.expects-id");

    // An id becomes part of streams and addresses: what would mean something else there is no id.
    private sealed class Id<T> : JsonConverter<T>
        where T : ITextValue<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = ReadText(ref reader);
            if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/'))
                throw new Misread("http.expects-id");
            try
            {
                return T.FromText(text);
            }
            catch (FormatException)
            {
                throw new Misread("http.expects-id");
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.ToString() ?? "");
    }

    private sealed class Number<T>(string refusal, Parser<T> parse) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = ReadText(ref reader);
            return parse(text, out var value) ? value : throw new UnfitValue(refusal, text);
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value?.ToString());
    }
}
