using System.Collections.Frozen;
using System.Collections.Immutable;
using static Smart.Grains.Interfaces.Roles;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Who may do what: the one table of permissions, read by endpoints, pages and actors alike. <c>Own</c> roles may do it
/// to what belongs to their own member record; <c>At</c> roles to whatever belongs to the cooperatives of the role.
/// </summary>
public static class Rights
{
    /// <summary>Asks what needs nobody's data: calculators, the catalogue.</summary>
    public const string Ask = "ask";

    /// <summary>Reads what a cooperative is and its rates.</summary>
    public const string ReadCooperatives = "cooperatives.read";

    /// <summary>Founds cooperatives and sets rates.</summary>
    public const string GovernCooperatives = "cooperatives.govern";

    /// <summary>Reads members, without anything personal.</summary>
    public const string ReadMembers = "members.read";

    /// <summary>Reads what a member is called, and nothing more of who they are. Logged.</summary>
    public const string ReadNames = "members.name.read";

    /// <summary>Reads who a member is. Logged.</summary>
    public const string ReadProfiles = "members.profile.read";

    /// <summary>Says otherwise who a member is.</summary>
    public const string ChangeProfiles = "members.profile.change";

    /// <summary>Lets members join, suspends them, lets them leave; records their shares.</summary>
    public const string AdmitMembers = "members.admit";

    /// <summary>Exports and erases personal data.</summary>
    public const string ErasePeople = "members.erase";

    /// <summary>Reads Activities and their budgets.</summary>
    public const string ReadActivities = "activities.read";

    /// <summary>Opens and closes Activities, and gives roles in them.</summary>
    public const string ManageActivities = "activities.manage";

    /// <summary>Reads clients, how they pay, and their accounts.</summary>
    public const string ReadClients = "clients.read";

    /// <summary>Makes clients known.</summary>
    public const string RegisterClients = "clients.register";

    /// <summary>Rates, checks and blocks clients, and agrees on terms.</summary>
    public const string JudgeClients = "clients.judge";

    /// <summary>Reads jobs, their plans and what their services do.</summary>
    public const string ReadJobs = "jobs.read";

    /// <summary>Declares, accepts, performs and cancels jobs.</summary>
    public const string MoveJobs = "jobs.move";

    /// <summary>Reads the journal of a job: who decided what, when, for whom, and what it booked.</summary>
    public const string ReadJournals = "jobs.journal.read";

    /// <summary>Says that a client contests work.</summary>
    public const string ContestJobs = "jobs.contest";

    /// <summary>Reads orders of the travel desk and of partners.</summary>
    public const string ReadOrders = "orders.read";

    /// <summary>Carries orders out, or calls them off.</summary>
    public const string FulfilOrders = "orders.fulfil";

    /// <summary>Confirms prices beyond what the house takes for granted.</summary>
    public const string ConfirmPrices = "orders.price.confirm";

    /// <summary>Reads calendars of vans, kits and rooms.</summary>
    public const string ReadResources = "resources.read";

    /// <summary>Books and releases vans, kits and rooms by hand.</summary>
    public const string BookResources = "resources.book";

    /// <summary>Reads invoices, their documents and their reminders.</summary>
    public const string ReadInvoices = "invoices.read";

    /// <summary>Records and settles disputes.</summary>
    public const string DisputeInvoices = "invoices.dispute";

    /// <summary>Records payments of clients.</summary>
    public const string RecordPayments = "payments.record";

    /// <summary>Pauses and resumes collection; books its costs.</summary>
    public const string Collect = "collection.move";

    /// <summary>Proposes and confirms that a loss is certain.</summary>
    public const string WriteOff = "write-off";

    /// <summary>Reads contracts and their declarations to social security.</summary>
    public const string ReadContracts = "contracts.read";

    /// <summary>Resumes and answers declarations to social security.</summary>
    public const string DeclareWork = "contracts.declare";

    /// <summary>Reads wages.</summary>
    public const string ReadWages = "wages.read";

    /// <summary>Reads requests for prefinancing and how they were decided.</summary>
    public const string ReadPrefinancings = "prefinancings.read";

