using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>
/// Amounts, dates and numbers as a reader of each language writes them. The programs run without the cultures of the
/// system, so that nothing depends on the machine: the few rules that pages need stand here.
/// </summary>
/// <param name="language">fr, nl, de or en.</param>
public sealed class Formats(string language)
{
    private const string NarrowSpace = "\u202f";
    private const string FixedSpace = "\u00a0";

    private static readonly string[][] Months =
    [
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
        ["jan.", "feb.", "mrt.", "apr.", "mei", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."],
        ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ];

    private static readonly string[] Order = ["fr", "nl", "de", "en"];

    private readonly NumberFormatInfo _numbers = Numbers(language);

    /// <summary>An amount of money: <c>1 234,56 €</c>.</summary>
    public string Money(Money money)
    {
        var digits = money.Currency.Digits;
        var number = Math.Abs(money.ToDecimal()).ToString($"N{digits}", _numbers);
        var unit = money.Currency.Code == "EUR" ? "€" : money.Currency.Code;
        var sign = money.IsNegative ? "−" : "";
        return language switch
        {
            "en" => $"{sign}{unit}{number}",
            "nl" => $"{unit}{FixedSpace}{sign}{number}",
            _ => $"{sign}{number}{FixedSpace}{unit}",
        };
    }

    /// <summary>
    /// A number that somebody typed, whatever their language: of <c>1.234,56</c>, <c>1,234.56</c> and <c>1234.56</c>
    /// the last mark is the decimal one, unless three digits follow. Null when it is none.
    /// </summary>
    public static decimal? Read(string? text)
    {
        var typed = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c) && c != '€'));
        var mark = typed.LastIndexOfAny(['.', ',']);
        // A mark before exactly three digits parts thousands; before any other number of them it is the decimal one.
        var isDecimal = mark >= 0 && (typed.Length - mark != 4 || typed[..mark] is "0");
        var whole = (isDecimal ? typed[..mark] : typed).Replace(".", "", StringComparison.Ordinal)
            .Replace(",", "", StringComparison.Ordinal);
        var plain = isDecimal ? $"{whole}.{typed[(mark + 1)..]}" : whole;
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    /// <summary>An amount as one types it into a form: <c>1234,56</c>.</summary>
    public string Plain(Money money) => money.ToDecimal()
        .ToString($"F{money.Currency.Digits}", _numbers);

    /// <summary>A number with as many digits as it needs, up to so many.</summary>
    public string Number(decimal number, int digits = 2) =>
        number.ToString(digits == 0 ? "#,0" : $"#,0.{new string('#', digits)}", _numbers);

    /// <summary>A fraction as a percentage: 0.065 is <c>6,5 %</c>.</summary>
    public string Percent(decimal fraction, int digits = 1) =>
        $"{Number(fraction * 100, digits)}{(language == "en" ? "" : FixedSpace)}%";

    /// <summary>A legal day, which no line breaks: <c>15 déc. 2026</c>.</summary>
    public string Day(DateOnly day) => string.Create(
        CultureInfo.InvariantCulture,
        $"{day.Day}{(language == "de" ? "." : "")}{FixedSpace}{Month(day.Month)}{FixedSpace}{day.Year}");

    /// <summary>A month by its short name: <c>févr.</c></summary>
    public string Month(int month) => Months[Array.IndexOf(Order, language)][month - 1];

    /// <summary>A period: one day, or from one to another.</summary>
    public string Days(DateOnly from, DateOnly to) => from == to ? Day(from) : $"{Day(from)} – {Day(to)}";

    /// <summary>An instant, to the minute, as the clocks in Brussels showed it.</summary>
    public string Instant(DateTimeOffset at)
    {
        var here = TimeZoneInfo.ConvertTime(at, Brussels);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Day(DateOnly.FromDateTime(here.DateTime))}, {here.Hour:00}:{here.Minute:00}");
    }

    private static TimeZoneInfo Brussels { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Brussels");

    private static NumberFormatInfo Numbers(string language) => language switch
    {
        "en" => new NumberFormatInfo { NumberGroupSeparator = ",", NumberDecimalSeparator = "." },
        "fr" => new NumberFormatInfo { NumberGroupSeparator = NarrowSpace, NumberDecimalSeparator = "," },
        _ => new NumberFormatInfo { NumberGroupSeparator = ".", NumberDecimalSeparator = "," },
    };
}
