using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Webhooks;

/// <summary>What the sender asks of a webhook; nothing outside the silos knows of it. Key: its id.</summary>
public interface IWebhookTargetGrain : IGrainWithStringKey
{
    /// <summary>Where to send and what to sign with; null when nothing may be sent.</summary>
    [AlwaysInterleave]
    Task<WebhookTarget?> Target();
}

/// <summary>Where to send and what to sign with.</summary>
/// <param name="Url">The address.</param>
/// <param name="Secrets">One or two secrets, encrypted, the newest first.</param>
/// <param name="Version">Version of the webhook.</param>
/// <param name="Cooperative">Whose it is.</param>
[GenerateSerializer, Immutable]
public sealed record WebhookTarget(string Url, ImmutableArray<byte[]> Secrets, long Version, string Cooperative);

/// <summary>The actor of <see cref="Webhook"/>.</summary>
[GrainType("webhook")]
public sealed class WebhookGrain(
    [PersistentState("webhook-target", "profiles")] IPersistentState<WebhookGrain.Kept> kept,
    WebhookSecrets secrets,
    WebhookOptions options)
    : DecidingGrain<Webhook.State, Webhook.Event>, IWebhookGrain, IWebhookTargetGrain
{
    /// <summary>What is stored: address and secrets, those that sign and the one that may be next.</summary>
    public sealed class Kept
    {
        /// <summary>The address; null once it is removed.</summary>
        public string? Url { get; set; }

        /// <summary>Who registered it.</summary>
        public string Owner { get; set; } = "";

        /// <summary>Secrets by number, encrypted.</summary>
        public SortedDictionary<int, byte[]> Secrets { get; init; } = [];
    }

    private string? Url => kept.State.Url;

    // Address and secret first: an event without them would be a webhook that cannot be told anything.
    public async Task<Answer<WebhookMade>> Register(RegisterWebhook command)
    {
        var wish = Wish.Take();
        var isFounded = await GrainFactory.GetGrain<ICooperativeGrain>(command.Cooperative.Value).View() is not null;
        var unfit = await Unfit(command.Url);
        if (Webhook.Decide(State, command, isFounded, unfit).Refusal is null)
        {
            kept.State.Url = command.Url;
            kept.State.Owner = CommandContext.Who;
            kept.State.Secrets[1] = secrets.Make();
            await kept.WriteStateAsync();
        }

        return await Handle(
            command,
            state => Webhook.Decide(state, command, isFounded, unfit),
            state => Made(state, command.Url),
            wish);
    }

    // The event first: the answer to a repetition carries the version of then, and an old wish must not undo a later
    // one.
    public async Task<Answer<WebhookView>> Change(ChangeWebhook command)
    {
        var wish = Wish.Take();
        var unfit = await Unfit(command.Url);
        var answer = await Handle(
            command,
            state => Webhook.Decide(state, command, command.Url == Url, unfit),
            state => See(state, command.Url),
            wish);
        if (answer.Refusal is not null || answer.Version != Version || command.Url == Url) return answer;
        kept.State.Url = command.Url;
        await kept.WriteStateAsync();
        return answer;
    }

    // A secret without its event signs nothing, and is replaced by the next that is made under its number: one that a
    // repetition makes in vain does no harm.
    public async Task<Answer<WebhookMade>> RotateSecret()
    {
        var wish = Wish.Take();
        if (State.IsThere)
        {
            kept.State.Secrets[State.Secret + 1] = secrets.Make();
            foreach (var old in kept.State.Secrets.Keys.Where(number => number < State.Secret - 1).ToArray())
                kept.State.Secrets.Remove(old);
            await kept.WriteStateAsync();
        }

        var until = Now + options.Overlap;
        return await Handle(
            "rotate-secret", state => Webhook.RotateSecret(state, until), state => Made(state, Url ?? ""), wish);
    }

    public Task<Answer<WebhookView>> Pause() => Handle("pause", Webhook.Pause, See);

    public Task<Answer<WebhookView>> Resume() => Handle("resume", Webhook.Resume, See);

    public Task<Answer<WebhookView>> Disable(DisableWebhook command) =>
        Handle(command, state => Webhook.Decide(state, command), See);

    public async Task<Answer<DeliveryNamed>> Ping()
    {
        var answer = await Handle("ping", Webhook.Ping, _ => new DeliveryNamed(""));
        return answer.Value is null
            ? answer
            : answer with { Value = new DeliveryNamed(WebhookRows.IdOf(Key, Stream, answer.Version)) };
    }

    public async Task<Answer> Replay(ReplayDeliveries command)
    {
        var wish = Wish.Take();
        var isKnown = command.Delivery is not { } delivery
            || await GrainFactory.GetGrain<IWebhookDeliveriesGrain>(Key).Find(Key, delivery) is not null;
        return await Handle(
            command, state => Webhook.Decide(state, command, isKnown), state => state.Status, wish);
    }

    // The event first: what is told no more may be forgotten, and a repetition forgets what a crash left.
    public async Task<Answer> Remove()
    {
        var answer = await Handle("remove", Webhook.Remove);
        if (State.IsRemoved && Url is not null) await kept.ClearStateAsync();
        return answer;
    }

    public Task<WebhookView?> View() => Task.FromResult(State.IsThere ? See(State) : null);

    public Task<WebhookTarget?> Target()
    {
        if (State is not { IsThere: true, Status: WebhookStatus.Active } || Url is not { } url)
            return Task.FromResult<WebhookTarget?>(null);
        var numbers = State.PreviousUntil > Now ? new[] { State.Secret, State.Secret - 1 } : [State.Secret];
        return Task.FromResult<WebhookTarget?>(new WebhookTarget(
            url,
            [.. numbers.Where(kept.State.Secrets.ContainsKey).Select(number => kept.State.Secrets[number])],
            Version,
            State.Cooperative!.Value.Value));
    }

    protected override Webhook.State Evolve(Webhook.State state, Webhook.Event e) => Webhook.Evolve(state, e);

    // A name is looked up once more each time that something is sent: what it says today binds it to nothing.
    private async Task<Refusal?> Unfit(string url)
    {
        if (WebhookAddress.Unfit(url, options) is { } unfit) return unfit;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var host = new Uri(url).IdnHost;
        try
        {
            return await WebhookAddress.Resolve(host, options, patience.Token) is null
                ? new Refusal("webhook.url-private", host)
                : null;
        }
        catch (OperationCanceledException)
        {
            return null; // Whoever answers for that name is slow: it is looked up when it is used.
        }
    }

    private WebhookMade Made(Webhook.State state, string url) => new(
        Key,
        state.Secret == State.Secret && kept.State.Secrets.TryGetValue(state.Secret, out var made)
            ? secrets.Show(made)
            : null,
        See(state, url));

    private WebhookView See(Webhook.State state) => See(state, Url ?? "");

    private WebhookView See(Webhook.State state, string url) => new(
        Key,
        kept.State.Owner,
        state.Cooperative!.Value,
        url,
        state.Kinds,
        state.Status,
        state.Trouble,
        state.Secret,
        state.PreviousUntil > Now ? state.PreviousUntil : null);
}
