using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Users;

/// <summary>All that the house knows of a member as a person: to take away (GDPR, art. 15), and to erase.</summary>
public static class PersonalData
{
    // What the law wants kept stays in issued documents: invoices seven years, social documents five.
    private static readonly string[] LegalTerms = ["invoices: 7 years", "wages and contracts: 5 years after their end"];

    /// <summary>Adds <c>/v1/members/{id}/personal-data</c>.</summary>
    public static IEndpointRouteBuilder MapPersonalData(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/members/{id}/personal-data").WithTags("members");

        group.MapGet("/", Export).Needs(Rights.ErasePeople).Of("member", "id").LogsAccess("id")
            .Produces<PersonalDataView>()
            .Weighs(3)
            .WithSummary("All personal data of a member: profile, account, sessions, and who looked at it.");

        group.MapDelete("/", Erased).Needs(Rights.ErasePeople).Of("member", "id").Moves<ErasedView>()
            .WithSummary("Erases profile, names of jobs and account; the answer says what issued documents keep.");

        return app;
    }

    /// <summary>All that is known of a member as a person; null when there is no such member.</summary>
    public static async Task<PersonalDataView?> Of(HttpContext http, string member)
    {
        var store = http.RequestServices.GetRequiredService<IdentityStore>();
        if (await http.Actor<IMemberGrain>(member).View() is not { } known) return null;
        var profile = await http.Actor<IMemberGrain>(member).Profile();
        var person = await store.Users.AsNoTracking().SingleOrDefaultAsync(each => each.Member == member);
        var sessions = person is null ? [] : await store.Sessions.Where(each => each.PersonId == person.Id)
            .Select(each => new SessionView(each.CreatedAt, each.SeenAt, each.Method, each.Agent, each.Address))
            .ToArrayAsync();
        var subjects = person is null ? new[] { member } : [member, person.Id];
        var looks = await store.AccessLog.Where(row => subjects.Contains(row.Subject)).OrderByDescending(row => row.Id)
            .Select(row => new AccessView(
                row.Id, row.At, row.Kind, row.Who, row.Subject, row.Detail, row.Address, row.Correlation))
            .Take(1_000).ToArrayAsync();
        return new PersonalDataView(
            profile,
            person is null ? null : new AccountData(person.UserName!, person.Name, person.Locale, person.Email),
            sessions,
            looks,
            LegalTerms,
            await Notes(http, known));
    }

    /// <summary>Erases it, account included.</summary>
    /// <returns>Why not; null when it is done.</returns>
    public static async Task<Refusal?> Erase(HttpContext http, string member)
    {
        var erased = await http.Actor<IErasureGrain>(member).Erase();
        if (erased.Refusal is { } refusal) return refusal;
        var store = http.RequestServices.GetRequiredService<IdentityStore>();
        if (await store.Users.SingleOrDefaultAsync(each => each.Member == member) is { } person)
        {
            await http.RequestServices.GetRequiredService<Accounts>().RevokeApps(person, http.RequestAborted);
            await http.RequestServices.GetRequiredService<UserManager<Person>>().DeleteAsync(person);
        }

        var of = (await http.Actor<IMemberGrain>(member).View())?.Cooperative.Value ?? "";
        await http.RequestServices.GetRequiredService<AccessLog>()
            .Write("personal-data-erased", http.Caller()!.Id, member, cooperative: of);
        return null;
    }

    private static async Task<IResult> Export(string id, HttpContext http) =>
        await Of(http, id) is { } data ? TypedResults.Ok(data) : Policies.Nothing;

    private static async Task<IResult> Erased(string id, HttpContext http)
    {
        if (await http.Actor<IMemberGrain>(id).View() is null) return Policies.Nothing;
        return await Erase(http, id) is { } refusal
            ? Problems.Of(refusal)
            : TypedResults.Ok(new ErasedView(LegalTerms));
    }

    // What was written with appeals, and with the decisions on them.
    private static async Task<string[]> Notes(HttpContext http, MemberView member)
    {
        var keys = await http.Actor<IPrefinancingListGrain>("all")
            .AskedBy(new PrefinancingsAskedBy(member.Cooperative, member.Id));
        var notes = await Task.WhenAll(keys.Select(key => http.Actor<IPrefinancingNotesGrain>(key).Export()));
        return [.. notes.SelectMany(each => each.Select(note => note.Text))];
    }
}

/// <summary>All personal data of a member.</summary>
/// <param name="Profile">Who they are; null when erased.</param>
/// <param name="Account">How they sign in; null when they have no account.</param>
/// <param name="Sessions">Where they are signed in.</param>
/// <param name="Accesses">Who came in as them, and who looked at their data; the latest thousand.</param>
/// <param name="Kept">What stays in documents when the rest is erased, and how long.</param>
/// <param name="Notes">What was written with requests for money.</param>
public sealed record PersonalDataView(
    MemberProfile? Profile,
    AccountData? Account,
    IReadOnlyList<SessionView> Sessions,
    IReadOnlyList<AccessView> Accesses,
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> Notes);

/// <summary>An account.</summary>
/// <param name="UserName">What they type.</param>
/// <param name="Name">How they are addressed.</param>
/// <param name="Locale">Their language.</param>
/// <param name="Email">Where links may be sent.</param>
public sealed record AccountData(string UserName, string Name, string Locale, string? Email);

/// <summary>A browser in which somebody is signed in.</summary>
/// <param name="CreatedAt">Since when.</param>
/// <param name="SeenAt">When it was last used.</param>
/// <param name="Method">How they signed in.</param>
/// <param name="Agent">What the browser calls itself.</param>
/// <param name="Address">From where.</param>
public sealed record SessionView(
    DateTimeOffset CreatedAt, DateTimeOffset SeenAt, string Method, string Agent, string Address);

/// <summary>What was erased, and what was not.</summary>
/// <param name="Kept">What stays in issued documents, and how long.</param>
public sealed record ErasedView(IReadOnlyList<string> Kept);
