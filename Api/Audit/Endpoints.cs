using System.Globalization;
using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Api.Jobs;
using Smart.Api.Users;
using Smart.Grains.Interfaces;
using Days = Smart.Grains.Interfaces.Calendar;

namespace Smart.Api.Audit;

/// <summary>Who came in, who looked at whom, whose roles changed, and who decided what: each house its own.</summary>
public static class Endpoints
{
    private const int LongestPage = 200;
    private const int UsualPage = 50;

    /// <summary>Adds <c>/v1/audit</c>.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/audit").WithTags("audit");

        group.MapGet("/access", Accesses)
            .Needs(Rights.ReadAudit)
            .Anyone() // Narrowed to what the caller may see, below.
            .Exports<IReadOnlyList<AccessView>>()
            .WithSummary("Who came in, who did not, and who looked at whose personal data; the latest first.");

        group.MapGet("/journal", Journal)
            .Needs(Rights.ReadAudit)
            .Anyone()
            .Produces<JobJournalPage>()
            .Weighs(3)
            .WithSummary("Who decided what: by person, command or request, and days; the latest first.");

        return app;
    }

    private static async Task<IResult> Accesses(
        string? cooperative,
        string? who,
        string? subject,
        string? kind,
        long? before,
        int? limit,
        HttpContext http,
        IdentityStore store)
    {
        if (limit is < 1 or > LongestPage) return Paging.LimitUnfit(LongestPage);
        var narrowed = ListScope.Of(http.Reach(), cooperative, member: null);
        if (narrowed.Refused is { } refused) return refused;
        var wanted = new AccessWanted(who, subject, kind, before);
        return await Sheets.Of(
            http,
            "access",
            async () => TypedResults.Ok(await AuditLog.Read(store, narrowed.Cooperative, wanted, limit ?? UsualPage)),
            () => All(store, narrowed.Cooperative, wanted, limit));
    }

    private static async IAsyncEnumerable<AccessView> All(
        IdentityStore store, string? cooperative, AccessWanted wanted, int? limit)
    {
        var sent = 0;
        while (sent < Sheets.MostRows)
        {
            var page = await AuditLog.Read(store, cooperative, wanted, limit ?? LongestPage);
            foreach (var row in page) yield return row;
            sent += page.Length;
            if (limit is not null || page.Length < LongestPage) yield break;
            wanted = wanted with { Before = page[^1].Id };
        }
    }

    private static async Task<IResult> Journal(
        string? cooperative,
        string? who,
        string? command,
        DateOnly? from,
        DateOnly? to,
        string? cursor,
        int? limit,
        HttpContext http,
        IdentityStore store,
        TimeProvider clock)
    {
        if (limit is < 1 or > PageWish.LongestPage) return Paging.LimitUnfit(PageWish.LongestPage);
        var isPlace = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        if (!isPlace && cursor is not null) return Paging.CursorUnreadable();
        var narrowed = ListScope.Of(http.Reach(), cooperative, member: null);
        if (narrowed.Refused is { } refused) return refused;
        var last = to ?? Days.LegalDay(clock.GetUtcNow());
        var page = await http.Actor<IAuditGrain>("all").Search(new AuditWanted(
            from ?? last.AddDays(1 - AuditLog.UsualDays),
            last,
            narrowed.Cooperative is { } one ? new CooperativeId(one) : null,
            await AuditLog.People(store, who),
            string.IsNullOrWhiteSpace(command) ? null : command.Trim(),
            cursor is null ? null : after,
            limit ?? UsualPage));
        return TypedResults.Ok(JobJournal.Told(page, Languages.Of(http)));
    }
}
