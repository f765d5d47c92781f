using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Treasury;

// What people ask: appeals, and what is decided on them and on referrals. The holds are taken where every decision
// takes them: a person's approval orders to decide anew.
public sealed partial class PrefinancingGrain
{
    // What was approved on top of this one.
    private IPrefinancingGrain OnTop => GrainFactory.GetGrain<IPrefinancingGrain>(Prefinancing.SupplementOf(Key));

    public async Task<Answer<PrefinancingView>> Appeal(AppealPrefinancing command)
    {
        var (wish, by) = (Wish.Take(), Judge.Of(CommandContext.Who));
        if (State.Request is not { } request) return await Unknown(command, wish);
        var policy = await Policy(request);
        return await Handle(command, state => Prefinancing.Decide(state, command, by, Today, policy), Seen, wish);
    }

    public async Task<Answer<PrefinancingView>> Withdraw()
    {
        var wasReferred = State.Status == PrefinancingStatus.Referred;
        var answer = await Handle("withdraw", state => Prefinancing.Withdraw(state, Stream, Now), Seen);
        if (wasReferred && answer.Refusal is null) await NoteUndecided(State.Request!);
        return answer;
    }

    public async Task<Answer<PrefinancingView>> Decide(DecideReview command)
    {
        var (wish, by) = (Wish.Take(), Judge.Of(CommandContext.Who));
        if (State.Request is not { } request) return await Unknown(command, wish);
        var policy = await Policy(request);
        var isApproval = command.Verdict == ReviewVerdict.Approve && Prefinancing.Unfit(State, command, by) is null;
        var overriding = isApproval ? await Overridden(command.Amount!.Value, policy) : null;
        return await Follow(Handle(command, Decided, Seen, wish));

        // Without the figures there is nothing to approve on: what made it unfit is the answer.
        Decision<Prefinancing.Event> Decided(Prefinancing.State state) =>
            isApproval || command.Verdict == ReviewVerdict.Uphold
                ? Prefinancing.Decide(state, command, by, overriding, policy, (Today, Now), Stream)
                : Prefinancing.Unfit(state, command, by) ?? new Refusal("prefinancing.undecided");
    }

    public async Task<Answer<PrefinancingView>> Confirm(ConfirmReview command)
    {
        var (wish, by) = (Wish.Take(), Judge.Of(CommandContext.Who));
        if (State.Request is not { } request) return await Unknown(command, wish);
        var policy = await Policy(request);
        var isFit = Prefinancing.UnfitToConfirm(State, command, by) is null;
        var overriding = isFit ? await Overridden(State.Review!.Proposal!.Amount, policy) : null;
        return await Follow(Handle(command, Confirmed, Seen, wish));

        Decision<Prefinancing.Event> Confirmed(Prefinancing.State state) => overriding is { } figures
            ? Prefinancing.Confirm(state, command, by, figures, (Today, Now))
            : Prefinancing.UnfitToConfirm(state, command, by) ?? new Refusal("prefinancing.undecided");
    }

    public async Task<Answer<PrefinancingView>> Supplement(SupplementPrefinancing command)
    {
        var asked = await Handle(command, state => Prefinancing.Decide(state, command, Now), Seen);
        if (asked.Refusal is null && State.Status == PrefinancingStatus.Requested)
            asked = await DecideNow(await OwnHolds());
        return State is { Status: PrefinancingStatus.Approved, IsGrantWanted: true } ? await Pay() : asked;
    }

    // What would be decided, were it approved: a person hears at once of what nobody may override.
    private async Task<PrefinancingDecided> Overridden(Money amount, PrefinancingPolicy policy)
    {
        var request = Prefinancing.Asked(State, amount);
        var (facts, cash, _) = await Facts(request, Nothing);
        return Overriding.Decide(request.Application, facts, policy, cash, Prefinancing.Added(State, amount));
    }

    // Carries out what people decided. A repeated wish finds it done, and is answered where it stands by then.
    private async Task<Answer<PrefinancingView>> Follow(Task<Answer<PrefinancingView>> decided)
    {
        var answer = await decided;
        if (answer.Refusal is not null) return answer;
        if (State is { Status: PrefinancingStatus.Requested, Override: not null })
        {
            answer = await DecideNow(await OwnHolds());
            if (State is { Status: PrefinancingStatus.Approved, IsGrantWanted: true }) answer = await Pay();
        }

        if (State is { Supplement: not null, Reviewed.Kind: ReviewKind.Appeal }) await PayOnTop();
        if (State.Reviewed?.Kind == ReviewKind.Referral) await NoteUndecided(State.Request!);
        return answer.Refusal is null ? answer with { Value = Seen(State), Version = Version } : answer;
    }

    private async Task PayOnTop()
    {
        var paid = await OnTop.Supplement(
            new SupplementPrefinancing(State.Supplement!, State.Reviewed!, State.IsGrantWanted));
        if (paid.Refusal is { } refusal)
            await workItems.Open($"{Stream}/on-top", "prefinancing-stuck", Stream, Owner, refusal.Code);
        await Handle(
            "on-top", _ => Decision.NothingNew<Prefinancing.Event>().ClearWake(Prefinancing.SupplementWake));
    }

    private async Task Overdue()
    {
        if (State.Review is { } review && review.DueOn < Today)
        {
            await workItems.Open(
                $"{Stream}/{review.DueOn:O}", "prefinancing-overdue", Stream, Owner, "prefinancing.review-overdue");
        }

        await Handle("overdue", _ => Decision.NothingNew<Prefinancing.Event>().ClearWake(Prefinancing.OverdueWake));
    }

    // The job is over or goes on without: what is held for it is given back first, as in every cancellation.
    private async Task EndOfJob()
    {
        var isHeld = State.Status is PrefinancingStatus.Approved or PrefinancingStatus.Conditional
            or PrefinancingStatus.Requested;
        if (State.Request is { } request && isHeld) await Keep(request, Money.Zero);
        var wasReferred = State.Status == PrefinancingStatus.Referred;
        await Handle("end-of-job", state => Prefinancing.EndOfJob(state, Now));
        if (wasReferred) await NoteUndecided(State.Request!);
    }

    private string Owner => State.Request!.Cooperative.Value;

    private Task<Answer<PrefinancingView>> Unknown(object command, Wish wish) =>
        Handle(command, _ => new Refusal("prefinancing.unknown"), Seen, wish);
}
