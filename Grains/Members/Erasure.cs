using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Members;

/// <summary>
/// Goes through all that stands apart from the journal because it names a person. What it is interrupted in, a
/// repetition finishes: the profile goes last, so that who is still named is still known to be unfinished.
/// </summary>
[StatelessWorker]
[GrainType("erasure")]
public sealed class ErasureGrain : Grain, IErasureGrain
{
    /// <inheritdoc/>
    public async Task<Answer> Erase()
    {
        var member = this.GetPrimaryKeyString();
        var jobs = await Jobs(new MemberId(member));
        foreach (var row in jobs)
            if (await IsOpen(row)) return new Answer { Refusal = new Refusal("member.erase.not-over", row.Job.Value) };
        foreach (var row in jobs) await GrainFactory.GetGrain<IJobTextGrain>(row.Job.Value).Erase();
        await EraseNotes(new MemberId(member));
        return await GrainFactory.GetGrain<IMemberGrain>(member).EraseProfile();
    }

    // What was written with appeals, and with the decisions on them.
    private async Task EraseNotes(MemberId member)
    {
        if (await GrainFactory.GetGrain<IMemberGrain>(member.Value).View() is not { } known) return;
        var asked = new PrefinancingsAskedBy(known.Cooperative, member);
        foreach (var key in await GrainFactory.GetGrain<IPrefinancingListGrain>("all").AskedBy(asked))
            await GrainFactory.GetGrain<IPrefinancingNotesGrain>(key).Erase();
    }

    private async Task<List<JobRow>> Jobs(MemberId member)
    {
        var list = GrainFactory.GetGrain<IJobListGrain>("all");
        List<JobRow> all = [];
        for (ListPlace? after = null; ;)
        {
            var wish = new PageWish("id", Descending: false, after, PageWish.LongestPage, Since: null);
            var page = await list.Page(new JobsWanted(wish, Member: member));
            all.AddRange(page.Items);
            if ((after = page.Next) is null) return all;
        }
    }

    // The list may be a moment behind, so the job itself says where it stands.
    private async Task<bool> IsOpen(JobRow row)
    {
        if (row.Status is JobStatus.Settled or JobStatus.Cancelled or JobStatus.Refused) return false;
        var job = await GrainFactory.GetGrain<IJobGrain>(row.Job.Value).View();
        return job.Status is JobStatus.Accepted or JobStatus.InProgress
            || (job.Status is JobStatus.Performed && job.OpenWages > 0);
    }
}
