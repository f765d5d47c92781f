using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Recovery;

/// <summary>A loss is certain by the word of two people: one proposes it, another confirms.</summary>
public static class LossProposals
{
    /// <summary>The work of a second person.</summary>
    public const string Kind = "loss-awaits-second";

    /// <summary>Code of what waits.</summary>
    public const string Waits = "write-off.awaits-second";

    /// <summary>Puts it on the list of work, once, until a second person has dealt with it.</summary>
    public static Task AskSecond(WorkItems work, string stream, CooperativeId cooperative, LossProposal open) =>
        work.Open($"{stream}/loss/{open.On:O}", Kind, stream, cooperative.Value, Waits);

    /// <summary>Why it cannot be proposed; null when it can. Another cause replaces what was proposed.</summary>
    public static Refusal? Unfit(LossProposal? open, LossCause cause, Judge by)
    {
        if (by.Id.Length == 0) return new Refusal("write-off.only-people");
        return open is { } known && known.Cause == cause && known.By != by.Id
            ? new Refusal("write-off.proposed-already")
            : null;
    }

    /// <summary>Whether the very same was proposed before, by the same person.</summary>
    public static bool IsKnown(LossProposal? open, LossCause cause, Judge by) =>
        open is { } known && known.Cause == cause && known.By == by.Id;

    /// <summary>Why it cannot be confirmed; null when it can. A program may propose; only a person confirms.</summary>
    public static Refusal? UnfitToConfirm(LossProposal? open, Judge by)
    {
        if (open is null) return new Refusal("write-off.nothing-proposed");
        if (by.Id.Length == 0 || by.IsProgram) return new Refusal("write-off.only-people");
        return open.By == by.Id ? new Refusal("write-off.own-proposal") : null;
    }
}
