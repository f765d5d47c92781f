using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>
/// Money as <c>{"amount":"1000.00","currency":"EUR"}</c>: text for the amount, and never an amount alone.
/// </summary>
public sealed class MoneyAsObject : JsonConverter<Money>
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <inheritdoc />
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Unfit();
        string? amount = null, currency = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw Unfit();
            if (name == "amount" && amount is null) amount = reader.GetString();
            else if (name == "currency" && currency is null) currency = reader.GetString();
            else throw Unfit();
        }

        return decimal.TryParse(amount, Style, CultureInfo.InvariantCulture, out var value)
            && currency is not null
            && Money.TryOf(value, currency, out var money)
                ? money
                : throw Unfit();
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        var digits = string.Create(CultureInfo.InvariantCulture, $"F{value.Currency.Digits}");
        writer.WriteString("amount", value.ToDecimal().ToString(digits, CultureInfo.InvariantCulture));
        writer.WriteString("currency", value.Currency.Code);
        writer.WriteEndObject();
    }

    private static Misread Unfit() => new("http.expects-money");
}
