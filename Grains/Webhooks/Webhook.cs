using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Webhooks;

/// <summary>An address outside that is told what happens. Where it is and its secrets are never in here.</summary>
public static class Webhook
{
    private const int MostKinds = 50;

    public abstract record Event
    {
        /// <summary>From now on an address is told these happenings of a cooperative.</summary>
        [EventName("webhook.registered.v1")]
        public sealed record Registered(CooperativeId Cooperative, ImmutableArray<string> Kinds) : Event;

        /// <summary>Another address, or other kinds, are wanted.</summary>
        [EventName("webhook.changed.v1")]
        public sealed record Changed(ImmutableArray<string> Kinds) : Event;

        /// <summary>A new secret signs, and until then the one before too.</summary>
        [EventName("webhook.secret-rotated.v1")]
        public sealed record SecretRotated(int Number, DateTimeOffset Until) : Event;

        /// <summary>Nothing is sent for a while.</summary>
        [EventName("webhook.paused.v1")]
        public sealed record Paused : Event;

        /// <summary>It sends again, and first what has waited.</summary>
        [EventName("webhook.resumed.v1")]
        public sealed record Resumed : Event;

        /// <summary>It failed again and again: nothing is sent until a person has looked.</summary>
        [EventName("webhook.disabled.v1")]
        public sealed record Disabled(WebhookTrouble Why) : Event;

        /// <summary>Something harmless is sent, to try the address.</summary>
        [EventName("webhook.pinged.v1")]
        public sealed record Pinged : Event;

        /// <summary>What was given up is sent again: one delivery, or all where none is named.</summary>
        [EventName("webhook.replayed.v1")]
        public sealed record Replayed(string? Delivery) : Event;

        /// <summary>The address is told nothing any more.</summary>
        [EventName("webhook.removed.v1")]
        public sealed record Removed : Event;
    }

    /// <param name="Cooperative">Whose happenings; null before it was registered.</param>
    /// <param name="Kinds">Which of them.</param>
    /// <param name="Status">Whether it sends.</param>
    /// <param name="Trouble">Why it was disabled.</param>
    /// <param name="Secret">Number of the secret that signs.</param>
    /// <param name="PreviousUntil">Until when the secret before signs too.</param>
    /// <param name="IsRemoved">Whether it is over.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        ImmutableArray<string> Kinds,
        WebhookStatus Status,
        WebhookTrouble? Trouble,
        int Secret,
        DateTimeOffset? PreviousUntil,
        bool IsRemoved) : IState<State>
    {
        /// <inheritdoc/>
        public static State Initial { get; } = new(
            Cooperative: null, [], WebhookStatus.Active, Trouble: null, Secret: 0, PreviousUntil: null, false);

        /// <summary>Whether it is registered and not removed.</summary>
        public bool IsThere => Cooperative is not null && !IsRemoved;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Registered e => state with { Cooperative = e.Cooperative, Kinds = e.Kinds, Secret = 1 },
        Event.Changed e => state with { Kinds = e.Kinds },
        Event.SecretRotated e => state with { Secret = e.Number, PreviousUntil = e.Until },
        Event.Paused => state with { Status = WebhookStatus.Paused, Trouble = null },
        Event.Resumed => state with { Status = WebhookStatus.Active, Trouble = null },
        Event.Disabled e => state with { Status = WebhookStatus.Disabled, Trouble = e.Why },
        Event.Pinged or Event.Replayed => state,
        Event.Removed => state with { IsRemoved = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a webhook."),
    };

    /// <param name="state">The webhook.</param>
    /// <param name="register">What is wanted.</param>
    /// <param name="isFounded">Whether the cooperative is there.</param>
    /// <param name="unfit">Why the address cannot be told; null when it can.</param>
    public static Decision<Event> Decide(State state, RegisterWebhook register, bool isFounded, Refusal? unfit)
    {
        if (state.Cooperative is not null) return new Refusal("webhook.registered-otherwise");
        if (!isFounded) return new Refusal("cooperative.unknown").At("cooperative");
        if (unfit is not null) return unfit.At("url");
        if (UnfitKinds(register.Kinds) is { } wrong) return wrong;
        return new Event.Registered(register.Cooperative, Ordered(register.Kinds));
    }

    /// <param name="state">The webhook.</param>
    /// <param name="change">What is wanted.</param>
    /// <param name="isSameUrl">Whether that is the address already.</param>
    /// <param name="unfit">Why the address cannot be told; null when it can.</param>
    public static Decision<Event> Decide(State state, ChangeWebhook change, bool isSameUrl, Refusal? unfit)
    {
        if (!state.IsThere) return new Refusal("webhook.unknown");
        if (unfit is not null) return unfit.At("url");
        if (UnfitKinds(change.Kinds) is { } wrong) return wrong;
        return isSameUrl && Ordered(change.Kinds).SequenceEqual(state.Kinds)
            ? Decision.NothingNew<Event>()
            : new Event.Changed(Ordered(change.Kinds));
    }

    public static Decision<Event> RotateSecret(State state, DateTimeOffset until) => state.IsThere
        ? new Event.SecretRotated(state.Secret + 1, until)
        : new Refusal("webhook.unknown");

    public static Decision<Event> Pause(State state) => state switch
    {
        { IsThere: false } => new Refusal("webhook.unknown"),
        { Status: WebhookStatus.Paused } => Decision.NothingNew<Event>(),
        _ => new Event.Paused(),
    };

    public static Decision<Event> Resume(State state) => state switch
    {
        { IsThere: false } => new Refusal("webhook.unknown"),
        { Status: WebhookStatus.Active } => Decision.NothingNew<Event>(),
        _ => new Event.Resumed(),
    };

    // What its owner stopped needs no stopping, and what is gone cannot fail.
    public static Decision<Event> Decide(State state, DisableWebhook disable) =>
        state is { IsThere: true, Status: WebhookStatus.Active }
            ? new Event.Disabled(disable.Why)
            : Decision.NothingNew<Event>();

    // Through a webhook that does not send, a ping would wait behind everything: its owner would look in vain.
    public static Decision<Event> Ping(State state) => state switch
    {
        { IsThere: false } => new Refusal("webhook.unknown"),
        { Status: not WebhookStatus.Active } => new Refusal("webhook.paused"),
        _ => new Event.Pinged(),
    };

    /// <param name="state">The webhook.</param>
    /// <param name="replay">What is to be sent again.</param>
    /// <param name="isKnown">Whether there is such a delivery.</param>
    public static Decision<Event> Decide(State state, ReplayDeliveries replay, bool isKnown)
    {
        if (!state.IsThere) return new Refusal("webhook.unknown");
        if (!isKnown) return new Refusal("webhook-delivery.unknown");
        return new Event.Replayed(replay.Delivery);
    }

    public static Decision<Event> Remove(State state) =>
        state.IsThere ? new Event.Removed() : Decision.NothingNew<Event>();

    private static Refusal? UnfitKinds(ImmutableArray<string> kinds)
    {
        if (kinds.IsDefaultOrEmpty) return new Refusal("webhook.kinds-empty").At("kinds");
        if (kinds.Length > MostKinds) return new Refusal("webhook.kinds-too-many", MostKinds).At("kinds");
        for (var n = 0; n < kinds.Length; n++)
        {
            if (!WebhookKinds.Has(kinds[n]))
                return new Refusal("webhook.kind-unknown", kinds[n]).At($"kinds[{n}]");
        }

        return null;
    }

    private static ImmutableArray<string> Ordered(ImmutableArray<string> kinds) =>
        [.. WebhookKinds.All.Where(kinds.Contains)];
}
