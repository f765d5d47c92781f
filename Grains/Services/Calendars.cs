using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>How vans, kits and rooms are booked: the first of the cooperative's that is free on all days.</summary>
public static class Calendars
{
    // After a crash the whole fleet is asked, of which many must be read back first.
    private const int AskedAtOnceForOwn = 64;

    /// <summary>Books the first free one, or the one that this engagement has already.</summary>
    /// <param name="work">Who books, and for which days.</param>
    /// <param name="stock">Of what.</param>
    /// <param name="noneFree">Code of the refusal when all are taken.</param>
    public static async Task<Outcome> BookFirstFree(Work work, Stock stock, string noneFree)
    {
        // A crash between the booking and our own commit leaves a booking that we do not remember.
        if (work.IsRetry && await Own(work, stock) is [var held, ..]) return Outcome.Of(held);
        var fleet = Fleet(work.Actors, work.Terms.Declaration.Cooperative, stock);
        var offered = await fleet.Offer(work.Days, taken: null);
        while (offered is { } key)
        {
            var answer = await work.Actors.GetGrain<IResourceGrain>(key).Book(new BookResource(work.Id, work.Days));
            if (answer.Refusal is null) return Outcome.Of(key);
            if (answer.Refusal.Code != "resource.taken") return answer.Refusal;
            offered = await fleet.Offer(work.Days, taken: key); // Somebody was faster: the next one.
        }

        return new Refusal(noneFree);
    }

    /// <summary>Gives back whatever this engagement has.</summary>
    public static async Task<Outcome> GiveBack(Work work, Stock stock)
    {
        var fleet = Fleet(work.Actors, work.Terms.Declaration.Cooperative, stock);
        var held = work.Reference.Length > 0 ? [work.Reference] : await Own(work, stock);
        await Task.WhenAll(held.Select(async key =>
        {
            await work.Actors.GetGrain<IResourceGrain>(key).Release(new ReleaseResource(work.Id));
            await fleet.GivenBack(key);
        }));
        return Outcome.Done;
    }

    /// <summary>Whether the cooperative has one that nobody has on any of the days.</summary>
    public static Task<bool> IsAnyFree(IGrainFactory actors, CooperativeId cooperative, Stock stock, Period days) =>
        Fleet(actors, cooperative, stock).HasFree(days);

    private static IFleetGrain Fleet(IGrainFactory actors, CooperativeId cooperative, Stock stock) =>
        actors.GetGrain<IFleetGrain>($"{cooperative.Value}/{stock.Keys}");

    // They are numbered without a gap, so the first number that nobody commissioned is the end.
    private static async Task<List<string>> Own(Work work, Stock stock)
    {
        var own = new List<string>();
        for (var first = 1; ; first += AskedAtOnceForOwn)
        {
            string[] keys =
            [
                .. Enumerable.Range(first, AskedAtOnceForOwn)
                    .Select(n => KeyOf(work.Terms.Declaration.Cooperative, stock, n)),
            ];
            var held = await Task.WhenAll(
                keys.Select(key => work.Actors.GetGrain<IResourceGrain>(key).IsHeldBy(work.Id)));
            own.AddRange(keys.Where((_, n) => held[n] == true));
            if (held.Contains(null)) return own;
        }
    }

    private static string KeyOf(CooperativeId cooperative, Stock stock, int number) =>
        $"{cooperative.Value}/{stock.Keys}-{number}";

    /// <summary>Other days, where none is free on those of the job.</summary>
    public static IEnumerable<Alternative> OtherDays(Offering job, PlanLine line, Stock stock)
    {
        if (job.Facts.NoneFree.Contains(stock.Kind))
            yield return new Alternative(line.Id, "alternative.other-days", Price: null);
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
        var kept = Cancellation.KeptShare(await work.Rules(), service, work.Days.From, work.Today);
        return work.Line.Price.Times(kept, Rounding.HalfUp);
    }
}
