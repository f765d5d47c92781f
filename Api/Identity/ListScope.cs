using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>What somebody may see of a list: whatever they ask, narrowed to what they may.</summary>
/// <param name="Refused">Why they get nothing; null when they get something.</param>
/// <param name="Cooperative">Of which cooperative; null for any.</param>
/// <param name="Member">Of which member; null for any.</param>
public readonly record struct ListScope(IResult? Refused, string? Cooperative, string? Member)
{
    /// <summary>Narrows a list whose rows belong to a cooperative and a member.</summary>
    /// <param name="reach">How far the caller's right goes.</param>
    /// <param name="cooperative">The cooperative asked for; null for none in particular.</param>
    /// <param name="member">The member asked for; null for none in particular.</param>
    public static ListScope Of(Reach reach, string? cooperative, string? member)
    {
        if (reach.IsEverywhere || (cooperative is not null && reach.Covers(cooperative)))
            return new(Refused: null, cooperative, member);
        var isOwn = reach.Own is not null && (member ?? reach.Own) == reach.Own;
        if (cooperative is not null)
        {
            return isOwn && reach.Home.Contains(cooperative)
                ? new(Refused: null, cooperative, reach.Own)
                : new(Policies.Nothing, null, null);
        }

        if (reach.Own is not null && (member == reach.Own || reach.Cooperatives.IsEmpty))
            return isOwn ? new(Refused: null, null, reach.Own) : new(Policies.Nothing, null, null);
        return reach.Cooperatives.Count == 1
            ? new(Refused: null, reach.Cooperatives.Single(), member)
            : new(FollowedLists.Missing("cooperative"), null, null);
    }

    /// <summary>Narrows the list of all actors of a kind.</summary>
    /// <param name="http">The request.</param>
    /// <param name="actor">The grain type.</param>
    /// <param name="cooperative">The cooperative asked for; null for none in particular.</param>
    public static ListScope Of(HttpContext http, string actor, string? cooperative)
    {
        var reach = http.Reach();
        if (actor == "cooperative" || (actor == "client" && !reach.Cooperatives.IsEmpty))
            return new(Refused: null, cooperative, Member: null);
        var home = cooperative ?? reach.Home.FirstOrDefault();
        if (actor == "resource" && reach.Cooperatives.IsEmpty && home is not null)
            return reach.Home.Contains(home) ? new(Refused: null, home, null) : new(Policies.Nothing, null, null);
        var narrowed = Of(reach, cooperative, member: null);
        // Of other kinds a member sees one at a time, by its address: there is no list of theirs.
        var isListed = actor == "member" || DirectoryQuery.OfMembers.Contains(actor);
        return narrowed.Member is null || isListed ? narrowed : new(Policies.Forbidden, null, null);
    }
}
