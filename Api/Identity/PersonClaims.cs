using System.Security.Claims;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// What the house says of somebody who is signed in, by cookie or by token alike. Pages and endpoints read these and
/// nothing else.
/// </summary>
public static class PersonClaims
{
    /// <summary>The id of the person, or <c>program:</c> and the name of a program.</summary>
    public const string Subject = "sub";

    /// <summary>How to address them.</summary>
    public const string Name = "name";

    /// <summary>A role, at whatever cooperative. Repeated.</summary>
    public const string Role = "role";

    /// <summary>Their own member record, where they have one.</summary>
    public const string Member = "member";

    /// <summary>A cooperative at which they have a role; <c>*</c> is all. Repeated.</summary>
    public const string Cooperative = "cooperative";

    /// <summary>Their language.</summary>
    public const string Locale = "locale";

    /// <summary>A role at a cooperative, such as <c>finance@arts</c>: what decides. Repeated.</summary>
    public const string Grant = "grant";

    /// <summary>How they signed in.</summary>
    public const string Method = "amr";

    /// <summary>The name of their session, for the page that lists them.</summary>
    public const string Session = "sid";

    private static readonly object Key = new();

    /// <summary>Everything there is to say about a person.</summary>
    public static ClaimsIdentity Of(Person person, IEnumerable<RoleAt> roles, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Name, Role);
        identity.AddClaim(new Claim(Subject, person.Id));
        identity.AddClaim(new Claim(Name, person.Name));
        identity.AddClaim(new Claim(Locale, person.Locale));
        if (person.Member is { } member) identity.AddClaim(new Claim(Member, member));
        return identity.With(roles);
    }

    /// <summary>Adds roles: each where it is held, and what they come to together.</summary>
    public static ClaimsIdentity With(this ClaimsIdentity identity, IEnumerable<RoleAt> roles)
    {
        RoleAt[] all = [.. roles];
        identity.AddClaims(all.Select(each => each.Role).Distinct().Select(role => new Claim(Role, role)));
        identity.AddClaims(all.Select(each => each.Cooperative).Distinct().Select(one => new Claim(Cooperative, one)));
        identity.AddClaims(all.Select(each => new Claim(Grant, each.ToString())));
        return identity;
    }

    /// <summary>Who asks, as actors are told; null for nobody whom we know.</summary>
    public static Caller? Caller(this HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var known)) return (Caller?)known;
        var caller = context.User.Caller();
        context.Items[Key] = caller;
        return caller;
    }

    /// <summary>Who a principal is.</summary>
    public static Caller? Caller(this ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated != true) return null;
        if (principal.FindFirst(Subject)?.Value is not { } id) return null;
        return new Caller(id, principal.FindFirst(Member)?.Value, [.. Roles(principal)]);
    }

    // An authority outside may know roles and cooperatives only: then each role is held at each of them.
    private static RoleAt[] Roles(ClaimsPrincipal principal)
    {
        var grants = principal.FindAll(Grant).Select(claim => RoleAt.Read(claim.Value)).OfType<RoleAt>().ToArray();
        return grants.Length > 0
            ? grants
            :
            [
                .. from role in principal.FindAll(Role)
                   from cooperative in principal.FindAll(Cooperative)
                   select RoleAt.Read($"{role.Value}@{cooperative.Value}") into read
                   where read is not null
                   select read.Value,
            ];
    }
}
