using System.Globalization;
using Smart.Grains.Interfaces;
using BelgianDays = Smart.Grains.Interfaces.Calendar;

namespace Smart.Api.Reports;

/// <summary>What the report of mutualised risk may be asked in its address.</summary>
public sealed record RiskAsked
{
    /// <summary>A day, which means its end in Brussels, or an instant (ISO 8601); now when left out.</summary>
    public string? AsOf { get; init; }

    /// <summary>Of one cooperative; of the federation when left out.</summary>
    public string? Cooperative { get; init; }

    /// <summary>Of one sector of work.</summary>
    public string? Sector { get; init; }

    /// <summary>Share that is lost in a default.</summary>
    public decimal? Lgd { get; init; }

    /// <summary>Standard deviation of a sector's default rate over its mean.</summary>
    public decimal? Deviation { get; init; }

    /// <summary>Between sectors.</summary>
    public decimal? Correlation { get; init; }

    /// <summary>Of the one-factor model.</summary>
    public decimal? AssetCorrelation { get; init; }

    /// <summary>Confidence at which the fund must stand.</summary>
    public decimal? Level { get; init; }

    /// <summary>A year.</summary>
    public decimal? CostOfCapital { get; init; }

    /// <summary>Sector of the stress that bans one.</summary>
    public string? BannedSector { get; init; }

    /// <summary>Days of the stress that lets everybody pay later.</summary>
    public int? LongerTerms { get; init; }

    /// <summary>Factor of the stress on probabilities.</summary>
    public decimal? PdFactor { get; init; }

    /// <summary>What a cooperative bears before the federation does, as a share of its fund.</summary>
    public decimal? Retention { get; init; }

    /// <summary>In CSV: this table only.</summary>
    public string? Table { get; init; }

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
