using Orleans.Runtime;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Jobs;

/// <summary>Title and place of a job, kept where they can be erased.</summary>
[GrainType("job-text")]
public sealed class JobTextGrain(
    [PersistentState("job-text", "profiles")] IPersistentState<JobTextGrain.Kept> kept) : Grain, IJobTextGrain
{
    /// <summary>What is stored; both are null once erased.</summary>
    public sealed class Kept
    {
        public string? Title { get; set; }

        public string? Place { get; set; }
    }

    public async Task Write(JobText text)
    {
        if (kept.State.Title == text.Title && kept.State.Place == text.Place) return;
        kept.State = new Kept { Title = text.Title, Place = text.Place };
        await kept.WriteStateAsync();
    }

    public Task<JobText> Read() => Task.FromResult(new JobText(kept.State.Title ?? "", kept.State.Place ?? ""));

    public Task Erase() => kept.ClearStateAsync();
}
