using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Smart.Grains.Services;

/// <summary>
/// Every service that a job may have. A new one touches this folder only: a folder of its own, a line below, and its
/// sentences in <c>sentences.{fr,nl,de,en}.json</c>. Its prices are rates, and rates are data of the cooperative.
/// </summary>
public static class Catalogue
{
    /// <summary>
    /// What a job uses. Later ones see what earlier ones offered: prefinancing pays what comes before it.
    /// </summary>
    public static ImmutableArray<IService> Services { get; } =
    [
        new Vans.Vans(),
        new Equipment.Equipment(),
        new Workspaces.Workspaces(),
        new TrainTickets.TrainTickets(),
        new Insurance.Insurance(),
        new Invoices.Invoices(),
        new Prefinancing.PrefinancingOfJobs(),
        new Bailiff.Bailiff(),
    ];

    /// <summary>Who works, and how they are paid. They see what is left once the services are priced.</summary>
    public static ImmutableArray<IService> Labour { get; } =
    [
        new EmploymentContracts.EmploymentContracts(),
        new Collaborators.Collaborators(),
        new SelfBilling.SelfBilling(),
    ];

    private static readonly FrozenDictionary<string, IService> ByCode =
        Services.Concat(Labour).ToFrozenDictionary(service => service.Code, StringComparer.Ordinal);

    /// <summary>The service of a code.</summary>
    /// <exception cref="KeyNotFoundException">No service has the code; a plan never holds such a line.</exception>
    public static IService Of(string code) => ByCode[code];

    /// <summary>Whether a member may ask for it.</summary>
    public static bool Has(string code) => ByCode.ContainsKey(code);
}
