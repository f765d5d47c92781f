using System.Collections.Immutable;
using Orleans.Runtime;

namespace Smart.Grains.Interfaces;

/// <summary>Who knows to whom an actor belongs: the actor itself, or the job that it serves.</summary>
public static class Owners
{
    // Their keys begin with the job, and what happens to them is the business of whoever declared it.
    private static readonly ImmutableHashSet<string> OfJobs =
    [
        "engagement", "order", "prefinancing", "prefinancing-notes", "invoice", "dunning", "job-text", "job-journal",
    ];

    // Their keys are {job}/{member}/...: what somebody earns is theirs, whoever declared the job.
    private static readonly ImmutableHashSet<string> OfWorkers = ["contract", "wage", "dimona", "self-bill"];

    /// <summary>The stream that says to whom an actor belongs.</summary>
    public static GrainId Of(GrainId actor)
    {
        var key = actor.Key.ToString()!;
        if (actor.Type.ToString() == "job-progress") return GrainId.Parse(key);
        if (actor.Type.ToString() == "erasure") return GrainId.Create("member", key);
        if (actor.Type.ToString() == "webhook-deliveries") return GrainId.Create("webhook", key);
        if (actor.Type.ToString() == "member-work") return GrainId.Create("member", key);
        return OfJobs.Contains(actor.Type.ToString()!) ? GrainId.Create("job", key.Split('/')[0]) : actor;
    }

    /// <summary>The members that the key itself names; none where it names nobody.</summary>
    public static ImmutableArray<string> InKey(GrainId actor)
    {
        var (type, parts) = (actor.Type.ToString()!, actor.Key.ToString()!.Split('/'));
        if (type == "member") return [parts[0]];
        return OfWorkers.Contains(type) && parts.Length > 1 ? [parts[1]] : [];
    }
}
