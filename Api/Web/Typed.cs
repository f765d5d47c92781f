using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>What people type into forms, read as they meant it.</summary>
public static class Typed
{
    /// <summary>A day, as the boxes of browsers write it: <c>2026-11-27</c>; null when it is none.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    /// <summary>One of the words of a choice, as its options are named; no number that may stand for none.</summary>
    public static bool TryChoice<T>(string? text, out T chosen)
        where T : struct, Enum
    {
        chosen = default;
        return Enum.GetNames<T>().Contains(text, StringComparer.Ordinal) && Enum.TryParse(text, out chosen);
    }

    /// <summary>An amount of money, zero or more, without more decimals than its currency has.</summary>
    public static bool TryMoney(string? text, Currency currency, out Money money)
    {
        money = Money.ZeroOf(currency);
        return Formats.Read(text) is { } number && Money.TryOf(number, currency.Code, out money);
    }
}
