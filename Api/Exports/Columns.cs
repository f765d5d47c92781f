using System.Reflection;
using System.Text.Json;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Exports;

/// <summary>A column of an exported list.</summary>
/// <param name="Name">As the Api calls the member, so that a file means the same in every language.</param>
/// <param name="Format">How a workbook shows its numbers and days; null for texts.</param>
/// <param name="Value">The cell of a row: a text, a decimal, a day, an instant, a yes or no; null where empty.</param>
public sealed record Column(string Name, string? Format, Func<object, object?> Value);

/// <summary>
/// The columns of a list, from the members of its rows: whatever is one value. An amount is two, its number and its
/// currency, so that sums can be made. What has a list of its own inside is left to its own address.
/// </summary>
public static class Columns
{
    private const string Number = "#,##0.00####";
    private const string Amount = "#,##0.00";
    private const string Day = "yyyy-mm-dd";
    private const string Instant = "yyyy-mm-dd hh:mm:ss";

    /// <summary>The columns of a type of row.</summary>
    public static IReadOnlyList<Column> Of(Type row) =>
        [.. row.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(Of)];

    private static IEnumerable<Column> Of(PropertyInfo member)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(member.Name);
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        if (member.GetIndexParameters().Length > 0) return [];
        if (type == typeof(Money))
        {
            return
            [
                new Column(name, Amount, row => member.GetValue(row) is Money money ? money.ToDecimal() : null),
                new Column(
                    $"{name}.currency", null, row => member.GetValue(row) is Money money ? money.Currency.Code : null),
            ];
        }

        if (type == typeof(Period))
        {
            return
            [
                new Column($"{name}.from", Day, row => member.GetValue(row) is Period days ? days.From : null),
                new Column($"{name}.to", Day, row => member.GetValue(row) is Period days ? days.To : null),
            ];
        }

        return IsOne(type) ? [new Column(name, FormatOf(type), row => Cell(member.GetValue(row)))] : [];
    }

    private static bool IsOne(Type type) =>
        type.IsPrimitive || type.IsEnum || TextIds.Has(type) || type == typeof(string) || type == typeof(decimal)
        || type == typeof(DateOnly) || type == typeof(DateTimeOffset);

    private static string? FormatOf(Type type) =>
        type == typeof(decimal) ? Number
        : type == typeof(DateOnly) ? Day
        : type == typeof(DateTimeOffset) ? Instant
        : null;

    private static object? Cell(object? value) => value switch
    {
        null => null,
        Enum word => Choices.Of(word.GetType()).ElementAt(Array.IndexOf(Enum.GetNames(word.GetType()), $"{word}")),
        bool or decimal or DateOnly or DateTimeOffset => value,
        IConvertible number when value is not string and not char => Convert.ToDecimal(number, null),
        _ => FormulaGuard.Of($"{value}"),
    };
}
