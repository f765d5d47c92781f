using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>What people type into forms, read as they meant it.</summary>
public static class Typed
{
    /// <summary>An amount of money, zero or more, without more decimals than its currency has.</summary>
    public static bool TryMoney(string? text, Currency currency, out Money money)
    {
        money = Money.ZeroOf(currency);
        return Formats.Read(text) is { } number && Money.TryOf(number, currency.Code, out money);
    }
}
