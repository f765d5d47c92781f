using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;

namespace Smart.Grains.Jobs;

/// <summary>Asks other actors for what the compiler must know. Views only: nothing is held or changed.</summary>
internal static class FactFinder
{
    /// <summary>The rule book of the cooperative that employs and invoices.</summary>
    public static Task<RuleBook> Rules(IGrainFactory actors, Declaration declaration) =>
        actors.GetGrain<ICooperativeGrain>(declaration.Cooperative.Value).RuleBook();

    /// <summary>Everything that the compiler must know of those whom the declaration names.</summary>
    public static async Task<Facts> Find(IGrainFactory actors, Declaration declaration)
    {
        var client = Client(actors, declaration);
        var budget = Budget(actors, declaration);
        var taken = Taken(actors, declaration);
        var workers = await Task.WhenAll(declaration.Collaborators
            .Select(collaborator => collaborator.Member)
            .Prepend(declaration.Member)
            .Distinct()
            .Select(member => Worker(actors, member, declaration)));
        return new Facts(
            workers.Where(worker => worker.Fact is not null).ToImmutableDictionary(w => w.Member, w => w.Fact!),
            await budget,
            await client,
            await taken);
    }

    // Who works along may come from a sister cooperative: the contract is with the one that invoices.
    private static async Task<(MemberId Member, WorkerFact? Fact)> Worker(
        IGrainFactory actors, MemberId member, Declaration declaration)
    {
        var view = await actors.GetGrain<IMemberGrain>(member.Value).View();
        if (view is null || (member == declaration.Member && view.Cooperative != declaration.Cooperative))
            return (member, null);
        return (member, new WorkerFact(view.IsActive, view.Status == MemberStatus.SelfEmployed));
    }

    private static async Task<BudgetFact?> Budget(IGrainFactory actors, Declaration declaration)
    {
        if (declaration.Activity is not { } activity) return null;
        var view = await actors.GetGrain<IActivityGrain>(activity.Value).Standing();
        return view is null || view.Cooperative != declaration.Cooperative
            ? null
            : new BudgetFact(view.IsOpen, view.Collected - view.Reserved);
    }

    private static async Task<PayerFact?> Client(IGrainFactory actors, Declaration declaration)
    {
        var client = actors.GetGrain<IClientGrain>(declaration.Client.Value).View();
        var account = actors
            .GetGrain<IClientAccountGrain>($"{declaration.Cooperative.Value}/{declaration.Client.Value}").Standing();
        var terms = (await account).PaymentTermDays;
        return await client is not { } view
            ? null
            : new PayerFact(
                view.Kind,
                view.Country,
                view.VatNumber,
                view.Rating,
                view.IsBlocked,
                IsInsolvent: view.InsolventSince is not null,
                terms);
    }

    private static async Task<ImmutableHashSet<ResourceKind>> Taken(IGrainFactory actors, Declaration declaration)
    {
        if (declaration.End < declaration.Start) return [];
        var days = new Period(declaration.Start, declaration.End);
        var asked = Catalogue.Services
            .Where(service => declaration.Needs.Any(need => need.Service == service.Code))
            .Select(service => service.Books)
            .OfType<Stock>()
            .ToList();
        var free = await Task.WhenAll(asked.Select(stock =>
            Calendars.IsAnyFree(actors, declaration.Cooperative, stock, days)));
        return [.. asked.Where((_, n) => !free[n]).Select(stock => stock.Kind)];
    }
}
