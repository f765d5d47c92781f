using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
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
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver()
            .WithAddedModifier(LetEmptyBeAbsent)
            .WithAddedModifier(ReadTexts)
            .WithAddedModifier(RefuseEmptyItems);
        options.Converters.Add(new DecimalAsText());
        options.Converters.Add(new MoneyAsObject());
        options.Converters.Add(new TextIds());
        options.Converters.Add(new RefusalAsObject());
        options.Converters.Add(new Choices());
    }

    private static readonly Type[] Lists = [typeof(ImmutableArray<>), typeof(IReadOnlyList<>)];

    // What may be null may be left out: both say that there is none.
    private static void LetEmptyBeAbsent(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            if (member.IsSetNullable || Nullable.GetUnderlyingType(member.PropertyType) is not null)
                member.IsRequired = false;
        }
    }

    private static void ReadTexts(JsonTypeInfo type)
    {
        foreach (var member in type.Properties.Where(member => member.PropertyType == typeof(string)))
        {
            member.CustomConverter = new FreeText(
                shortest: Limit<MinLengthAttribute>(member)?.Length ?? 0,
                longest: Limit<MaxLengthAttribute>(member)?.Length ?? FreeText.Longest);
        }
    }

    private static T? Limit<T>(JsonPropertyInfo member)
        where T : Attribute =>
        member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();

    // The serializer knows which members may be null, but not which items of a list: none may.
    private static void RefuseEmptyItems(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        var lists = type.Properties.Where(IsListOfObjects).ToArray();
        if (lists.Length == 0) return;
        type.OnDeserialized = made =>
        {
            foreach (var list in lists)
            {
                if (HasEmptyItem(list.Get!(made))) throw new Misread(Gaps.ItemEmpty);
            }
        };
    }

    private static bool IsListOfObjects(JsonPropertyInfo member) =>
        member.Get is not null
        && member.PropertyType.IsGenericType
        && Array.IndexOf(Lists, member.PropertyType.GetGenericTypeDefinition()) >= 0
        && !member.PropertyType.GetGenericArguments()[0].IsValueType;

    // An array that was never made is equal to another such, and cannot be looked into.
    private static bool HasEmptyItem(object? list) =>
        list is IList items && !items.Equals(Activator.CreateInstance(items.GetType())) && items.Contains(null);

    private sealed class DecimalAsText : JsonConverter<decimal>
    {
        private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

        public override decimal Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
            && decimal.TryParse(reader.GetString(), Style, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new Misread("http.expects-decimal");

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
