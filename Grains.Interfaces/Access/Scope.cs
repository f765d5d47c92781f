using System.Collections.Frozen;
using Orleans.Runtime;

namespace Smart.Grains.Interfaces;

/// <summary>Whether a right goes as far as one actor: asked at the border and before the actor itself.</summary>
public static class Scope
{
    // What the whole federation knows, whoever looks at it.
    private static readonly FrozenSet<string> Shared =
        FrozenSet.Create(StringComparer.Ordinal, "client", "client-index", "calculators");

    // What every member of a cooperative may know of it; the key begins with the cooperative.
    private static readonly FrozenSet<string> OfAllMembers =
        FrozenSet.Create(StringComparer.Ordinal, "cooperative", "catalogue", "pool", "resource");

    // What only its staff may; the key begins with the cooperative.
    private static readonly FrozenSet<string> OfStaff =
        FrozenSet.Create(StringComparer.Ordinal, "pool-shard", "cash", "client-account", "client-journal", "ledger",
        "risk-calendar");

    /// <summary>Whether a kind is known to all members, or to everybody.</summary>
    public static bool IsOfAll(string type) => Shared.Contains(type) || OfAllMembers.Contains(type);

    /// <summary>Whether somebody's right goes as far as an actor.</summary>
    /// <param name="reach">How far their right goes.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="belongsTo">Asks a stream to whom it belongs.</param>
    public static async ValueTask<bool> Reaches(Reach reach, GrainId actor, Func<GrainId, Task<Belonging>> belongsTo)
    {
        if (reach.IsNone) return false;
        var type = actor.Type.ToString()!;
        if (reach.IsEverywhere || Shared.Contains(type)) return true;
        var cooperative = actor.Key.ToString()!.Split('/')[0];
        if (OfAllMembers.Contains(type)) return reach.CoversAsMember(cooperative);
        if (OfStaff.Contains(type)) return reach.Covers(cooperative);
        var owner = Owners.Of(actor);
        // What is no stream belongs to nobody in particular: it is for who may see everything.
        return Rights.ToRead.ContainsKey(owner.Type.ToString()!) && reach.Covers(await belongsTo(owner));
    }
}
