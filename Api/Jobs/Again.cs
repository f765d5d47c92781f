using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs;

/// <summary>
/// A job that could not be engaged is over: all that was held for it is given back, and its contract and its financing
/// are closed. When what stood in the way is gone, the same is declared anew, and nobody types it again.
/// </summary>
public static class Again
{
    /// <summary>
    /// Declares what a refused job was to be, under a new id; text and terms go along. What the client signed does not:
    /// it bound them for the job before, and for no other.
    /// </summary>
    /// <param name="http">The request; it says the wish of the new job.</param>
    /// <param name="id">The job that was refused.</param>
    /// <param name="next">The id of the new one.</param>
    /// <param name="asNearest">As the nearest plan that the refusal named.</param>
    public static async Task<Answer<JobView>> Declare(HttpContext http, string id, string next, bool asNearest)
    {
        var job = await http.Actor<IJobGrain>(id).View();
        if (job is not { Status: JobStatus.Refused, Declaration: { } declared })
            return new Answer<JobView> { Refusal = new Refusal("job.not-refused") };
        if (asNearest && job.Nearest is null) return new Answer<JobView> { Refusal = new Refusal("job.no-nearest") };
        var declaration = asNearest ? job.Nearest!.Declaration : declared;
        if (await Endpoints.MayDeclare(http.Caller()!.Reach(Rights.MoveJobs), declaration, http) is { } beyond)
            return new Answer<JobView> { Refusal = beyond };
        var text = await http.Actor<IJobTextGrain>(id).Read();
        var terms = job.Quote!.ClientBears is { } share ? new QuoteTerms(share) : null;
        return await http.Actor<IJobGrain>(next).Declare(new DeclareJob(declaration, text, terms));
    }

    /// <summary>
    /// The address of a job that was declared again; it says where the client signed the job before, and has to sign
    /// this one as well.
    /// </summary>
    public static string PathOf(JobView next, bool wasSigned) =>
        $"/jobs/{next.Id.Value}{(wasSigned && !next.QuoteSigned ? $"?{SignAgain}" : "")}";

    /// <summary>In the address of a job whose client signed the quote of the job before.</summary>
    public const string SignAgain = "sign-again";
}
