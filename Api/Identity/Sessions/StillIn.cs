using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// Asks, of an answer that goes on for as long as somebody reads it, whether they still may: a session may have been
/// ended, an account locked or a role taken away since it began, and a token ends by itself. A thousand readers ask
/// every other second, so all that ask while one question is under way share the next, and whoever has nothing to tell
/// yet waits a moment for others to ask along.
/// </summary>
public sealed class StillIn(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();

    private TaskCompletionSource _hurry = Unhurried();

    private Dictionary<string, TaskCompletionSource<Caller?>> _next = new(StringComparer.Ordinal);
    private bool _isReading;

    /// <summary>Whether the reader's right still goes as far as an actor, as it did when the request began.</summary>
    /// <param name="http">The request.</param>
    /// <param name="right">What they must be allowed to.</param>
    /// <param name="actor">To what.</param>
    /// <param name="canWait">Whether nothing waits to be told: the answer may take a moment longer then.</param>
    public async ValueTask<bool> Reaches(HttpContext http, string right, GrainId actor, bool canWait)
    {
        if (await Now(http, canWait) is not { } now) return false;
        return now.ToString() == http.Caller()!.ToString()
            || await Policies.Reaches(http, now.Reach(right), actor);
    }

    // Of a token nothing is asked: what it says is believed until it ends, and no longer.
    private async ValueTask<Caller?> Now(HttpContext http, bool canWait)
    {
        if (http.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme)
            return await Ask(http.User.FindFirstValue(PersonClaims.Session) ?? "", canWait);
        var ends = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        return ends > clock.GetUtcNow() ? http.Caller() : null;
    }

    private Task<Caller?> Ask(string session, bool canWait)
    {
        lock (_gate)
        {
            if (!canWait) _hurry.TrySetResult();
            if (_next.TryGetValue(session, out var asked)) return asked.Task;
            asked = _next[session] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isReading)
            {
                _isReading = true;
                _ = Task.Run(Read);
            }

            return asked.Task;
        }
    }

    private async Task Read()
    {
        while (true)
        {
            Dictionary<string, TaskCompletionSource<Caller?>> asked;
            Task hurry;
            lock (_gate)
            {
                if (_next.Count == 0)
                {
                    _isReading = false;
                    return;
                }

                hurry = _hurry.Task;
            }

            // A step that waits to be told is not kept waiting for who would ask along.
            await Task.WhenAny(hurry, Task.Delay(Moment, clock));
            lock (_gate)
            {
                (asked, _next) = (_next, new(StringComparer.Ordinal));
                if (_hurry.Task.IsCompleted) _hurry = Unhurried();
            }

            try
            {
                var known = await Known([.. asked.Keys]);
                foreach (var (session, answer) in asked) answer.SetResult(known.GetValueOrDefault(session));
            }
            catch (Exception away) // Whoever cannot be asked about is told no more: their browser comes back by itself.
            {
                foreach (var answer in asked.Values) answer.SetException(away);
            }
        }
    }

    private static TaskCompletionSource Unhurried() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<Dictionary<string, Caller>> Known(string[] sessions)
    {
        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var found = await (
            from session in store.Sessions
            join person in store.Users on session.PersonId equals person.Id
            where sessions.Contains(session.Id) && session.EndsAt > now && person.DisabledAt == null
                && session.Stamp == person.SecurityStamp
            select new
            {
                session.Id,
                Person = person.Id,
                person.Member,
                Roles = store.Grants.Where(grant => grant.PersonId == person.Id)
                    .Select(grant => new { grant.Role, grant.Cooperative }).ToList(),
            }).AsNoTracking().ToListAsync();
        return found.ToDictionary(each => each.Id, each => new Caller(
            each.Person, each.Member, [.. each.Roles.Select(role => new RoleAt(role.Role, role.Cooperative))]));
    }
}
