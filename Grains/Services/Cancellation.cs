using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>
/// What stays due of a price when a service is called off: nothing in time, a share of it later. The rule book says
/// both, by service: <c>cancel.van.days</c> before the first day, <c>cancel.van.share</c> of the price.
/// </summary>
public static class Cancellation
{
    /// <summary>The share of the price that stays due, from 0 to 1.</summary>
    /// <param name="rules">The rule book of the cooperative.</param>
    /// <param name="service">Name of the service in the rule book.</param>
    /// <param name="firstDay">First day of the job.</param>
    /// <param name="today">The day on which it is called off.</param>
    public static decimal KeptShare(RuleBook rules, string service, DateOnly firstDay, DateOnly today)
    {
        // Where no rule says what comes back, nothing does: a refund that nobody agreed on would be a gift.
        if (rules.TryRate($"cancel.{service}.days", today) is not { } days) return 1m;
        if (firstDay.DayNumber - today.DayNumber >= days) return 0m;
        return Math.Clamp(rules.TryRate($"cancel.{service}.share", today) ?? 1m, 0m, 1m);
    }
}