    /// <summary>Appeals against a decision.</summary>
    public const string Appeal = "prefinancings.appeal";

    /// <summary>Answers referrals and appeals; proposes and confirms overrides.</summary>
    public const string DecidePrefinancings = "prefinancings.decide";

    /// <summary>Reads and publishes the policy of prefinancing.</summary>
    public const string PublishPolicies = "policies.publish";

    /// <summary>Reads the guarantee fund.</summary>
    public const string ReadPools = "pools.read";

    /// <summary>Releases payments to the bank.</summary>
    public const string ReleasePayments = "payments.release";

    /// <summary>Reads the books.</summary>
    public const string ReadLedger = "ledger.read";

    /// <summary>Reads reports of a cooperative, or of the federation.</summary>
    public const string ReadReports = "reports.read";

    /// <summary>Has reports made and kept.</summary>
    public const string MakeReports = "reports.make";

    /// <summary>Imports files of jobs.</summary>
    public const string Import = "import";

    /// <summary>Reads work lists.</summary>
    public const string ReadWork = "work.read";

    /// <summary>Takes off the work lists what is dealt with.</summary>
    public const string DoWork = "work.do";

    /// <summary>Reads webhooks and what they sent: those that one registered oneself.</summary>
    public const string ReadWebhooks = "webhooks.read";

    /// <summary>Registers webhooks, and changes and removes one's own.</summary>
    public const string ManageWebhooks = "webhooks.manage";

    /// <summary>The same for webhooks of others.</summary>
    public const string OverseeWebhooks = "webhooks.oversee";

    /// <summary>Reads people who sign in, and their roles.</summary>
    public const string ReadUsers = "users.read";

    /// <summary>Makes accounts and disables them; proposes and confirms roles.</summary>
    public const string ManageUsers = "users.manage";

    /// <summary>Reads who did and who looked at what.</summary>
    public const string ReadAudit = "audit.read";

    /// <summary>The right to read actors of a kind; what is not here is not read from outside.</summary>
    public static FrozenDictionary<string, string> ToRead { get; } = new Dictionary<string, string>
    {
        ["activity"] = ReadActivities,
        ["cash"] = ReadPools,
        ["client"] = ReadClients,
        ["client-account"] = ReadClients,
        ["contract"] = ReadContracts,
        ["cooperative"] = ReadCooperatives,
        ["dimona"] = ReadContracts,
        ["dunning"] = ReadInvoices,
        ["engagement"] = ReadJobs,
        ["import"] = Import,
        ["invoice"] = ReadInvoices,
        ["job"] = ReadJobs,
        ["member"] = ReadMembers,
        ["order"] = ReadOrders,
        ["pool"] = ReadPools,
        ["pool-shard"] = ReadPools,
        ["prefinancing"] = ReadPrefinancings,
        ["resource"] = ReadResources,
        ["risk-calendar"] = ReadReports,
        ["risk-run"] = ReadReports,
        ["self-bill"] = ReadInvoices,
        ["wage"] = ReadWages,
        ["webhook"] = ReadWebhooks,
    }.ToFrozenDictionary(StringComparer.Ordinal);


    private static readonly string[] Own = [Member, ActivityManager];

    private static readonly string[] Staff = [Adviser, Finance, Jurist, Facilities, Board, Admin, Auditor];

