using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>How the days between two dates become a part of a year.</summary>
[GenerateSerializer]
public enum DayCount
{
    /// <summary>
    /// 30/360 US (NASD): months of 30 days; the last day of February counts as the 30th, and a 31st as the 30th when
    /// the first day is the 30th too.
    /// </summary>
    [JsonStringEnumMemberName("30/360")]
    Thirty360,

    /// <summary>30E/360 (Eurobond, ISDA 2006 section 4.16(g)): months of 30 days; a 31st is always the 30th.</summary>
    [JsonStringEnumMemberName("30E/360")]
    ThirtyE360,

    /// <summary>Actual days over 365, leap year or not (ISDA 2006 section 4.16(d)).</summary>
    [JsonStringEnumMemberName("actual/365")]
    Actual365,

    /// <summary>Actual days over 360 (ISDA 2006 section 4.16(e)).</summary>
    [JsonStringEnumMemberName("actual/360")]
    Actual360,

    /// <summary>Days in leap years over 366 and the others over 365 (ISDA 2006 section 4.16(b)).</summary>
    [JsonStringEnumMemberName("actual/actual")]
    ActualActual,
}

/// <summary>How often something falls due.</summary>
[GenerateSerializer]
public enum Frequency
{
    /// <summary>Every 7 days.</summary>
    Weekly,

    /// <summary>Every 14 days.</summary>
    Fortnightly,

    /// <summary>Every month.</summary>
    Monthly,

    /// <summary>Every second month.</summary>
    TwoMonthly,

    /// <summary>Every third month.</summary>
    Quarterly,

    /// <summary>Every sixth month.</summary>
    HalfYearly,

    /// <summary>Every year.</summary>
    Yearly,
}
