using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// An address outside that is told what happens in a cooperative. Key: its id. Address and secrets stand apart from the
/// journal, encrypted where they are secret, and go when it is removed.
/// </summary>
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>Begins to tell an address what happens from now on. Its secret is in this answer only.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer<WebhookMade>> Register(RegisterWebhook command);

    /// <summary>Wants another address or other kinds.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer<WebhookView>> Change(ChangeWebhook command);

    /// <summary>Makes a new secret; for a day the one before signs too.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer<WebhookMade>> RotateSecret();

    /// <summary>Sends nothing for a while: what happens meanwhile waits.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer<WebhookView>> Pause();

    /// <summary>Sends again, and first what has waited.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer<WebhookView>> Resume();

    /// <summary>Stops by itself what fails again and again: a person must look.</summary>
    Task<Answer<WebhookView>> Disable(DisableWebhook command);

    /// <summary>Tells the address nothing any more, and forgets it.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer> Remove();

    /// <summary>Sends something harmless, to try the address.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer<DeliveryNamed>> Ping();

    /// <summary>Sends again what was given up, or one delivery whatever became of it.</summary>
    [Needs(Rights.ManageWebhooks)]
    Task<Answer> Replay(ReplayDeliveries command);

    /// <summary>Where it stands; null when it was never registered, or is removed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadWebhooks)]
    Task<WebhookView?> View();
}

/// <summary>Begins to tell an address what happens.</summary>
/// <param name="Cooperative">Whose happenings.</param>
/// <param name="Url">Where to: https, a public address.</param>
/// <param name="Kinds">What of it; see <see cref="WebhookKinds"/>.</param>
[GenerateSerializer, Immutable]
public sealed record RegisterWebhook(
    CooperativeId Cooperative, [property: MaxLength(2_000)] string Url, ImmutableArray<string> Kinds) : IAbout
{
    CooperativeId? IAbout.Cooperative => Cooperative;
}

/// <summary>Wants another address or other kinds: both are said, whichever changes.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Kinds">What of it.</param>
[GenerateSerializer, Immutable]
public sealed record ChangeWebhook([property: MaxLength(2_000)] string Url, ImmutableArray<string> Kinds);

/// <summary>Stops what fails again and again.</summary>
/// <param name="Why">What was seen.</param>
[GenerateSerializer, Immutable]
public sealed record DisableWebhook(WebhookTrouble Why);

/// <summary>Sends again.</summary>
/// <param name="Delivery">One delivery; null for all that were given up.</param>
[GenerateSerializer, Immutable]
public sealed record ReplayDeliveries(string? Delivery);

/// <summary>Whether a webhook sends.</summary>
public enum WebhookStatus
{
    /// <summary>It sends.</summary>
    Active,

    /// <summary>Its owner lets it wait.</summary>
    Paused,

    /// <summary>It failed again and again, and waits for a person.</summary>
    Disabled,
}

/// <summary>Why a webhook was disabled.</summary>
public enum WebhookTrouble
{
    /// <summary>Several deliveries one after another were given up.</summary>
    AlwaysFails,

    /// <summary>The receiver answered 410: it is gone.</summary>
    Gone,
}

/// <summary>Where a webhook stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Who registered it.</param>
/// <param name="Cooperative">Whose happenings.</param>
/// <param name="Url">Where to.</param>
/// <param name="Kinds">What of it.</param>
/// <param name="Status">Whether it sends.</param>
/// <param name="Trouble">Why it was disabled; null when it was not.</param>
/// <param name="SecretNumber">The how many-th secret signs, from 1.</param>
/// <param name="PreviousSecretUntil">Until when the secret before signs too; null when there is none.</param>
[GenerateSerializer, Immutable]
public sealed record WebhookView(
    string Id,
    string Owner,
    CooperativeId Cooperative,
    string Url,
    ImmutableArray<string> Kinds,
    WebhookStatus Status,
    WebhookTrouble? Trouble,
    int SecretNumber,
    DateTimeOffset? PreviousSecretUntil);

/// <summary>A webhook with a secret that was just made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Secret">
/// What signs from now on, as <c>whsec_</c> and base 64. It is never shown again; null in the answer to a repetition
/// that comes after the next rotation.
/// </param>
/// <param name="Webhook">Where it stands.</param>
[GenerateSerializer, Immutable]
public sealed record WebhookMade(string Id, string? Secret, WebhookView Webhook);

/// <summary>The id of a delivery.</summary>
[GenerateSerializer, Immutable]
public sealed record DeliveryNamed(string Delivery);
