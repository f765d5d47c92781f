using Microsoft.AspNetCore.Identity;

namespace Smart.Api.Identity;

/// <summary>Somebody who may sign in. What they may do stands in their <see cref="Grant"/>s.</summary>
public sealed class Person : IdentityUser<string>
{
    /// <summary>How the house addresses them.</summary>
    public string Name { get; set; } = "";

    /// <summary>Their language: fr, nl, de or en.</summary>
    public string Locale { get; set; } = "fr";

    /// <summary>Their own member record; null for who is no member.</summary>
    public string? Member { get; set; }

    /// <summary>Since when they may no longer sign in; null for who may.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A role that a person has at a cooperative, by the word of two people.</summary>
public sealed class Grant
{
    /// <summary>Who has it.</summary>
    public string PersonId { get; set; } = "";

    /// <summary>One of <see cref="Smart.Grains.Interfaces.Roles.All"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary>At which cooperative; <c>*</c> for all.</summary>
    public string Cooperative { get; set; } = "";

    /// <summary>Who proposed it: a person, or <c>operator</c> for who holds the keys of the machine.</summary>
    public string ProposedBy { get; set; } = "";

    /// <summary>Who confirmed it: another person.</summary>
    public string ConfirmedBy { get; set; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; set; }
}

/// <summary>A browser in which somebody is signed in. Deleting it signs them out there.</summary>
public sealed class Session
{
    /// <summary>SHA-256 of the key in the cookie: who reads the table cannot sign in with it.</summary>
    public byte[] KeyHash { get; set; } = [];

    /// <summary>A name that may be shown.</summary>
    public string Id { get; set; } = "";

    /// <summary>Whose it is.</summary>
    public string PersonId { get; set; } = "";

    /// <summary>How they signed in: link, password, totp, recovery-code, passkey, external.</summary>
    public string Method { get; set; } = "";

    /// <summary>The person's security stamp then; another one since ends the session.</summary>
    public string Stamp { get; set; } = "";

    /// <summary>What the browser says it is.</summary>
    public string Agent { get; set; } = "";

    /// <summary>From where it was last used.</summary>
    public string Address { get; set; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>When it ends if it is not used.</summary>
    public DateTimeOffset EndsAt { get; set; }
}

/// <summary>A link that signs one person in, once.</summary>
public sealed class SignInLink
{
    /// <summary>SHA-256 of the token in the link.</summary>
    public byte[] TokenHash { get; set; } = [];

    /// <summary>Whom it signs in.</summary>
    public string PersonId { get; set; } = "";

    /// <summary>first-start, invitation or recovery.</summary>
    public string Purpose { get; set; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Until when it may be used.</summary>
    public DateTimeOffset EndsAt { get; set; }

    /// <summary>When it was used; null while it was not.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>A key with which access tokens are signed.</summary>
public sealed class SigningKey
{
    /// <summary>Its name in the header of tokens.</summary>
    public string Id { get; set; } = "";

    /// <summary>The private key, protected by the keys of data protection.</summary>
    public string Protected { get; set; } = "";

    /// <summary>Since when; it signs for 90 days, and is believed a while longer.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>Somebody came in, or did not, or looked at personal data. Never changed.</summary>
public sealed class AccessEntry
{
    /// <summary>Its place.</summary>
    public long Id { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>What, such as <c>signed-in</c> or <c>personal-data-read</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Who; empty when nobody was recognised.</summary>
    public string Who { get; set; } = "";

    /// <summary>Whose data it is about; empty for nobody's.</summary>
    public string Subject { get; set; } = "";

    /// <summary>To which cooperative that belongs; empty for none.</summary>
    public string Cooperative { get; set; } = "";

    /// <summary>What exactly: a method, a route.</summary>
    public string Detail { get; set; } = "";

    /// <summary>From where.</summary>
    public string Address { get; set; } = "";

    /// <summary>The request.</summary>
    public string Correlation { get; set; } = "";
}
