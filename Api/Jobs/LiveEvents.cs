using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs;

/// <summary>
/// What happens to a job, pushed to whoever watches it (server-sent events, WHATWG HTML, section 9.2).
/// </summary>
/// <remarks>
/// The id of each message is the version of the job's stream, so a reader who was cut off says the last one that it
/// got and misses nothing: the grain answers from what is committed, and no message lives here only. Each time before
/// something is sent, and every two seconds in any case, it is asked whether the reader still may; else it ends.
/// </remarks>
public static class LiveEvents
{
    /// <summary>Opens the stream, after <c>Last-Event-ID</c> where the reader gives one.</summary>
    /// <param name="id">The job.</param>
    /// <param name="from">The version that a page shows already: a browser's first request has no such header.</param>
    /// <param name="http">The request.</param>
    public static async Task<IResult> Watch(string id, [FromQuery(Name = "after")] long? from, HttpContext http)
    {
        var job = http.Actor<IJobGrain>(id);
        if ((await job.View()).Status == JobStatus.Unknown)
            return new ProblemResult(StatusCodes.Status404NotFound, "http.unknown");

        var last = http.Request.Headers["Last-Event-ID"].ToString();
        var after = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : from ?? 0;
        var grains = http.RequestServices.GetRequiredService<IClusterClient>();
        var stream = grains.GetGrain<IStreamActor>(job.GetGrainId());
        var progress = grains.GetGrain<IJobProgressGrain>(job.GetGrainId().ToString());
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var still = http.RequestServices.GetRequiredService<StillIn>();
        return TypedResults.ServerSentEvents(Follow(
            stream,
            progress,
            after,
            Languages.Of(http),
            canWait => still.Reaches(http, Rights.ReadJobs, job.GetGrainId(), canWait),
            http.RequestAborted));
    }

    // The job is asked when it is said to have moved, and every two seconds in any case, for what is said is a hint.
    private static async IAsyncEnumerable<SseItem<JobHappened>> Follow(
        IStreamActor job,
        IJobProgressGrain progress,
        long after,
        string language,
        Func<bool, ValueTask<bool>> mayGoOn,
        [EnumeratorCancellation] CancellationToken gone)
    {
        while (!gone.IsCancellationRequested)
        {
            var happened = await job.EventsAfter(after);
            if (!await mayGoOn(happened.Length == 0)) yield break;
            foreach (var e in happened)
            {
                after = e.Version;
                yield return new SseItem<JobHappened>(JobSentences.Describe(e, language), e.Name)
                {
                    EventId = e.Version.ToString(CultureInfo.InvariantCulture),
                };
            }

            try
            {
                await progress.Beyond(after).WaitAsync(gone);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }
}

/// <summary>One thing that happened to a job.</summary>
/// <param name="Version">Version of the job after it.</param>
/// <param name="Name">Stored name of the event.</param>
/// <param name="At">Business time.</param>
/// <param name="Line">The service line that it is about; null when it is about the job.</param>
/// <param name="Sentence">What a person reads, in the caller's language.</param>
public sealed record JobHappened(long Version, string Name, DateTimeOffset At, string? Line, string Sentence);
