using System.Collections.Immutable;
using System.Security.Cryptography;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Recovery;

namespace Smart.Grains.Invoicing;

/// <summary>Asks the others, lets <see cref="Invoice"/> decide, and does what is left to do.</summary>
[GrainType("invoice")]
public sealed class InvoiceGrain(IDocuments documents, IAccessPoint accessPoint, WorkItems workItems)
    : DecidingGrain<Invoice.State, Invoice.Event>, IInvoiceGrain
{
    private const string Kind = "invoice";

    // Belgian VAT Code, art. 60: ten years.
    private const string Retention = "vat-10-years";

    // What was just issued leaves at once, mostly: nobody is asked again what is still in hand.
    private InHand? _inHand;

    private InvoiceId Id => new(Key);

    public async Task<Answer<InvoiceView>> Issue(IssueInvoice command)
    {
        if (State.Issued is not null) return await Answered(command, _ => Decision.NothingNew<Invoice.Event>());
        if (await Counterparties.Read(GrainFactory, command.Cooperative, command.Client) is not { } parties)
            return await NotIssued(command, new Refusal("invoice.client-unknown", command.Client));

        var (asked, refusal) = InvoiceDraft.Of(command, parties.FactsOn(command.On));
        if (asked is null) return await NotIssued(command, refusal!);

        var entry = await Enter(
            BookKind.Invoice, command.Cooperative, Key, command.Budget, command.On, asked.Parts, asked.Basis);
        if (entry.Value is not { } place) return await NotIssued(command, entry.Refusal!);
        if (asked.AsEntered(place) is not { } draft)
            return await NotIssued(command, new Refusal("command.other-request"));

        var document = UblDocument.OfInvoice(command, draft, place, parties.Seller, parties.Buyer, parties.Iban);
        var bytes = UblWriter.Write(document);
        var hash = await Store(Invoice.DocumentOf(Id), command.Cooperative, UblWriter.MediaType, bytes);
        var answer = await Answered(command, state => Invoice.Decide(state, Id, command, draft, place, hash));
        // What stands there may be what an earlier attempt wrote: that one counts, and is read again.
        if (State.Issued?.DocumentHash == Convert.ToHexStringLower(SHA256.HashData(bytes)))
            _inHand = new(place.PrintedNumber, parties, new StoredDocument(UblWriter.MediaType, bytes, hash));
        Continue();
        return answer;
    }

    public async Task<Answer<PaymentResult>> RecordPayment(RecordPayment command)
    {
        var answer = await Handle(
            command,
            state => Invoice.Decide(state, Id, command, Today),
            state => state.Payments[command.PaymentId]);
        if (answer.Value is { InSuspense.IsPositive: true })
        {
            await workItems.Open(
                $"{Stream}/{command.PaymentId}",
                "payment-in-suspense",
                Stream,
                State.Issued!.Cooperative.Value,
                "invoice.overpaid");
        }

        return answer;
    }

    public Task<Answer<InvoiceView>> Dispute(DisputeInvoice command) =>
        Answered(command, state => Invoice.Decide(state, Id, command));

    public async Task<Answer<InvoiceView>> SettleDispute(SettleDispute command)
    {
        var answer = await Answered(command, state => Invoice.Decide(state, Id, command, Today));
        Continue();
        return answer;
    }

    public async Task<Answer<InvoiceView>> Credit(CreditInvoice command)
    {
        var answer = await Answered(command, state => Invoice.Decide(state, Id, command, Today));
        Continue();
        return answer;
    }

    public async Task<Answer<InvoiceView>> WriteOff(WriteOffInvoice command)
    {
        var hash = await WriteCorrection(command.Cause);
        return await Answered(command, state => Invoice.Decide(state, Id, command, Today, hash));
    }

    public async Task<Answer<InvoiceView>> ProposeWriteOff(WriteOffInvoice command)
    {
        var by = Judge.Of(CommandContext.Who);
        var answer = await Answered(command, state => Invoice.Propose(state, command, by, Today));
        await ListLoss();
        return answer;
    }

    // The letter of correction is written first, as for every loss: what is lost has its document.
    public async Task<Answer<InvoiceView>> ConfirmWriteOff(ConfirmLoss command)
    {
        var (wish, by) = (Wish.Take(), Judge.Of(CommandContext.Who));
        var isFit = LossProposals.UnfitToConfirm(State.LossProposed, command, by) is null;
        var hash = isFit ? await WriteCorrection(State.LossProposed!.Cause) : "";
        var answer = await Handle(
            command,
            state => Invoice.Confirm(state, Id, command, by, Today, hash),
            state => Invoice.View(state, Id)!,
            wish);
        await ListLoss();
        return answer;
    }

    public async Task<Answer<InvoiceView>> RefuseWriteOff()
    {
        var by = Judge.Of(CommandContext.Who);
        var answer = await Answered("refuse-write-off", state => Invoice.Refuse(state, by));
        await ListLoss();
        return answer;
    }

    private Task ListLoss() => State.Issued is { } issued
        ? LossProposals.List(workItems, Stream, issued.Cooperative, State.LossProposed)
        : Task.CompletedTask;

    public Task<InvoiceView?> View() => Task.FromResult(Invoice.View(State, Id));

    public async Task<IssuedDocument?> Ubl() =>
        State.Issued is { } issued ? await Load(issued.Number, Invoice.DocumentOf(Id)) : null;

    // An actor that was called into being learns only when it answers that the invoice was issued before.
    private Task<Answer<InvoiceView>> NotIssued(IssueInvoice command, Refusal why) => Answered(
        command, state => state.Issued is null ? why : Decision.NothingNew<Invoice.Event>());

    public async Task<ImmutableArray<IssuedDocument>> CreditNotes()
    {
        var notes = State.Credits.Select(credit => credit.Note).OfType<Invoice.Event.CreditNoteIssued>();
        var loaded = await Task.WhenAll(notes.Select(note => Load(note.Number, Invoice.DocumentOf(Id, note.Sequence))));
        return [.. loaded.OfType<IssuedDocument>()];
    }

    protected override Invoice.State Evolve(Invoice.State state, Invoice.Event e) => Invoice.Evolve(state, e);

    protected override async Task Receive(Message message)
    {
        if (message is Message.LateClaimed claimed)
        {
            await Handle(message, state => Invoice.Decide(state, claimed));
            return;
        }

        if (message is not Message.LossDeclared declared)
        {
            await base.Receive(message);
            return;
        }

        var hash = await WriteCorrection(declared.Cause);
        await Handle(message, state => Invoice.Decide(state, Id, new WriteOffInvoice(declared.Cause), Today, hash));
    }

    // One step at a time, until the state asks for none: a step that fails is found again by the wake.
    protected override async Task OnWake(string name)
    {
        if (name == LossProposals.ListedWake)
        {
            await ListLoss();
            await Handle(name, _ => Decision.NothingNew<Invoice.Event>().ClearWake(name));
            return;
        }

        if (!Invoice.Next(State, Id).Any())
            await Handle(name, _ => Decision.NothingNew<Invoice.Event>().ClearWake(Invoice.FollowUp));

        while (Invoice.Next(State, Id).FirstOrDefault() is { } step)
        {
            await (step switch
            {
                Invoice.Step.Send send => Send(send),
                Invoice.Step.IssueCreditNote issue => IssueCreditNote(issue.Credit),
                _ => throw new InvalidOperationException($"{step.GetType().Name} is not a step of an invoice."),
            });
        }
    }

    private Task<Answer<InvoiceView>> Answered(object command, Func<Invoice.State, Decision<Invoice.Event>> decide) =>
        Handle(command, decide, state => Invoice.View(state, Id)!);

    private async Task Send(Invoice.Step.Send send)
    {
        var issued = State.Issued!;
        var hand = _inHand?.Number == send.Number ? _inHand : null;
        _inHand = null;
        var parties = hand?.Parties ?? await Parties(issued);
        var stored = hand?.Document ?? await documents.Load(send.DocumentId)
            ?? throw new InvalidOperationException($"{send.DocumentId} was issued and is not stored.");
        var channel = await accessPoint.Deliver(new Dispatch(
            issued.Cooperative,
            $"{send.Number}.xml",
            Dispatch.AddressOf(parties.Buyer, parties.Seller, structured: true),
            stored.MediaType,
            stored.Bytes));
        await Handle(send, state => Invoice.Decide(state, Id, send.Number, channel));
    }

    private async Task IssueCreditNote(Invoice.Credit credit)
    {
        var (issued, credited) = (State.Issued!, credit.Decided);
        var name = $"{Key}/credit-{credited.Sequence}";
        var entry = await Enter(
            BookKind.CreditNote, credited.Cooperative, name, credited.Budget, credited.On, credited.Parts);
        var place = entry.Value ?? throw new InvalidOperationException($"{name} got no number: {entry.Refusal?.Code}.");

        var parties = await Parties(issued);
        var document = UblDocument.OfCreditNote(issued, credited, place, parties.Seller, parties.Buyer, parties.Iban);
        var hash = await Store(
            Invoice.DocumentOf(Id, credited.Sequence),
            issued.Cooperative,
            UblWriter.MediaType,
            UblWriter.Write(document));
        await Handle(credit, state => Invoice.Decide(state, Id, credited.Sequence, place, hash));
    }

    // The document's id is the command's id, so the journal knows it however long ago it was entered. The id is set in
    // here alone: it does not flow back to the caller, whose own command is still to be decided.
    private async Task<Answer<BookEntry>> Enter(
        BookKind kind,
        CooperativeId cooperative,
        string document,
        ActivityId budget,
        DateOnly on,
        InvoiceParts parts,
        InvoiceBasis? basis = null)
    {
        CommandContext.Set($"enter/{document}", requestHash: "", CommandContext.Who, CommandContext.Correlation);
        var book = new InvoiceBookKey(cooperative, on.Year, kind);
        return await GrainFactory.GetGrain<IInvoiceBookGrain>(book.ToString())
            .Issue(new EnterDocument(document, Id, budget, on, parts, basis));
    }

    private async Task<string> WriteCorrection(LossCause cause)
    {
        if (State.Issued is not { } issued || State.Loss is not null || !State.Open.IsPositive) return "";
        var parties = await Parties(issued);
        var text = Letters.Write(
            "correction",
            issued.Language,
            new LetterHead(parties.Seller.Name, parties.Buyer.Name, parties.Buyer.Address, Today),
            new Dictionary<string, string>
            {
                ["number"] = issued.Number,
                ["issued"] = Letters.Day(issued.IssuedOn),
                ["open"] = Letters.Amount(State.Open),
                ["vat"] = Letters.Amount(State.OpenParts.Vat),
                ["cause"] = Letters.Cause(issued.Language, cause),
            });
        return await Store(Invoice.CorrectionOf(Id), issued.Cooperative, Letters.MediaType, text);
    }

    private async Task<Counterparties> Parties(Invoice.Event.Issued issued) =>
        await Counterparties.Read(GrainFactory, issued.Cooperative, issued.Client)
            ?? throw new InvalidOperationException($"{issued.Client} was invoiced and is not known.");

    private Task<string> Store(string id, CooperativeId cooperative, string mediaType, byte[] bytes) =>
        documents.Store(id, Kind, cooperative, mediaType, bytes, Retention);

    private async Task<IssuedDocument?> Load(string number, string id) =>
        await documents.Load(id) is { } stored
            ? new IssuedDocument(number, stored.MediaType, stored.Bytes, stored.Sha256)
            : null;

    private sealed record InHand(string Number, Counterparties Parties, StoredDocument Document);
}
