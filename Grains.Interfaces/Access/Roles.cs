using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>What people may be, each at one cooperative or at all of them.</summary>
public static class Roles
{
    /// <summary>Works here; sees and moves what is their own.</summary>
    public const string Member = "member";

    /// <summary>Runs an Activity: sees and moves what happens in it.</summary>
    public const string ActivityManager = "activity-manager";

    /// <summary>Accompanies members, and acts for them.</summary>
    public const string Adviser = "adviser";

    /// <summary>Keeps the books, collects and pays.</summary>
    public const string Finance = "finance";

    /// <summary>Answers for contracts and disputes.</summary>
    public const string Jurist = "jurist";

    /// <summary>Keeps vans, kits and rooms; carries orders out.</summary>
    public const string Facilities = "facilities";

    /// <summary>Governs: rates, policies, the fund.</summary>
    public const string Board = "board";

    /// <summary>Looks after accounts, programs and the running of the house.</summary>
    public const string Admin = "admin";

    /// <summary>A supplier outside who carries orders out.</summary>
    public const string Partner = "partner";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>In place of a cooperative: all of them.</summary>
    public const string Everywhere = "*";

    /// <summary>Every role.</summary>
    public static readonly ImmutableArray<string> All =
        [Member, ActivityManager, Adviser, Finance, Jurist, Facilities, Board, Admin, Partner, Auditor];
}
