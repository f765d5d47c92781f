using Microsoft.EntityFrameworkCore;
using Smart.Api.Users;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// Roles by the word of two people: one proposes, another confirms, and neither is who gets the role. A program may
/// propose; only a person confirms.
/// </summary>
public sealed class RoleProposals(IdentityStore store, People people, AccessLog log, TimeProvider clock)
{
    /// <summary>Proposes a role; the same proposal again is the same, and another under its id is refused.</summary>
    /// <returns>The code of the refusal; null when it is proposed.</returns>
    public async Task<string?> Propose(string id, string person, RoleAt role, string by)
    {
        if (await store.RoleProposals.FindAsync(id) is { } there)
        {
            return (there.PersonId, there.Role, there.Cooperative, there.ProposedBy)
                == (person, role.Role, role.Cooperative, by) ? null : UserDesk.OtherRequest;
        }

        if (by == person) return "users.own-role";
        store.RoleProposals.Add(new RoleProposal
        {
            Id = id,
            PersonId = person,
            Role = role.Role,
            Cooperative = role.Cooperative,
            ProposedBy = by,
            ProposedAt = clock.GetUtcNow(),
        });
        await store.SaveChangesAsync();
        await log.Write("role-proposed", by, person, role.ToString(), CooperativeOf(role.Cooperative));
        return null;
    }

    /// <summary>Confirms or refuses; of two who decide at once, one does.</summary>
    /// <returns>The code of the refusal; null when it is decided so.</returns>
    public async Task<string?> Decide(string id, string by, bool isConfirmed)
    {
        if (await store.RoleProposals.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id) is not { } asked)
            return "http.unknown";
        if (asked.DecidedBy is not null) return asked.IsConfirmed == isConfirmed ? null : "users.proposal-decided";
        if (isConfirmed && by == asked.ProposedBy) return "users.own-proposal";
        if (isConfirmed && by == asked.PersonId) return "users.own-role";
        if (isConfirmed && by.StartsWith(TokenServer.ProgramPrefix, StringComparison.Ordinal))
            return "users.program-confirms";

        var now = clock.GetUtcNow();
        await using var both = await store.Database.BeginTransactionAsync();
        var decided = await store.RoleProposals
            .Where(each => each.Id == id && each.DecidedBy == null)
            .ExecuteUpdateAsync(row => row
                .SetProperty(each => each.DecidedBy, by)
                .SetProperty(each => each.DecidedAt, now)
                .SetProperty(each => each.IsConfirmed, isConfirmed));
        if (decided == 0) return "users.proposal-decided";
        if (isConfirmed)
            await people.Give(asked.PersonId, new RoleAt(asked.Role, asked.Cooperative), asked.ProposedBy, by);
        await log.Write(
            isConfirmed ? "role-given" : "role-refused",
            by,
            asked.PersonId,
            $"{asked.Role}@{asked.Cooperative}",
            CooperativeOf(asked.Cooperative));
        await both.CommitAsync();
        return null;
    }

    private static string CooperativeOf(string role) => role == Roles.Everywhere ? "" : role;
}
