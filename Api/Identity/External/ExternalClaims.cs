using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.Json;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// What the claims of an authority outside mean here. <c>Auth:Claims</c> names the claims, <c>Auth:Roles</c> says what
/// each of its roles comes to (<c>Auth:Roles:bookkeepers=finance@arts auditor@arts</c>); a value that is a role of ours
/// at a cooperative is one. Whatever else a token says gives nothing.
/// </summary>
public sealed class ExternalClaims
{
    private readonly string _name;
    private readonly string _locale;
    private readonly string _member;
    private readonly string _roles;
    private readonly FrozenDictionary<string, RoleAt[]> _known;

    /// <summary>Reads the names.</summary>
    /// <exception cref="InvalidOperationException">A role is none of ours.</exception>
    public ExternalClaims(IConfiguration configuration)
    {
        _name = configuration["Auth:Claims:Name"] ?? PersonClaims.Name;
        _locale = configuration["Auth:Claims:Locale"] ?? PersonClaims.Locale;
        _member = configuration["Auth:Claims:Member"] ?? PersonClaims.Member;
        _roles = configuration["Auth:Claims:Roles"] ?? PersonClaims.Grant;
        _known = configuration.GetSection("Auth:Roles").GetChildren()
            .ToFrozenDictionary(each => each.Key, Read, StringComparer.Ordinal);
    }

    /// <summary>Those of no authority.</summary>
    public static ExternalClaims None { get; } = new(new ConfigurationBuilder().Build());

    /// <summary>Who a principal of the authority is here; null when the token does not say.</summary>
    public Arrival? Read(ClaimsPrincipal told)
    {
        if (told.FindFirstValue(PersonClaims.Subject) is not { Length: > 0 and <= 200 } said) return null;
        if (said.Any(char.IsControl)) return null;
        // A bar parts what is said of a caller: it is written otherwise, and two subjects stay two.
        var subject = said.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);
        var locale = told.FindFirstValue(_locale)?.Split('-')[0].ToLowerInvariant();
        return new Arrival(
            subject,
            told.FindFirstValue(_name) is { Length: > 0 } name ? name : subject,
            Languages.All.Contains(locale) ? locale! : Languages.Default,
            told.FindFirstValue(_member) is { Length: > 0 } member ? member : null,
            [.. Values(told).SelectMany(Roles).Distinct()]);
    }

    private IEnumerable<RoleAt> Roles(string value) =>
        _known.TryGetValue(value, out var roles) ? roles
        : RoleAt.Read(value) is { } own ? [own]
        : [];

    // A name with a dot leads into a claim that is an object, as in realm_access.roles.
    private IEnumerable<string> Values(ClaimsPrincipal told)
    {
        if (_roles.Split('.', 2) is not [var outer, var inner])
            return told.FindAll(_roles).Select(claim => claim.Value);
        return told.FindAll(outer).SelectMany(claim => Inside(claim.Value, inner));
    }

    private static IEnumerable<string> Inside(string text, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(name, out var list)
                && list.ValueKind == JsonValueKind.Array
                    ? [.. list.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String)
                        .Select(each => each.GetString()!)]
                    : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static RoleAt[] Read(IConfigurationSection section) =>
    [
        .. (section.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => RoleAt.Read(text)
            ?? throw new InvalidOperationException($"{section.Path} has {text}, which is no role@cooperative.")),
    ];
}

/// <summary>Somebody whom an authority outside has named.</summary>
/// <param name="Subject">Its id of them, which is ours too.</param>
/// <param name="Name">How they are addressed.</param>
/// <param name="Locale">fr, nl, de or en.</param>
/// <param name="Member">Their own member record; null for none.</param>
/// <param name="Roles">Their roles.</param>
public sealed record Arrival(string Subject, string Name, string Locale, string? Member, IReadOnlyList<RoleAt> Roles)
{
    /// <summary>The same as the claims that pages and endpoints read.</summary>
    public ClaimsPrincipal Principal(string scheme) => new(PersonClaims.Of(
        new Person { Id = Subject, Name = Name, Locale = Locale, Member = Member }, Roles, scheme));
}
