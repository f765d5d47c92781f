using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Users;

/// <summary>What an administrator does with accounts: the same for endpoints and for pages.</summary>
public sealed class UserDesk(
    IdentityStore store,
    People people,
    UserManager<Person> users,
    SignInLinks links,
    Accounts accounts,
    AccessLog log,
    TimeProvider clock)
{
    /// <summary>The code of a key that was used for something else before.</summary>
    public const string OtherRequest = "command.other-request";

    /// <summary>The code of a key under which an account was made that has been erased since.</summary>
    public const string MadeBefore = "users.made-before";

    /// <summary>The code of a key under which a link was made that cannot be shown again.</summary>
    public const string LinkShown = "users.link-shown";

    private const int LongestPage = 200;
    private static readonly TimeSpan LinkLasts = TimeSpan.FromHours(24);

    /// <summary>What a code of this desk says, and what would change it.</summary>
    public static (string Sentence, string Remedy) Sentence(string code, string language)
    {
        if (code != OtherRequest) return ApiSentences.Of(code, language);
        var refusal = new Refusal(code);
        return (refusal.Sentence(language), refusal.Remedy(language) ?? "");
    }

    /// <summary>Everybody who may sign in, by name; or one of them.</summary>
    public async Task<IReadOnlyList<UserView>> List(string? id = null)
    {
        var wanted = await store.Users.Where(person => id == null || person.Id == id)
            .OrderBy(person => person.UserName).AsNoTracking().ToListAsync();
        var grants = (await store.Grants.Where(grant => id == null || grant.PersonId == id).AsNoTracking()
            .ToListAsync()).ToLookup(grant => grant.PersonId);
        return
        [
            .. wanted.Select(person => new UserView(
                person.Id,
                person.UserName!,
                person.Name,
                person.Locale,
                person.Member,
                person.DisabledAt is not null,
                person.TwoFactorEnabled,
                [.. grants[person.Id].Select(grant => new RoleHeld(grant.Role, grant.Cooperative))])),
        ];
    }

    /// <summary>Roles that were proposed; the undecided first.</summary>
    public async Task<RoleProposalView[]> Proposals() => await store.RoleProposals
        .OrderBy(each => each.DecidedAt != null).ThenByDescending(each => each.ProposedAt)
        .Take(LongestPage)
        .Select(each => new RoleProposalView(
            each.Id,
            each.PersonId,
            each.Role,
            each.Cooperative,
            each.ProposedBy,
            each.ProposedAt,
            each.DecidedBy,
            each.IsConfirmed))
        .ToArrayAsync();

    /// <summary>
    /// Makes the account of a wish; the same again is nothing new, another under its id is refused, and what was
    /// erased since stays erased.
    /// </summary>
    /// <returns>The code of what is wrong, and the field; null when it is there.</returns>
    public async Task<(string Code, string Field)?> Make(string id, NewUser wanted, HttpContext http)
    {
        if (await users.FindByIdAsync(id) is { } there) return Compared(there, wanted);
        if (!Languages.All.Contains(wanted.Locale)) return ("users.locale-unknown", "locale");
        if (wanted.Member is { } member && await http.Actor<IMemberGrain>(member).View() is null)
            return ("users.member-unknown", "member");
        await using var all = await store.Database.BeginTransactionAsync();
        if (!await IsFirst(id))
        {
            // It may have been made since we looked, by the same wish that was sent twice at once.
            return await users.FindByIdAsync(id) is { } faster ? Compared(faster, wanted) : (MadeBefore, "");
        }

        var (person, made) = await people.Make(
            wanted.UserName, wanted.Name, wanted.Locale, wanted.Email, wanted.Member, id);
        if (!made.Succeeded) return ("users.name-taken", "userName");
        await all.CommitAsync();
        await log.Write("account-made", http.Caller()!.Id, person.Id);
        return null;
    }

    private static (string Code, string Field)? Compared(Person there, NewUser wanted) =>
        wanted == new NewUser(there.UserName!, there.Name, there.Locale, there.Email, there.Member)
            ? null
            : (OtherRequest, "");

    // Remembered in the transaction of what is made: whoever asks at the same time waits for its end. Only ids that a
    // wish gives are kept, never the name by which an authority outside knows somebody: that may say who they are.
    private async Task<bool> IsFirst(string id) => await store.Database.ExecuteSqlAsync(
        $"INSERT INTO user_wish (id, at) VALUES ({id}, {clock.GetUtcNow()}) ON CONFLICT DO NOTHING") == 1;

    /// <summary>
    /// A link that signs a person in, once, within a day. Only for an account that nobody has used and that may do
    /// nothing for others: whoever makes a link could follow it, and one person would count as two.
    /// </summary>
    /// <param name="id">Whom.</param>
    /// <param name="http">The request.</param>
    /// <param name="wish">
    /// The id that its wish gives to the link. A link is kept as its hash, so the first answer cannot be given again:
    /// a repeat is refused. Null where whoever asks is shown the newest, as on a page.
    /// </param>
    /// <returns>The link; or the code of why there is none; neither when there is no such person.</returns>
    public async Task<(string? Link, string? Code)> MakeLink(string id, HttpContext http, string? wish = null)
    {
        if (await people.Find(id) is not { } found) return (null, null);
        var person = found.Person;
        if (found.Roles.Any(role => role.Role != Roles.Member)
            || person.PasswordHash is not null
            || person.TwoFactorEnabled
            || (await users.GetPasskeysAsync(person)).Count > 0)
        {
            return (null, "users.link-unfit");
        }

        await using var all = await store.Database.BeginTransactionAsync();
        if (wish is not null && !await IsFirst(wish)) return (null, LinkShown);
        var token = await links.Make(id, "invitation", LinkLasts);
        await all.CommitAsync();
        await log.Write("link-made", http.Caller()!.Id, id);
        return ($"{http.Request.Scheme}://{http.Request.Host}{SignInLinks.Path}?token={token}", null);
    }

    /// <summary>Locks an account, or lets it be used again.</summary>
    /// <returns>Whether there is such a person.</returns>
    public async Task<bool> Enable(string id, bool isEnabled, string by)
    {
        if (await store.Users.SingleOrDefaultAsync(person => person.Id == id) is not { } person) return false;
        if (isEnabled == person.DisabledAt is null) return true;
        person.DisabledAt = isEnabled ? null : clock.GetUtcNow();
        await store.SaveChangesAsync();
        if (!isEnabled) await accounts.RevokeApps(person, default);
        await log.Write(isEnabled ? "account-enabled" : "account-disabled", by, id);
        return true;
    }

    /// <summary>Takes a role away, at once.</summary>
    public async Task Take(string id, string role, string cooperative, string by)
    {
        var taken = await store.Grants
            .Where(grant => grant.PersonId == id && grant.Role == role && grant.Cooperative == cooperative)
            .ExecuteDeleteAsync();
        var at = cooperative == Roles.Everywhere ? "" : cooperative;
        if (taken > 0) await log.Write("role-taken", by, id, $"{role}@{cooperative}", at);
    }

    /// <summary>Where a person is signed in.</summary>
    public async Task<IReadOnlyList<Session>> Sessions(string id)
    {
        var now = clock.GetUtcNow();
        return await store.Sessions.Where(session => session.PersonId == id && session.EndsAt > now)
            .OrderByDescending(session => session.SeenAt).AsNoTracking().ToListAsync();
    }

    /// <summary>Signs a person out everywhere: browsers at once, apps when they renew.</summary>
    /// <returns>Whether there is such a person.</returns>
    public async Task<bool> EndSessions(string id, string by)
    {
        if (await users.FindByIdAsync(id) is not { } person) return false;
        await accounts.EndAll(person);
        await accounts.RevokeApps(person, default);
        await log.Write("sessions-ended", by, id);
        return true;
    }
}
