using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Recovery;

/// <summary>A loss is certain by the word of two people: one proposes it, another confirms.</summary>
public static class LossProposals
{
    /// <summary>The work of a second person.</summary>
    public const string Kind = IWorkListGrain.ProposedLoss;

    /// <summary>Code of what waits.</summary>
    public const string Waits = "write-off.awaits-second";

    private static readonly FourEyes TwoWords = new(
        Nothing: new Refusal("write-off.nothing-proposed"),
        OnlyPeople: new Refusal("write-off.only-people"),
        Own: new Refusal("write-off.own-proposal"),
        Otherwise: new Refusal("write-off.proposed-otherwise").At("cause"));

    /// <summary>
    /// A loss waits for a second person, or no longer does: their list is told, whatever crashes. Journals know it by
    /// the name that it had when only the end was told.
    /// </summary>
    public const string ListedWake = "loss-over";

    /// <summary>
    /// What follows where a decision makes a proposal, or ends it: confirmed, turned down, or nothing is open any more
    /// to be lost.
    /// </summary>
    public static Decision<TEvent> Listed<TEvent>(Decision<TEvent> decision, LossProposal? before, LossProposal? after)
        where TEvent : class =>
        before == after ? decision : decision.WakeAtOnce(ListedWake);

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
    public static Refusal? UnfitToConfirm(LossProposal? open, ConfirmLoss confirm, Judge by) =>
        TwoWords.ToConfirm(open?.By, by, isAsRead: confirm.Cause is not { } read || read == open?.Cause);

    /// <summary>Why it cannot be turned down; null when it can. Whoever proposed it may take it back.</summary>
    public static Refusal? UnfitToRefuse(LossProposal? open, Judge by) => TwoWords.ToRefuse(open?.By, by);

    /// <summary>Puts what waits before a second person, and takes it off once nothing does.</summary>
    public static Task List(WorkItems items, string stream, CooperativeId cooperative, LossProposal? open) =>
        items.Keep(
            new Awaited($"{stream}/loss", Kind, stream, cooperative.Value, Waits), waits: open is not null);
}
