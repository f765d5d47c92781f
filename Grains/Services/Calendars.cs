using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>How vans, kits and rooms are booked: the first of the cooperative's that is free on all days.</summary>
public static class Calendars
{
    /// <summary>Books the first free one, or the one that this engagement has already.</summary>
    /// <param name="work">Who books, and for which days.</param>
    /// <param name="prefix">How the keys begin: <c>van</c> for <c>general/van-1</c>, <c>general/van-2</c> ...</param>
    /// <param name="noneFree">Code of the refusal when all are taken.</param>
    public static async Task<Outcome> BookFirstFree(Work work, string prefix, string noneFree)
    {
        if (work.Reference.Length > 0) return Outcome.Of(work.Reference);
        var book = new BookResource(work.Id, work.Days);
        // They are numbered without a gap, so the first number that nobody commissioned is the end.
        for (var number = 1; ; number++)
        {
            var key = $"{work.Terms.Declaration.Cooperative.Value}/{prefix}-{number}";
            var answer = await work.Actors.GetGrain<IResourceGrain>(key).Book(book);
            if (answer.Refusal is null) return Outcome.Of(key);
            if (answer.Refusal.Code == "resource.unknown") return new Refusal(noneFree);
            if (answer.Refusal.Code != "resource.taken") return answer.Refusal;
        }
    }

    /// <summary>Gives back whatever this engagement has.</summary>
    public static async Task<Outcome> GiveBack(Work work, string prefix)
    {
        if (work.Reference.Length > 0)
        {
            await Release(work.Reference);
            return Outcome.Done;
        }

        // A crash between the booking and our own commit leaves no reference: ask each who has it.
        for (var number = 1; ; number++)
        {
            var key = $"{work.Terms.Declaration.Cooperative.Value}/{prefix}-{number}";
            var view = await work.Actors.GetGrain<IResourceGrain>(key).View();
            if (view.Kind is null) return Outcome.Done;
            if (view.Bookings.Any(booking => booking.By == work.Id)) await Release(key);
        }

        Task<Answer> Release(string key) =>
            work.Actors.GetGrain<IResourceGrain>(key).Release(new ReleaseResource(work.Id));
    }

    /// <summary>
    /// What calling a confirmed booking off costs: a share of its price when it comes late, nothing otherwise.
    /// </summary>
    /// <param name="work">The booking.</param>
    /// <param name="service">
    /// Name of the service in the rule book: <c>cancel.van.days</c>, <c>cancel.van.share</c>.
    /// </param>
    public static async Task<Money> LateCancellation(Work work, string service)
    {
        var none = Money.ZeroOf(work.Line.Price.Currency);
        if (work.Status != EngagementStatus.Confirmed || work.CancelledBy is null) return none;
        var rules = await work.Rules();
        var notice = work.Terms.Declaration.Start.DayNumber - work.Today.DayNumber;
        return notice >= rules.Rate($"cancel.{service}.days", work.Today)
            ? none
            : work.Line.Price.Times(rules.Rate($"cancel.{service}.share", work.Today), Rounding.HalfUp);
    }
}
