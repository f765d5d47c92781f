namespace Smart.Api.Identity;

/// <summary>A role that one person wants to give and another must confirm.</summary>
public sealed class RoleProposal
{
    /// <summary>Its name.</summary>
    public string Id { get; set; } = "";

    /// <summary>Who is to have the role.</summary>
    public string PersonId { get; set; } = "";

    /// <summary>Which role.</summary>
    public string Role { get; set; } = "";

    /// <summary>At which cooperative; <c>*</c> for all.</summary>
    public string Cooperative { get; set; } = "";

    /// <summary>Who wants it.</summary>
    public string ProposedBy { get; set; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset ProposedAt { get; set; }

    /// <summary>Who decided; null while nobody has.</summary>
    public string? DecidedBy { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>How.</summary>
    public bool? IsConfirmed { get; set; }
}
