using System.Globalization;
using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>A calendar month.</summary>
/// <param name="Year">The year.</param>
/// <param name="Number">1 to 12.</param>
[GenerateSerializer, Immutable]
public readonly record struct Month(int Year, int Number) : ITextValue<Month>, IComparable<Month>, IComparable
{
    /// <summary>Its first day.</summary>
    public DateOnly FirstDay => new(Year, Number, 1);

    /// <summary>Its last day.</summary>
    public DateOnly LastDay => new(Year, Number, DateTime.DaysInMonth(Year, Number));

    /// <summary>The month after.</summary>
    public Month Next => Of(LastDay.AddDays(1));

    /// <summary>The month before.</summary>
    public Month Previous => Of(FirstDay.AddDays(-1));

    /// <summary>The month of a day.</summary>
    public static Month Of(DateOnly day) => new(day.Year, day.Month);

    /// <inheritdoc/>
    public static Month FromText(string text) =>
        Of(DateOnly.ParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public int CompareTo(Month other) => (Year, Number).CompareTo((other.Year, other.Number));

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is Month other
        ? CompareTo(other)
        : throw new ArgumentException("A month compares with a month.", nameof(obj));

    /// <summary>As stored: <c>2026-03</c>.</summary>
    public override string ToString() => FirstDay.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Whether it comes before.</summary>
    public static bool operator <(Month left, Month right) => left.CompareTo(right) < 0;

    /// <summary>Whether it comes after.</summary>
    public static bool operator >(Month left, Month right) => left.CompareTo(right) > 0;

    /// <summary>Whether it comes no later.</summary>
    public static bool operator <=(Month left, Month right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it comes no earlier.</summary>
    public static bool operator >=(Month left, Month right) => left.CompareTo(right) >= 0;
}

/// <summary>Whole days, the first and the last included.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day; before the first when the period is empty.</param>
[GenerateSerializer, Immutable]
public readonly record struct Period(DateOnly From, DateOnly To)
{
    /// <summary>Holds no day.</summary>
    [JsonIgnore]
    public bool IsEmpty => To < From;

    /// <summary>Number of days.</summary>
    [JsonIgnore]
    public int Days => IsEmpty ? 0 : To.DayNumber - From.DayNumber + 1;

    /// <summary>Whether a day stands in it.</summary>
    public bool Contains(DateOnly day) => From <= day && day <= To;

    /// <summary>Whether some day stands in both.</summary>
    public bool Overlaps(Period other) => !IsEmpty && !other.IsEmpty && From <= other.To && other.From <= To;

    /// <summary>As people read it: <c>2026-03-10..2026-03-12</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{From:yyyy-MM-dd}..{To:yyyy-MM-dd}");
}
