using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>
/// What is known by heart of the calendars of all vans, kits or rooms of a cooperative, by number from 1. It may be
/// behind: a thing itself says whether it can be had.
/// </summary>
internal sealed class Fleet
{
    private readonly List<HashSet<DateOnly>> _taken = [];

    /// <summary>How many things are known.</summary>
    public int Count => _taken.Count;

    /// <summary>The first that nobody is known to have on any of the days; null when there is none.</summary>
    public int? FirstFree(Period days)
    {
        for (var n = 0; n < _taken.Count; n++)
        {
            if (IsFree(_taken[n], days)) return n + 1;
        }

        return null;
    }

    /// <summary>All that somebody has of one thing, in place of what was known of it.</summary>
    public void Learn(int number, IEnumerable<Period> taken)
    {
        while (_taken.Count < number) _taken.Add([]);
        _taken[number - 1].Clear();
        foreach (var days in taken) Take(number, days);
    }

    /// <summary>Somebody has it, or will have in a moment.</summary>
    public void Take(int number, Period days)
    {
        for (var day = days.From; day <= days.To; day = day.AddDays(1)) _taken[number - 1].Add(day);
    }

    /// <summary>Nobody has it on these days.</summary>
    public void Free(int number, Period days)
    {
        while (_taken.Count < number) _taken.Add([]);
        for (var day = days.From; day <= days.To; day = day.AddDays(1)) _taken[number - 1].Remove(day);
    }

    private static bool IsFree(HashSet<DateOnly> taken, Period days)
    {
        for (var day = days.From; day <= days.To; day = day.AddDays(1))
        {
            if (taken.Contains(day)) return false;
        }

        return true;
    }
}

/// <summary>
/// Knows who is free without asking around: one in each silo, for all vans, kits or rooms of a cooperative. What it
/// offers is spoken for until it hears otherwise, so that two who ask at the same time are not sent to the same one.
/// </summary>
/// <remarks>
/// It does not hear of what another silo, or a person at a calendar, booked or gave back. The first is found out by who
/// tries to book; the second before it says that there is none.
/// </remarks>
[StatelessWorker(1)]
[GrainType("fleet")]
public sealed class FleetGrain : Grain, IFleetGrain
{
    // Asking is cheap and changes nothing, so several are asked at once: one by one, a large fleet would be slow.
    private const int AskedAtOnce = 16;

    private readonly Fleet _fleet = new();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => AskAll(
        async resource => await resource.View() is { Kind: not null } view ? view : null,
        (number, view) => _fleet.Learn(number, view.Bookings.Select(booking => booking.Period)));

    /// <inheritdoc/>
    public async Task<bool> HasFree(Period days) => await FirstFree(days) is not null;

    /// <inheritdoc/>
    public async Task<string?> Offer(Period days, string? taken)
    {
        if (taken is not null)
        {
            await LookAt(taken);
            _fleet.Take(NumberOf(taken), days); // Whoever has it may not have written that down yet.
        }

        if (await FirstFree(days) is not { } number) return null;
        _fleet.Take(number, days);
        return KeyOf(number);
    }

    /// <inheritdoc/>
    public Task GivenBack(string resource) => LookAt(resource);

    private async Task<int?> FirstFree(Period days)
    {
        if (days.IsEmpty) return null;
        if (_fleet.FirstFree(days) is { } known) return known;
        await AskAll(resource => resource.IsFree(days), (number, isFree) =>
        {
            if (isFree == true) _fleet.Free(number, days);
        });
        return _fleet.FirstFree(days);
    }

    private async Task LookAt(string resource)
    {
        var view = await GrainFactory.GetGrain<IResourceGrain>(resource).View();
        _fleet.Learn(NumberOf(resource), view.Bookings.Select(booking => booking.Period));
    }

    // They are numbered without a gap, so the first number that nobody commissioned is the end.
    private async Task AskAll<T>(Func<IResourceGrain, Task<T?>> ask, Action<int, T> take)
    {
        for (var first = 1; ; first += AskedAtOnce)
        {
            var answers = await Task.WhenAll(Enumerable.Range(first, AskedAtOnce)
                .Select(number => ask(GrainFactory.GetGrain<IResourceGrain>(KeyOf(number)))));
            for (var n = 0; n < answers.Length; n++)
            {
                if (answers[n] is not { } answer) return;
                take(first + n, answer);
            }
        }
    }

    private string KeyOf(int number) => $"{this.GetPrimaryKeyString()}-{number}";

    private static int NumberOf(string resource) => int.Parse(
        resource.AsSpan(resource.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);
}
