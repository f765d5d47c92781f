using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Jobs;

/// <summary>What to change so that a refused declaration goes through: one change at a time, until it does.</summary>
internal static class NearestPlans
{
    private const int MostChanges = 6;

    /// <summary>The nearest plan; null when nothing that the member could change would help.</summary>
    public static NearestPlan? Find(
        Declaration declaration,
        RuleBook rules,
        Facts facts,
        DateOnly today,
        ImmutableArray<string> without,
        Refusal refusal,
        MinimumWageShortfall? shortfall)
    {
        var changes = ImmutableArray.CreateBuilder<string>();
        for (var n = 0; n < MostChanges; n++)
        {
            if (Change(declaration, rules, today, refusal, shortfall) is not var (change, changed)) return null;
            if (!changes.Contains(change)) changes.Add(change);
            declaration = changed;
            var attempt = JobCompiler.Attempt(declaration, rules, facts, today, without);
            if (attempt.Plan is { } plan) return new NearestPlan(changes.ToImmutable(), declaration, plan);
            (refusal, shortfall) = (attempt.Refusal!, attempt.Shortfall);
        }

        return null;
    }

    /// <summary>A declaration without what could not be engaged, and the plan of it.</summary>
    public static NearestPlan? Without(
        Declaration declaration, RuleBook rules, Facts facts, DateOnly today, ImmutableArray<PlanLine> failed)
    {
        if (failed.Any(line => line.Necessity == Necessity.RequiredByLaw)) return null;
        var services = failed.Select(line => line.Service).ToHashSet(StringComparer.Ordinal);
        var changed = declaration with
        {
            Needs = [.. declaration.Needs.Where(need => !services.Contains(need.Service))],
        };
        return JobCompiler.Attempt(changed, rules, facts, today, [.. failed.Select(line => line.Id)]).Plan is { } plan
            ? new NearestPlan(["nearest.without-need"], changed, plan)
            : null;
    }

    private static (string Change, Declaration Changed)? Change(
        Declaration was, RuleBook rules, DateOnly today, Refusal refusal, MinimumWageShortfall? shortfall)
    {
        return refusal.Code switch
        {
            "job.dates-reversed" => ("nearest.dates-swapped", was with { Start = was.End, End = was.Start }),
            "job.already-begun" => ("nearest.later", From(today.AddDays(1))),
            "job.too-far" => ("nearest.earlier", Until(today.AddDays((int)rules.Rate("job.horizon-days", today)))),
            "job.fee-decimals" => ("nearest.fee-rounded", was with { Fee = decimal.Round(was.Fee, 2) }),
            "job.hours-invalid" when was.Hours > 0 =>
                ("nearest.half-hours", was with { Hours = decimal.Ceiling(was.Hours * 2) / 2 }),
            "job.hours-do-not-fit" => ("nearest.more-days", was with { End = LastDayOf(was) }),
            "job.need-unknown" or "job.need-amount" => ("nearest.without-need", WithoutUnknown(was)),
            "job.shares-above-one" => ("nearest.smaller-shares", WithSmallerShares(was)),
            "job.services-exceed-budget" when Dearest(was) is { } dearest =>
                ("nearest.without-need", was with { Needs = was.Needs.Remove(dearest) }),
            "job.below-minimum-wage" when shortfall is not null =>
                ("nearest.higher-fee", was with { Fee = Raised(was.Fee, shortfall.MinimumFee) }),
            _ => null,
        };

        Declaration From(DateOnly start) =>
            was with { Start = start, End = After(start, was.End.DayNumber - was.Start.DayNumber) };

        Declaration Until(DateOnly end)
        {
            var start = end.DayNumber - (was.End.DayNumber - was.Start.DayNumber);
            return was with { Start = DateOnly.FromDayNumber(Math.Max(today.DayNumber, start)), End = end };
        }
    }

    // What depends on the fee rises with it, so a fee that just would do may have to rise by some cents more.
    private static decimal Raised(decimal fee, Money lowest) => Math.Max(fee + 1m, lowest.Minor / 100m);

    private static DateOnly LastDayOf(Declaration was)
    {
        const decimal longestDay = 9m;
        return After(was.Start, decimal.Ceiling(was.Hours / longestDay));
    }

    // Whoever declares a billion hours gets an answer too: the last day there is, which is too far ahead.
    private static DateOnly After(DateOnly day, decimal days) =>
        day.AddDays((int)Math.Min(days, DateOnly.MaxValue.DayNumber - day.DayNumber));

    private static Declaration WithoutUnknown(Declaration was) => was with
    {
        Needs =
        [
            .. was.Needs
                .Where(need => Services.Catalogue.Has(need.Service))
                .Where(need => need.Amount is null or { IsPositive: true }),
        ],
    };

    private static Declaration WithSmallerShares(Declaration was)
    {
        var sum = was.Collaborators.Sum(collaborator => collaborator.Share);
        return was with
        {
            Collaborators =
            [
                .. was.Collaborators.Select(collaborator =>
                    collaborator with { Share = decimal.Floor(collaborator.Share / sum * 100) / 100 }),
            ],
        };
    }

    private static Need? Dearest(Declaration was) =>
        was.Needs.FirstOrDefault(need => Services.Catalogue.Services.Any(service => service.Code == need.Service));
}
