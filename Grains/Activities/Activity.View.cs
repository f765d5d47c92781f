using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Activities;

// What others see of a budget.
public static partial class Activity
{
    /// <summary>The budget on a day; null while it is not open.</summary>
    public static ActivityView? View(State state, ActivityId id, DateOnly today) =>
        state is not { IsOpened: true, Cooperative: { } cooperative } ? null : new ActivityView(
            id,
            cooperative,
            IsOpen(state),
            state.Guaranteed,
            state.Guaranteed - Money.Sum(state.Jobs.Values.Select(job => job.Owed())) - state.Held(),
            state.Collected,
            state.Reserved,
            CollectedSince(state, today.AddMonths(-12)),
            state.Held(),
            Money.Sum(state.Jobs.Values.Select(job => job.Shortfall)),
            [.. state.Jobs.Select(job => Of(new JobId(job.Key), job.Value))],
            [.. state.Queue.Select(queued => queued.By)],
            [.. state.Roles.Select(role => new RoleView(new MemberId(role.Key), role.Value))]);

    /// <summary>What of it others decide by; null while it is not open.</summary>
    public static ActivityStanding? Standing(State state, DateOnly today) =>
        state is not { IsOpened: true, Cooperative: { } cooperative } ? null : new ActivityStanding(
            cooperative,
            IsOpen(state),
            state.Collected,
            state.Reserved,
            CollectedSince(state, today.AddMonths(-12)),
            state.Held());

    private static JobMoney Of(JobId id, JobBook job) => new(
        id, job.Guaranteed, job.Collected, job.Owed(isWageAdvance: true), job.Owed(isWageAdvance: false));

    // Whole months: of thirteen, the one that is a year ago does not count.
    private static Money CollectedSince(State state, DateOnly day)
    {
        var month = day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        return Money.Sum(state.ByMonth
            .Where(paid => string.CompareOrdinal(paid.Key, month) > 0)
            .Select(paid => paid.Value));
    }
}
