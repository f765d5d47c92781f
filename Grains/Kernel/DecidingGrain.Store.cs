using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

// What is written of a decision: its events with their postings, and the messages that leave with them.
public abstract partial class DecidingGrain<TState, TEvent>
{
    private Append Build(
        ActivationToken token,
        Decision<TEvent> decision,
        TState state,
        long before,
        (string Id, string RequestHash)? id,
        Taking? taking)
    {
        var cooperative = (state.Cooperative ?? CooperativeId.Federation).Value;
        var now = _kernel.Clocks.Now(state.Cooperative);
        return new Append
        {
            Stream = Stream,
            Token = token,
            ExpectedVersion = before,
            Cooperative = cooperative,
            Events = Store(decision.Events, before),
            EffectiveAt = Canonical.ToMicroseconds(decision.BusinessTime ?? now),
            DrivenTime = _kernel.Clocks.IsDriven(state.Cooperative) ? now : null,
            CommandId = id?.Id,
            RequestHash = id?.RequestHash,
            Who = CommandContext.Who,
            Correlation = CommandContext.Correlation,
            Messages = StoreMessages(decision, before, taking),
            Wakes = decision.Wakes.IsEmpty ? [] : [.. decision.Wakes.Select(wake => wake.SetAt(now))],
            Inbox = taking?.Message,
            Urgent = taking is not null,
        };
    }

    private StoredEvent[] Store(IReadOnlyList<TEvent> events, long before)
    {
        var stored = new StoredEvent[events.Count];
        for (var n = 0; n < stored.Length; n++)
        {
            var postings = Book(events[n]).ToArray();
            foreach (ref readonly var posting in postings.AsSpan()) Books.Check(posting);
            var name = Catalog.NameOf(events[n]);
            stored[n] = new StoredEvent(before + n + 1, name, EventCatalog.Write(events[n]), postings);
        }

        return stored;
    }

    private StoredMessage[] StoreMessages(Decision<TEvent> decision, long before, Taking? taking)
    {
        var stored = new StoredMessage[decision.Messages.Length];
        // Without an event or a message to name it by, a message would carry the id of an earlier one, and be lost.
        if (stored.Length > 0 && decision.Events.IsEmpty && taking is null)
            throw new InvalidOperationException($"{Stream} sends a message for which nothing happened.");
        // A decision without events (a message passed on) is named by the message that caused it.
        var cause = decision.Events.IsEmpty && taking is not null
            ? taking.Message
            : $"{Stream}@{(before + decision.Events.Length).ToString(CultureInfo.InvariantCulture)}";
        for (var n = 0; n < stored.Length; n++)
        {
            var (receiver, message) = decision.Messages[n];
            var id = $"{cause}#{n.ToString(CultureInfo.InvariantCulture)}";
            stored[n] = new StoredMessage(
                id, receiver, MessageCatalog.NameOf(message), EventCatalog.Write(message));
        }

        return stored;
    }
}
