using System.Collections.Immutable;
using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Ledger;

/// <summary>The books of a cooperative, to read.</summary>
public static class Endpoints
{
    private const int UsualPage = 100;
    private const int LongestPage = 500;

    /// <summary>Adds <c>/v1/ledger</c>.</summary>
    public static IEndpointRouteBuilder MapLedger(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/ledger/{cooperative}").WithTags("ledger").AddEndpointFilter(OfCooperative);

        group.MapGet("/balances", (string cooperative, DateTimeOffset? asOf, HttpContext http) =>
                Books(http, cooperative).Balances(asOf))
            .Needs(Rights.ReadLedger)
            .At("cooperative")
            .Produces<ImmutableArray<LedgerBalance>>()
            .Weighs(2)
            .WithSummary("Debits less credits per kind of account, as of an instant; they sum to zero.");

        group.MapGet("/flows", (string cooperative, DateTimeOffset? asOf, HttpContext http) =>
                Books(http, cooperative).Flows(asOf))
            .Needs(Rights.ReadLedger)
            .At("cooperative")
            .Produces<ImmutableArray<LedgerFlow>>()
            .Weighs(2)
            .WithSummary("What moved from kind to kind, and why, up to an instant.");

        group.MapGet("/statement", (
                    string cooperative,
                    string account,
                    DateTimeOffset? asOf,
                    string? cursor,
                    int? limit,
                    HttpContext http) =>
                Sheets.Of(
                    http,
                    "entries",
                    async () => TypedResults.Ok(await Books(http, cooperative).Statement(
                        new LedgerStatement(account, asOf, cursor, limit ?? UsualPage))),
                    () => Entries(Books(http, cooperative), new LedgerStatement(account, asOf, cursor), limit)))
            .Needs(Rights.ReadLedger)
            .At("cooperative")
            .Exports<LedgerPage>()
            .WithSummary("The movements of one account, oldest first, a page at a time.");

        return app;
    }

    // Sums over nothing would say that a cooperative which does not exist has moved no money.
    private static async ValueTask<object?> OfCooperative(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var cooperative = $"{call.HttpContext.GetRouteValue("cooperative")}";
        return await call.HttpContext.Actor<ICooperativeGrain>(cooperative).View() is null
            ? new ProblemResult(StatusCodes.Status404NotFound, "http.unknown")
            : await next(call);
    }

    private static async IAsyncEnumerable<LedgerEntry> Entries(ILedgerGrain books, LedgerStatement query, int? limit)
    {
        var sent = 0;
        for (var cursor = query.Cursor; sent < Sheets.MostRows;)
        {
            var page = await books.Statement(query with { Cursor = cursor, Limit = limit ?? LongestPage });
            foreach (var entry in page.Entries) yield return entry;
            sent += page.Entries.Length;
            if (page.Next is null || limit is not null) yield break;
            cursor = page.Next;
        }
    }

    private static ILedgerGrain Books(HttpContext http, string cooperative) => http.Actor<ILedgerGrain>(cooperative);
}