    /// <summary>Each right, with the roles that have it.</summary>
    public static FrozenDictionary<string, Right> All { get; } = new Right[]
    {
        new(Ask, own: Own, at: [.. Staff, Partner]),
        new(ReadCooperatives, own: Own, at: [.. Staff, Partner]),
        new(GovernCooperatives, own: [], at: [Board, Admin]),
        new(ReadMembers, own: Own, at: [Adviser, Finance, Jurist, Board, Admin, Auditor]),
        new(ReadNames, own: Own, at: [Adviser, Finance, Jurist, Facilities, Admin]),
        new(ReadProfiles, own: Own, at: [Adviser, Finance, Jurist, Admin]),
        new(ChangeProfiles, own: Own, at: [Adviser, Admin]),
        new(AdmitMembers, own: [], at: [Adviser, Admin]),
        new(ErasePeople, own: Own, at: [Admin]),
        new(ReadActivities, own: Own, at: [Adviser, Finance, Jurist, Board, Auditor]),
        new(ManageActivities, own: Own, at: [Adviser]),
        new(ReadClients, own: Own, at: [Adviser, Finance, Jurist, Board, Auditor]),
        new(RegisterClients, own: Own, at: [Adviser, Finance]),
        new(JudgeClients, own: [], at: [Finance]),
        new(ReadJobs, own: Own, at: [Adviser, Finance, Jurist, Facilities, Board, Auditor]),
        new(ReadJournals, own: [], at: [Adviser, Finance, Jurist, Board, Auditor]),
        new(MoveJobs, own: Own, at: [Adviser]),
        new(ContestJobs, own: [], at: [Adviser, Finance, Jurist]),
        new(ReadOrders, own: Own, at: [Adviser, Finance, Facilities, Partner, Auditor]),
        new(FulfilOrders, own: [], at: [Facilities, Partner]),
        new(ConfirmPrices, own: [], at: [Facilities, Finance]),
        new(ReadResources, own: Own, at: [Adviser, Facilities, Finance, Auditor]),
        new(BookResources, own: [], at: [Facilities, Adviser]),
        new(ReadInvoices, own: Own, at: [Adviser, Finance, Jurist, Board, Auditor]),
        new(DisputeInvoices, own: [], at: [Adviser, Finance, Jurist]),
        new(RecordPayments, own: [], at: [Finance]),
        new(Collect, own: [], at: [Finance, Jurist]),
        new(WriteOff, own: [], at: [Finance, Board]),
        new(ReadContracts, own: Own, at: [Adviser, Finance, Jurist, Auditor]),
        new(DeclareWork, own: [], at: [Jurist, Finance]),
        new(ReadWages, own: Own, at: [Adviser, Finance, Jurist, Auditor]),
        new(ReadPrefinancings, own: Own, at: [Adviser, Finance, Board, Auditor]),
        new(Appeal, own: Own, at: [Adviser]),
        new(DecidePrefinancings, own: [], at: [Adviser, Finance]),
        new(PublishPolicies, own: [], at: [Board, Finance]),
        new(ReadPools, own: Own, at: [Finance, Board, Auditor]),
        new(ReleasePayments, own: [], at: [Finance, Board]),
        new(ReadLedger, own: [], at: [Finance, Board, Auditor]),
        new(ReadReports, own: [], at: [Finance, Board, Auditor]),
        new(MakeReports, own: [], at: [Finance, Board]),
        new(Import, own: [], at: [Admin]),
        new(ReadWork, own: [], at: Staff),
        new(DoWork, own: [], at: [Adviser, Finance, Jurist, Facilities, Admin]),
        new(ReadWebhooks, own: [], at: [Adviser, Finance, Facilities, Admin, Partner, Auditor]),
        new(ManageWebhooks, own: [], at: [Adviser, Finance, Facilities, Admin, Partner]),
        new(OverseeWebhooks, own: [], at: [Admin, Auditor]),
        new(ReadUsers, own: [], at: [Admin, Auditor]),
        new(ManageUsers, own: [], at: [Admin]),
        new(ReadAudit, own: [], at: [Admin, Board, Auditor]),
    }.ToFrozenDictionary(right => right.Name, StringComparer.Ordinal);
}

/// <summary>A right, and the roles that have it.</summary>
/// <param name="name">Its name, which is the name of the policy too.</param>
/// <param name="own">Roles that have it over what is their own.</param>
/// <param name="at">Roles that have it at the cooperatives of the role.</param>
public sealed class Right(string name, string[] own, string[] at)
{
    /// <summary>Its name, which is the name of the policy too.</summary>
    public string Name { get; } = name;

    /// <summary>Roles that have it over what is their own.</summary>
    public ImmutableArray<string> Own { get; } = [.. own];

    /// <summary>Roles that have it at the cooperatives of the role.</summary>
    public ImmutableArray<string> At { get; } = [.. at];
}
