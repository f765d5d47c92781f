using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;

namespace Smart.Grains.Recovery;

/// <summary>Prepares the letters, lets <see cref="Dunning"/> decide, and hands them over.</summary>
[GrainType("dunning")]
public sealed class DunningGrain(IDocuments documents, IAccessPoint accessPoint, WorkItems workItems)
    : DecidingGrain<Dunning.State, Dunning.Event>, IDunningGrain
{
    private const string Retention = "claim-10-years";

    public Task<Answer<DunningView>> Pause(PauseDunning command) =>
        Answered(command, state => Dunning.Decide(state, command, Today));

    public Task<Answer<DunningView>> Resume() => Answered("resume", Dunning.DecideResume);

    public Task<Answer<DunningView>> RecordCost(RecordRecoveryCost command) =>
        Answered(command, state => Dunning.Decide(state, command, Today));

    public Task<Answer<DunningView>> DeclareLoss(DeclareLoss command) =>
        Answered(command, state => Dunning.Decide(state, command));

    public Task<Answer<DunningView>> ProposeLoss(DeclareLoss command)
    {
        var by = Judge.Of(CommandContext.Who);
        return Listed(Answered(command, state => Dunning.Propose(state, command, by, Today)));
    }

    public Task<Answer<DunningView>> ConfirmLoss(ConfirmLoss command)
    {
        var by = Judge.Of(CommandContext.Who);
        return Listed(Answered(command, state => Dunning.Confirm(state, command, by)));
    }

    public Task<Answer<DunningView>> RefuseLoss()
    {
        var by = Judge.Of(CommandContext.Who);
        return Listed(Answered("refuse-loss", state => Dunning.Refuse(state, by)));
    }

    private async Task<Answer<DunningView>> Listed(Task<Answer<DunningView>> asked)
    {
        var answer = await asked;
        await ListLoss();
        return answer;
    }

    private Task ListLoss() => State.Opened is { } opened
        ? LossProposals.List(workItems, Stream, opened.Cooperative, State.LossProposed)
        : Task.CompletedTask;

    public Task<DunningView?> View() => Task.FromResult(ViewOf(State));

    public async Task<IssuedDocument?> Document(DunningStep step) =>
        await documents.Load(NameOf(step)) is { } stored
            ? new IssuedDocument(FileName(step), stored.MediaType, stored.Bytes, stored.Sha256)
            : null;

    protected override Dunning.State Evolve(Dunning.State state, Dunning.Event e) => Dunning.Evolve(state, e);

    protected override async Task Receive(Message message)
    {
        if (message is Message.InvoiceIssued issued)
        {
            var rules = await GrainFactory.GetGrain<ICooperativeGrain>(issued.Cooperative.Value).RuleBook();
            var schedule = RecoveryRates.Schedule(rules, issued.IssuedOn);
            await Handle(message, state => Dunning.Decide(state, issued, schedule));
            return;
        }

        await (message switch
        {
            Message.InvoiceCredited told => Claiming(message, (state, claim) => Dunning.Decide(state, told, claim)),
            Message.PaymentReceived told => Claiming(message, (state, claim) => Dunning.Decide(state, told, claim)),
            Message.LatePaid told => Handle(message, state => Dunning.Decide(state, told)),
            Message.InvoiceDisputed told => Handle(message, state => Dunning.Decide(state, told)),
            Message.DisputeSettled told => Handle(message, state => Dunning.Decide(state, told, Today)),
            Message.InvoiceWrittenOff told => Handle(message, state => Dunning.Decide(state, told)),
            _ => base.Receive(message),
        });
    }

    // Less is open from here on: what is claimed beside it is counted anew.
    private async Task<Answer> Claiming(
        Message message,
        Func<Dunning.State, Func<Dunning.State, Dunning.Event.LateClaimed?>, Decision<Dunning.Event>> decide)
    {
        var claim = await ClaimAnew();
        return await Handle(message, state => decide(state, claim));
    }

    private async Task<Func<Dunning.State, Dunning.Event.LateClaimed?>> ClaimAnew()
    {
        if (State is not { Opened: { } opened, LateClaimed: not null }) return _ => null;
        var rules = await GrainFactory.GetGrain<ICooperativeGrain>(opened.Cooperative.Value).RuleBook();
        return state => state.LateClaimed is { On: var on }
            ? Dunning.ClaimAfter(
                state, RecoveryRates.On(rules, on), DunningAccount.RatesTo(opened.DueOn, on, rules))
            : null;
    }

    // The invoice is asked before anybody is reminded: a message may still be on its way, and a client who has paid
    // never gets a letter.
    protected override async Task OnWake(string name)
    {
        if (name == LossProposals.ListedWake)
        {
            await ListLoss();
            await Handle(name, _ => Decision.NothingNew<Dunning.Event>().ClearWake(name));
            return;
        }

        if (State.Opened is not { } opened) return;
        if (await GrainFactory.GetGrain<IInvoiceGrain>(opened.Invoice.Value).View() is not { } invoice) return;

        await Handle(name, state => Dunning.Decide(state, invoice));
        if (Dunning.Next(State) is not { } next || Dunning.NextOn(State) is not { } on) return;
        if (Today < on) return;

        var parties = await Counterparties.Read(GrainFactory, opened.Cooperative, opened.Client)
            ?? throw new InvalidOperationException($"{opened.Client} is reminded and is not known.");
        var track = DunningTracks.Of(parties.Client);
        var step = track == DunningTrack.Insolvent ? DunningStep.Bailiff : next;
        await Take(step, track, invoice, parties);
    }

    // The letter is stored and handed over under a name of its own before the step is recorded: a crash in between
    // hands the same letter over again, and nobody gets two.
    private async Task Take(DunningStep step, DunningTrack track, InvoiceView invoice, Counterparties parties)
    {
        var (opened, today) = (State.Opened!, Today);
        var rates = RecoveryRates.On(parties.Rules, today);
        var account = DunningAccount.Of(
            State, track, today, rates, DunningAccount.RatesTo(opened.DueOn, today, parties.Rules));
        var claim = DunningAccount.Claim(State, step, account);
        var replyBy = DunningLetter.ReplyBy(track, step, today, parties.Buyer, opened.Schedule);
        var (bytes, mediaType) = step == DunningStep.Bailiff
            ? (RecoveryFile.Of(State, track, invoice, parties, account, rates.AccessoriesShare, today).Write(),
                RecoveryFile.MediaType)
            : (DunningLetter.Write(step, track, invoice, parties, claim, account, replyBy, today), Letters.MediaType);

        var hash = await documents.Store(NameOf(step), "dunning", opened.Cooperative, mediaType, bytes, Retention);
        var address = step == DunningStep.Bailiff
            ? "desk:recovery"
            : Dispatch.AddressOf(parties.Buyer, parties.Seller, structured: false);
        await accessPoint.Deliver(new Dispatch(opened.Cooperative, FileName(step), address, mediaType, bytes));
        var taken = new Dunning.Event.StepTaken(step, track, today, claim, replyBy, hash);
        var claimed = Dunning.ClaimOf(taken, account, rates.Order);
        await Handle(taken, state => Dunning.Decide(state, taken, claimed));
        if (step == DunningStep.Bailiff)
            await workItems.Open($"{Stream}/file", "recovery-file", Stream, opened.Cooperative.Value, CodeOf(track));
    }

    private static string CodeOf(DunningTrack track) => $"dunning.track.{track.ToString().ToLowerInvariant()}";

    private string NameOf(DunningStep step) => $"{Stream}/{Word(step)}";

    private string FileName(DunningStep step) =>
        $"{Key.Replace('/', '-')}-{Word(step)}.{(step == DunningStep.Bailiff ? "json" : "txt")}";

    private static string Word(DunningStep step) => step switch
    {
        DunningStep.Reminder => "reminder",
        DunningStep.Notice => "notice",
        DunningStep.FormalNotice => "formal-notice",
        _ => "file",
    };

    private Task<Answer<DunningView>> Answered(object command, Func<Dunning.State, Decision<Dunning.Event>> decide) =>
        Handle(command, decide, state => ViewOf(state)!);

    private static DunningView? ViewOf(Dunning.State state) => state.Opened is not { } opened ? null : new DunningView(
        opened.Invoice,
        opened.DueOn,
        state.Open,
        state.Steps is [.., var last] ? last.Track : null,
        [.. state.Steps.Select(step => new DunningStepView(step.Step, step.On, step.Claim, step.DocumentHash))],
        Dunning.Next(state),
        Dunning.NextOn(state),
        state.PausedUntil,
        state.IsDisputed,
        state.IsClosed,
        state.Fronted,
        state.LossProposed,
        Dunning.LateClaimOf(state));
}
