using System.Globalization;
using Smart.Grains.Interfaces;
using BelgianDays = Smart.Grains.Interfaces.Calendar;

namespace Smart.Api.Reports;

/// <summary>What the report of mutualised risk may be asked in its address.</summary>
/// <param name="AsOf">A day, which means its end in Brussels, or an instant (ISO 8601); now when left out.</param>
/// <param name="Cooperative">Of one cooperative; of the federation when left out.</param>
/// <param name="Sector">Of one sector of work.</param>
/// <param name="Lgd">Share that is lost in a default.</param>
/// <param name="Deviation">Standard deviation of a sector's default rate over its mean.</param>
/// <param name="Correlation">Between sectors.</param>
/// <param name="AssetCorrelation">Of the one-factor model.</param>
/// <param name="Level">Confidence at which the fund must stand.</param>
/// <param name="CostOfCapital">A year.</param>
/// <param name="BannedSector">Sector of the stress that bans one.</param>
/// <param name="LongerTerms">Days of the stress that lets everybody pay later.</param>
/// <param name="PdFactor">Factor of the stress on probabilities.</param>
/// <param name="Retention">What a cooperative bears before the federation does, as a share of its fund.</param>
/// <param name="Table">In CSV: this table only.</param>
public sealed record RiskAsked(
    string? AsOf,
    string? Cooperative,
    string? Sector,
    decimal? Lgd,
    decimal? Deviation,
    decimal? Correlation,
    decimal? AssetCorrelation,
    decimal? Level,
    decimal? CostOfCapital,
    string? BannedSector,
    int? LongerTerms,
    decimal? PdFactor,
    decimal? Retention,
    string? Table)
{
    /// <summary>The question to the actor; null when the instant cannot be read.</summary>
    public RiskReportQuery? Query(DateTimeOffset now)
    {
        if (Instant(now) is not { } asOf) return null;
        var house = new RiskPolicy();
        return new RiskReportQuery(asOf, Cooperative is { } id ? new CooperativeId(id) : null, Sector, new RiskPolicy(
            Lgd ?? house.Lgd,
            Deviation ?? house.Deviation,
            Correlation ?? house.Correlation,
            AssetCorrelation ?? house.AssetCorrelation,
            Level ?? house.Level,
            CostOfCapital ?? house.CostOfCapital,
            BannedSector,
            LongerTerms ?? house.LongerTerms,
            PdFactor ?? house.PdFactor,
            Retention ?? house.Retention));
    }

    // Of a day that is not over the report is as of now.
    private DateTimeOffset? Instant(DateTimeOffset now)
    {
        if (AsOf is null) return now;
        if (DateOnly.TryParseExact(AsOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (day == DateOnly.MaxValue) return DateTimeOffset.MaxValue;
            return day == BelgianDays.LegalDay(now) ? now : BelgianDays.StartOf(day.AddDays(1)).AddMicroseconds(-1);
        }

        return DateTimeOffset.TryParse(
            AsOf, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
    }
}
