using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>People who may sign in, and the roles that they have.</summary>
public sealed class People(IdentityStore store, UserManager<Person> users, TimeProvider clock)
{
    /// <summary>In place of a person, where the roles come from whoever holds the keys of the machine.</summary>
    public const string Operator = "operator";

    /// <summary>In place of a person, where the roles come from an authority outside.</summary>
    public const string Authority = "authority";

    /// <summary>A person who may sign in, with their roles; null for nobody, or somebody who no longer may.</summary>
    public async Task<Known?> Find(string id)
    {
        var person = await store.Users.SingleOrDefaultAsync(each => each.Id == id && each.DisabledAt == null);
        return person is null ? null : new Known(person, await RolesOf(id));
    }

    /// <summary>The roles of a person.</summary>
    public async Task<IReadOnlyList<RoleAt>> RolesOf(string id)
    {
        var grants = await store.Grants.Where(grant => grant.PersonId == id)
            .Select(grant => new { grant.Role, grant.Cooperative }).ToListAsync();
        return [.. grants.Select(grant => new RoleAt(grant.Role, grant.Cooperative))];
    }

    /// <summary>Makes an account without any secret: its person comes in by a link.</summary>
    /// <param name="userName">What they type to sign in; unique.</param>
    /// <param name="name">How they are addressed.</param>
    /// <param name="locale">fr, nl, de or en.</param>
    /// <param name="email">Where links may be sent; null for nowhere.</param>
    /// <param name="member">Their own member record; null for none.</param>
    /// <param name="id">Its id; null for a new one.</param>
    public async Task<(Person Person, IdentityResult Result)> Make(
        string userName,
        string name,
        string locale,
        string? email = null,
        string? member = null,
        string? id = null)
    {
        var person = new Person
        {
            Id = id ?? $"u-{Guid.CreateVersion7():N}",
            UserName = userName,
            Name = name,
            Locale = locale,
            Email = email,
            Member = member,
            CreatedAt = clock.GetUtcNow(),
        };
        return (person, await users.CreateAsync(person));
    }

    /// <summary>Gives a role. Who may do that, and who must confirm it, is decided before.</summary>
    public async Task Give(string person, RoleAt role, string proposedBy, string confirmedBy)
    {
        if (await store.Grants.FindAsync(person, role.Role, role.Cooperative) is not null) return;
        store.Grants.Add(new Grant
        {
            PersonId = person,
            Role = role.Role,
            Cooperative = role.Cooperative,
            ProposedBy = proposedBy,
            ConfirmedBy = confirmedBy,
            Since = clock.GetUtcNow(),
        });
        await store.SaveChangesAsync();
    }

    /// <summary>
    /// Remembers somebody whom an authority outside has named, with the roles that it says now and no others.
    /// </summary>
    /// <returns>
    /// The person; who is locked here may not come in, whatever the authority says. Null when the name or the member
    /// record is somebody else's already.
    /// </returns>
    public async Task<Person?> Arrive(Arrival told)
    {
        await using var all = await store.Database.BeginTransactionAsync();
        // Two browsers of one person may arrive at once.
        await store.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({told.Subject}, 0))");
        if (told.Member is { } member
            && await store.Users.AnyAsync(each => each.Member == member && each.Id != told.Subject)) return null;
        if (await store.Users.SingleOrDefaultAsync(each => each.Id == told.Subject) is not { } person)
        {
            (person, var made) = await Make(
                told.Subject, told.Name, told.Locale, member: told.Member, id: told.Subject);
            if (!made.Succeeded) return null; // Its subject differs from another's by capitals only.
        }

        (person.Name, person.Locale, person.Member) = (told.Name, told.Locale, told.Member);
        await store.SaveChangesAsync();
        var held = await RolesOf(person.Id);
        foreach (var lost in held.Except(told.Roles))
        {
            await store.Grants
                .Where(each => each.PersonId == person.Id
                    && each.Role == lost.Role && each.Cooperative == lost.Cooperative)
                .ExecuteDeleteAsync();
        }

        foreach (var role in told.Roles) await Give(person.Id, role, Authority, Authority);
        await all.CommitAsync();
        return person;
    }

    /// <summary>A person and their roles.</summary>
    public sealed record Known(Person Person, IReadOnlyList<RoleAt> Roles);
}
