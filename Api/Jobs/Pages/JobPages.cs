using System.Collections.Immutable;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs.Pages;

/// <summary>What the pages of jobs share, and the one fragment that is asked for while somebody types.</summary>
public static class JobPages
{
    private const int Recent = 12;

    /// <summary>Where the fragment is asked for.</summary>
    public const string PreviewPath = "/jobs/new/preview";

    /// <summary>Maps the fragment: what the typed job would lead to; nothing is kept.</summary>
    public static void MapJobPages(this IEndpointRouteBuilder app) => app
        .MapPost(PreviewPath, (HttpContext http, IAntiforgery forms) => Shown(http, forms))
        .RequireAuthorization(Rights.MoveJobs)
        .ExcludeFromDescription();

    /// <summary>The job as it would be made now; null while the form cannot be read yet.</summary>
    public static async Task<JobView?> Preview(HttpContext http, DeclareForm form, MemberView member)
    {
        var declaration = form.Read(http.Texts(), member, await Client(http, form.Client));
        return declaration is null
            || await Endpoints.MayDeclare(http.Caller()!.Reach(Rights.MoveJobs), declaration, http) is not null
            ? null
            : await http.Actor<IJobGrain>($"preview.{member.Id.Value}").Preview(new PreviewJob(declaration));
    }

    /// <summary>The client of an enterprise number; null when nobody knows one.</summary>
    public static async Task<ClientId?> Client(HttpContext http, string? number) =>
        EnterpriseNumber.TryParse(number, out var read)
            ? await http.Actor<IClientIndexGrain>(read.Value).Find()
            : null;

    /// <summary>The jobs of a member that last moved, or those before a place in that list.</summary>
    public static Task<ListPage<JobRow>> Latest(HttpContext http, string member, ListPlace? after = null) =>
        http.Actor<IJobListGrain>("all").Page(new JobsWanted(
            new PageWish("changed", Descending: true, after, Recent, Since: null), Member: new MemberId(member)));

    /// <summary>All jobs of a member that are accepted and not yet over; of one cooperative, or of all.</summary>
    public static async Task<ImmutableArray<JobRow>> UnderWay(
        HttpContext http, string member, CooperativeId? cooperative = null)
    {
        JobStatus[] open = [JobStatus.Accepted, JobStatus.InProgress, JobStatus.Performed];
        var lists = await Task.WhenAll(open.Select(status => http.Actor<IJobListGrain>("all").Page(new JobsWanted(
            new PageWish("start", Descending: true, After: null, PageWish.LongestPage, Since: null),
            cooperative,
            new MemberId(member),
            Status: status))));
        return [.. lists.SelectMany(list => list.Items)];
    }

    /// <summary>The clients of some jobs, by number and name: who was a client is likely to be one again.</summary>
    public static async Task<(string Number, string Name)[]> Clients(HttpContext http, IEnumerable<JobRow> jobs)
    {
        var known = await Task.WhenAll(jobs.Select(job => job.Client).Distinct().Select(async id =>
        {
            var client = http.Actor<IClientGrain>(id.Value);
            return ((await client.View())?.EnterpriseNumber, (await client.Profile())?.Name);
        }));
        return
        [
            .. from client in known
               where client.EnterpriseNumber is not null && client.Name is not null
               orderby client.Name
               select (client.EnterpriseNumber!.Value.ToString(), client.Name),
        ];
    }

    /// <summary>Whether a budget is that of an Activity, and not of one job.</summary>
    public static bool IsShared(ActivityId budget) => !budget.Value.StartsWith("job.", StringComparison.Ordinal);

    /// <summary>What the member calls a job; its id where it has no name, or no longer.</summary>
    public static async Task<string> JobTitle(this HttpContext http, JobId job) =>
        (await http.Actor<IJobTextGrain>(job.Value).Read()).Title is { Length: > 0 } title ? title : job.Value;

    /// <summary>What members call some jobs, for lists; a job without a name, or no longer, is left out.</summary>
    public static async Task<Dictionary<JobId, string>> JobTitles(this HttpContext http, IEnumerable<JobId> jobs)
    {
        var titles = await Task.WhenAll(jobs.Distinct().Select(async job => (Job: job, Title: await Title(http, job))));
        return titles.Where(each => each.Title.Length > 0).ToDictionary(each => each.Job, each => each.Title);
    }

    // Who works on the job of somebody else has its contract and its wage, and not its name.
    private static async Task<string> Title(HttpContext http, JobId job) =>
        (await http.Actor<IJobTextGrain>(job.Value).Read().IfAllowed())?.Title ?? "";

    /// <summary>How a status looks.</summary>
    public static string Tone(JobStatus status) => status switch
    {
        JobStatus.InProgress or JobStatus.Settled => "good",
        JobStatus.Performed or JobStatus.Accepted => "warn",
        JobStatus.Refused or JobStatus.Cancelled => "bad",
        _ => "calm",
    };

    private static async Task<IResult> Shown(HttpContext http, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(http)) return new ProblemResult(400, "http.bad-request");
        if (http.Viewer().Member is not { } id || await http.Actor<IMemberGrain>(id).View() is not { } member)
            return new ProblemResult(404, "http.unknown");
        var job = await Preview(http, Read(http.Request.Form), member);
        return new RazorComponentResult<PlanSummary>(new Dictionary<string, object?> { ["Job"] = job });
    }

    private static DeclareForm Read(IFormCollection form) => new()
    {
        Client = form["Form.Client"],
        Start = form["Form.Start"],
        End = form["Form.End"],
        Hours = form["Form.Hours"],
        Fee = form["Form.Fee"],
        Vat = form["Form.Vat"],
        Sector = form["Form.Sector"],
        Nature = form["Form.Nature"],
        Activity = form["Form.Activity"],
        Needs = [.. form["Form.Needs"].OfType<string>()],
        QuoteAccepted = form["Form.QuoteAccepted"] == "true",
    };
}
