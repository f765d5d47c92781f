using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Identity;
using Smart.Api.Users;

namespace Smart.Api.Audit;

/// <summary>Reads who came in and who looked at whom, for the endpoints and the page alike.</summary>
public static class AuditLog
{
    /// <summary>Days that are looked through unless asked otherwise.</summary>
    public const int UsualDays = 7;

    private const int MostPeople = 20;

    /// <summary>A page of the log of accesses.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="cooperative">Of this cooperative; null for all.</param>
    /// <param name="wanted">What is looked for.</param>
    /// <param name="limit">Rows a page.</param>
    public static async Task<ImmutableArray<AccessView>> Read(
        IdentityStore store, string? cooperative, AccessWanted wanted, int limit)
    {
        var rows = store.AccessLog.AsNoTracking();
        if (cooperative is not null) rows = rows.Where(row => row.Cooperative == cooperative);
        if (wanted.Who is { } who) rows = rows.Where(row => row.Who == who);
        if (wanted.Subject is { } subject) rows = rows.Where(row => row.Subject == subject);
        if (wanted.Kind is { } kind) rows = rows.Where(row => EF.Functions.Like(row.Kind, $"{kind}%"));
        if (wanted.Before is { } before) rows = rows.Where(row => row.Id < before);
        return
        [
            .. await rows.OrderByDescending(row => row.Id).Take(limit)
                .Select(row => new AccessView(
                    row.Id, row.At, row.Kind, row.Who, row.Subject, row.Detail, row.Address, row.Correlation))
                .ToArrayAsync(),
        ];
    }

    /// <summary>Whom somebody may mean who types an id, a name to sign in with, or what a person is called.</summary>
    public static async Task<ImmutableArray<string>> People(IdentityStore store, string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed)) return [];
        var text = typed.Trim();
        var called = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        var known = await store.Users.AsNoTracking()
            .Where(person => person.Id == text || person.UserName == text || EF.Functions.ILike(person.Name, called))
            .Select(person => person.Id)
            .OrderBy(id => id)
            .Take(MostPeople)
            .ToArrayAsync();
        return [text, .. known.Where(id => id != text)];
    }
}

/// <summary>What is looked for in the log of accesses; what is null does not matter.</summary>
/// <param name="Who">Done by this person or program.</param>
/// <param name="Subject">About this member, client or person.</param>
/// <param name="Kind">Of this kind, or one that begins so.</param>
/// <param name="Before">Before this row.</param>
public sealed record AccessWanted(string? Who = null, string? Subject = null, string? Kind = null, long? Before = null);
