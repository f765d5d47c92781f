using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>Values that are a text with rules of its own: ids, and numbers with check digits.</summary>
public sealed class TextIds : JsonConverterFactory
{
    private static readonly FrozenDictionary<Type, JsonConverter> Converters = new JsonConverter[]
    {
        new Text<CooperativeId>(text => new CooperativeId(text), id => id.Value),
        new Text<MemberId>(text => new MemberId(text), id => id.Value),
        new Text<ActivityId>(text => new ActivityId(text), id => id.Value),
        new Text<ClientId>(text => new ClientId(text), id => id.Value),
        new Text<JobId>(text => new JobId(text), id => id.Value),
        new Text<EngagementId>(text => new EngagementId(text), id => id.Value),
        new Text<OrderId>(text => new OrderId(text), id => id.Value),
        new Text<InvoiceId>(text => new InvoiceId(text), id => id.Value),
        new Text<ContractId>(text => new ContractId(text), id => id.Value),
        new Text<WageId>(text => new WageId(text), id => id.Value),
        new Text<EnterpriseNumber>(
            text => EnterpriseNumber.TryParse(text, out var number)
                ? number
                : throw new UnfitValue("enterprise-number.invalid", text),
            number => number.Value),
        new Text<VatNumber>(
            text => VatNumber.TryParse(text, out var number)
                ? number
                : throw new UnfitValue("vat-number.invalid", text),
            number => number.Value),
        new Text<Iban>(
            text => Iban.TryParse(text, out var number)
                ? number
                : throw new UnfitValue("iban.invalid", text),
            number => number.Value),
    }.ToFrozenDictionary(converter => converter.Type!);

    /// <summary>Whether a type is written as a text.</summary>
    public static bool Has(Type type) => Converters.ContainsKey(type);

    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) => Has(typeToConvert);

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Converters[typeToConvert];

    private sealed class Text<T>(Func<string, T> parse, Func<T, string> print) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
                ? parse(reader.GetString()!)
                : throw new JsonException($"A {typeof(T).Name} is written as text.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(print(value));
    }
}
