using System.ComponentModel.DataAnnotations;

namespace Smart.Api.Users;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Id">Their id: the <c>who</c> of what they do.</param>
/// <param name="UserName">What they type.</param>
/// <param name="Name">How they are addressed.</param>
/// <param name="Locale">Their language.</param>
/// <param name="Member">Their own member record; null for none.</param>
/// <param name="IsDisabled">Whether they may no longer sign in.</param>
/// <param name="HasSecondStep">Whether a password alone does not let them in.</param>
/// <param name="Roles">Their roles.</param>
public sealed record UserView(
    string Id,
    string UserName,
    string Name,
    string Locale,
    string? Member,
    bool IsDisabled,
    bool HasSecondStep,
    IReadOnlyList<RoleHeld> Roles);

/// <summary>A role at a cooperative.</summary>
/// <param name="Role">The role.</param>
/// <param name="Cooperative">Where; <c>*</c> is everywhere.</param>
public sealed record RoleHeld(string Role, string Cooperative);

/// <summary>An account to make.</summary>
/// <param name="UserName">What they will type; unique.</param>
/// <param name="Name">How they are addressed.</param>
/// <param name="Locale">fr, nl, de or en.</param>
/// <param name="Email">Where a link may be sent; null for nowhere.</param>
/// <param name="Member">Their own member record; null for none.</param>
public sealed record NewUser(
    [property: MinLength(1), MaxLength(100)] string UserName,
    [property: MinLength(1), MaxLength(200)] string Name,
    string Locale,
    [property: MaxLength(256)] string? Email = null,
    [property: MaxLength(100)] string? Member = null);

/// <summary>A link that signs somebody in, once, within a day.</summary>
/// <param name="Address">Where it leads.</param>
public sealed record SignInLinkMade(string Address);

/// <summary>A role that somebody wants to give.</summary>
/// <param name="Id">Its name.</param>
/// <param name="User">Who is to have it.</param>
/// <param name="Role">The role.</param>
/// <param name="Cooperative">Where; <c>*</c> is everywhere.</param>
/// <param name="ProposedBy">Who wants it.</param>
/// <param name="ProposedAt">Since when.</param>
/// <param name="DecidedBy">Who decided; null while nobody has.</param>
/// <param name="IsConfirmed">How; null while nobody has.</param>
public sealed record RoleProposalView(
    string Id,
    string User,
    string Role,
    string Cooperative,
    string ProposedBy,
    DateTimeOffset ProposedAt,
    string? DecidedBy,
    bool? IsConfirmed);

/// <summary>Somebody came in, or did not, or looked at personal data.</summary>
/// <param name="Id">Its place; send the last one as <c>before</c> for the next page.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, such as <c>personal-data-read</c>.</param>
/// <param name="Who">Who; empty when nobody was recognised.</param>
/// <param name="Subject">Whose data; empty for nobody's.</param>
/// <param name="Detail">What exactly.</param>
/// <param name="Address">From where.</param>
/// <param name="Correlation">The request.</param>
public sealed record AccessView(
    long Id,
    DateTimeOffset At,
    string Kind,
    string Who,
    string Subject,
    string Detail,
    string Address,
    string Correlation);
