using System.Security.Claims;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>Who looks at a page: the claims of whoever is signed in, read here and nowhere else.</summary>
/// <param name="user">The signed-in principal, or an empty one.</param>
public sealed class Viewer(ClaimsPrincipal user)
{
    /// <summary>Whether somebody is signed in at all.</summary>
    public bool IsKnown => user.Identity?.IsAuthenticated == true;

    /// <summary>Id of the person; empty when nobody is signed in.</summary>
    public string Id => user.FindFirstValue(PersonClaims.Subject) ?? "";

    /// <summary>How to address them.</summary>
    public string Name => user.FindFirstValue(PersonClaims.Name) ?? "";

    /// <summary>Their own member id, where they are a member.</summary>
    public string? Member => user.FindFirstValue(PersonClaims.Member);

    /// <summary>Cooperatives that they act for; <c>*</c> is every one.</summary>
    public IReadOnlyList<string> Cooperatives { get; } =
        [.. user.FindAll(PersonClaims.Cooperative).Select(claim => claim.Value)];

    /// <summary>Whether they have one of these roles.</summary>
    public bool Has(params string[] roles) =>
        Array.Exists(roles, role => user.HasClaim(claim => claim.Type == PersonClaims.Role && claim.Value == role));

    /// <summary>Whether a right of theirs goes to what belongs to others: to all that a cooperative has.</summary>
    public bool MayForOthers(string right) =>
        user.Caller() is { } caller && !caller.Reach(right).Cooperatives.IsEmpty;

    /// <summary>Whether a right of theirs goes to what belongs to anybody.</summary>
    public bool MayEverywhere(string right) => user.Caller() is { } caller && caller.Reach(right).IsEverywhere;

    /// <summary>Whether they have a right anywhere; how far it goes is asked of each thing.</summary>
    public bool May(string right) => user.Caller() is { } caller && !caller.Reach(right).IsNone;
}
