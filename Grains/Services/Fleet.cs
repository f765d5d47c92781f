using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>
/// What is known by heart of the calendars of all vans, kits or rooms of a cooperative, by number from 1. It may be
/// behind: a thing itself says whether it can be had.
/// </summary>
internal sealed class Fleet
{
    private readonly List<List<Period>> _taken = [];

    /// <summary>The first that nobody is known to have on any of the days; null when there is none.</summary>
    public int? FirstFree(Period days)
    {
        var index = _taken.FindIndex(taken => !taken.Exists(days.Overlaps));
        return index < 0 ? null : index + 1;
    }

    /// <summary>All that somebody has of one thing, in place of what was known of it.</summary>
    /// <param name="number">Which. One beyond others that are unknown is left for when all are asked.</param>
    /// <param name="taken">Periods that do not overlap.</param>
    public void Learn(int number, IEnumerable<Period> taken)
    {
        if (number > _taken.Count + 1) return;
        if (number > _taken.Count) _taken.Add([]);
        _taken[number - 1] = [.. taken];
    }

    /// <summary>Somebody has it, or will have in a moment.</summary>
    public void Take(int number, Period days) => _taken[number - 1].Add(days);
}

/// <summary>
/// Knows who is free without asking around: one in each silo, for all vans, kits or rooms of a cooperative. What it
/// offers is spoken for until it hears otherwise, so that two who ask at the same time are not sent to the same one.
/// </summary>
/// <remarks>
/// It does not hear of what another silo, or a person at a calendar, booked or gave back. The first is found out by who
/// tries to book, and asked before it says that there is one; the second is before it says that there is none.
/// </remarks>
[StatelessWorker(1)]
[Reentrant] // Who looks around keeps nobody waiting who can be answered by heart.
[GrainType("fleet")]
public sealed class FleetGrain : Grain, IFleetGrain
{
    // Asking is cheap and changes nothing, so several are asked at once: one by one, a large fleet would be slow.
    private const int AskedAtOnce = 16;

    private readonly Fleet _fleet = new();
    private Task _looking = Task.CompletedTask;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => LookAround();

    /// <inheritdoc/>
    public async Task<bool> HasFree(Period days)
    {
        while (await FirstFree(days) is { } number)
        {
            if (await Resource(number).IsFree(days) == true) return true;
            await LookAt(number);
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task<string?> Offer(Period days, string? taken)
    {
        if (taken is not null) await LookAt(NumberOf(taken));
        if (await FirstFree(days) is not { } number) return null;
        _fleet.Take(number, days);
        return KeyOf(number);
    }

    /// <inheritdoc/>
    public Task GivenBack(string resource) => LookAt(NumberOf(resource));

    // What was given back at a calendar, and what is new, is not known by heart: before there is none, all are asked.
    private async Task<int?> FirstFree(Period days)
    {
        if (_fleet.FirstFree(days) is { } known) return known;
        if (_looking.IsCompleted) _looking = LookAround();
        await _looking;
        return _fleet.FirstFree(days);
    }

    // They are numbered without a gap, so the first number that nobody commissioned is the end.
    private async Task LookAround()
    {
        for (var first = 1; ; first += AskedAtOnce)
        {
            var seen = await Task.WhenAll(
                Enumerable.Range(first, AskedAtOnce).Select(number => Resource(number).View()));
            for (var n = 0; n < seen.Length; n++)
            {
                if (seen[n].Kind is null) return;
                Learn(first + n, seen[n]);
            }
        }
    }

    private async Task LookAt(int number) => Learn(number, await Resource(number).View());

    private void Learn(int number, ResourceView seen) =>
        _fleet.Learn(number, seen.Bookings.Select(booking => booking.Period));

    private IResourceGrain Resource(int number) => GrainFactory.GetGrain<IResourceGrain>(KeyOf(number));

    private string KeyOf(int number) => $"{this.GetPrimaryKeyString()}-{number}";

    private static int NumberOf(string resource) => int.Parse(
        resource.AsSpan(resource.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);
}
