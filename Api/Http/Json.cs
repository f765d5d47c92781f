using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Smart.Api.Http;

/// <summary>
/// How the Api writes and reads JSON: amounts and other decimals are strings, so that no reader turns a cent into a
/// float; counts are numbers; a member that we do not know is refused by name, for silence would hide a typing error.
/// </summary>
public static class Json
{
    /// <summary>Puts the rules on the serializer.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(LetEmptyBeAbsent);
        options.Converters.Add(new DecimalAsText());
        options.Converters.Add(new MoneyAsObject());
        options.Converters.Add(new TextIds());
        options.Converters.Add(new RefusalAsObject());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
    }

    // What may be null may be left out: both say that there is none.
    private static void LetEmptyBeAbsent(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            if (member.IsSetNullable || Nullable.GetUnderlyingType(member.PropertyType) is not null)
                member.IsRequired = false;
        }
    }

    private sealed class DecimalAsText : JsonConverter<decimal>
    {
        private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

        public override decimal Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
            && decimal.TryParse(reader.GetString(), Style, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new JsonException("A decimal is written as text, like \"12.50\".");

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
