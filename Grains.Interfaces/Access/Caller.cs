using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>A role at a cooperative.</summary>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
/// <param name="Cooperative">Its id; <c>*</c> for all.</param>
public readonly record struct RoleAt(string Role, string Cooperative)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static RoleAt? Read(string text) =>
        text.Split('@') is [{ Length: > 0 } role, { Length: > 0 } cooperative] && Roles.All.Contains(role)
            ? new RoleAt(role, cooperative)
            : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Role}@{Cooperative}";
}

/// <summary>Who asks: a person or a program outside, with all that decides what they may do.</summary>
/// <param name="Id">A person's id, or <c>program:</c> and the name of a program.</param>
/// <param name="Member">Their own member record; null for who has none.</param>
/// <param name="Roles">Their roles.</param>
public sealed record Caller(string Id, string? Member, ImmutableArray<RoleAt> Roles)
{
    /// <summary>How far a right of this caller goes.</summary>
    /// <param name="right">One of <see cref="Rights"/>.</param>
    public Reach Reach(string right)
    {
        var table = Rights.All[right];
        var at = Roles.Where(role => table.At.Contains(role.Role)).Select(role => role.Cooperative);
        var own = Member is not null && Roles.Any(role => table.Own.Contains(role.Role)) ? Member : null;
        var home = Roles.Where(role => table.Own.Contains(role.Role)).Select(role => role.Cooperative);
        return new Reach([.. at], own, own is null ? [] : [.. home]);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static Caller? Read(string text) => text.Split('|') is [{ Length: > 0 } id, var member, var roles]
        ? new Caller(
            id,
            member.Length > 0 ? member : null,
            [.. roles.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(RoleAt.Read).OfType<RoleAt>()])
        : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Id}|{Member}|{string.Join(' ', Roles)}";
}

/// <summary>How far a right goes for somebody.</summary>
/// <param name="Cooperatives">Whatever belongs to these; <c>*</c> is all.</param>
/// <param name="Own">What belongs to this member; null for nothing.</param>
/// <param name="Home">The cooperatives at which they are a member themselves.</param>
public sealed record Reach(ImmutableHashSet<string> Cooperatives, string? Own, ImmutableHashSet<string> Home)
{
    /// <summary>Whether it goes nowhere at all.</summary>
    public bool IsNone => Cooperatives.IsEmpty && Own is null;

    /// <summary>Whether nothing is beyond it.</summary>
    public bool IsEverywhere => Cooperatives.Contains(Roles.Everywhere);

    /// <summary>Whether it goes to all that a cooperative has.</summary>
    public bool Covers(string? cooperative) =>
        IsEverywhere || (cooperative is not null && Cooperatives.Contains(cooperative));

    /// <summary>Whether it goes to what all members of a cooperative may know of it.</summary>
    public bool CoversAsMember(string? cooperative) =>
        Covers(cooperative) || (cooperative is not null && Home.Contains(cooperative));

    /// <summary>Whether it goes to something.</summary>
    public bool Covers(Belonging what) =>
        Covers(what.Cooperative?.Value) || (Own is { } own && what.Members.Contains(own));
}

/// <summary>To whom something belongs.</summary>
/// <param name="Cooperative">To which cooperative; null when to none, or when it is not there.</param>
/// <param name="Members">To which members.</param>
[GenerateSerializer, Immutable]
public sealed record Belonging(CooperativeId? Cooperative, ImmutableArray<string> Members)
{
    /// <summary>What is not there belongs to nobody.</summary>
    public static Belonging Nobody { get; } = new(null, []);
}
