using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The import of one file of job declarations. Key: SHA-256 of its bytes, in lower-case hex, so that the same file is
/// the same import. It founds the cooperatives, makes members, Activities and clients known, declares the jobs, and
/// lives what happened on the cooperatives' driven clocks.
/// </summary>
public interface IImportGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts, or goes on to a later day. An import that has lived that day already changes nothing.
    /// Refused when a part of the file is missing, or when the day lies in the future.
    /// </summary>
    [Needs(Rights.Import)]
    Task<Answer<ImportView>> Run(RunImport command);

    /// <summary>How far it is; null when nobody asked for it.</summary>
    [AlwaysInterleave]
    [Needs(Rights.Import)]
    Task<ImportView?> View();
}

/// <summary>
/// A part of an imported file, kept until its import is over: it holds personal data, so it stands outside the journal.
/// Key: <c>{hash of the file}.{number from 0}</c>.
/// </summary>
public interface IImportPartGrain : IGrainWithStringKey
{
    /// <summary>Largest part in bytes.</summary>
    const int LargestPart = 256 * 1024;

    /// <summary>Keeps the part.</summary>
    [Needs(Rights.Import)]
    Task Keep(Immutable<byte[]> bytes);

    /// <summary>The part; null when it was never kept, or erased.</summary>
    Task<Immutable<byte[]>?> Read();

    /// <summary>Erases the part.</summary>
    Task Erase();
}

/// <summary>Lives a file up to a day.</summary>
/// <param name="Parts">Number of parts that the file was kept in.</param>
/// <param name="Until">Last day to live, Brussels; null means today.</param>
[GenerateSerializer, Immutable]
public sealed record RunImport(int Parts, DateOnly? Until = null);

/// <summary>How far an import is.</summary>
/// <param name="Hash">SHA-256 of the file.</param>
/// <param name="IsRunning">Whether it is under way.</param>
/// <param name="Until">Last day to live.</param>
/// <param name="Lines">Lines that were read.</param>
/// <param name="StepsDone">Steps lived: declarations, performances, payments and so on.</param>
/// <param name="Steps">Steps to live until then.</param>
/// <param name="LivedUntil">Day that is being lived; null before the first.</param>
/// <param name="Report">What came of it; null while it runs.</param>
[GenerateSerializer, Immutable]
public sealed record ImportView(
    string Hash,
    bool IsRunning,
    DateOnly Until,
    int Lines,
    int StepsDone,
    int Steps,
    DateOnly? LivedUntil,
    ImportReport? Report);

/// <summary>What came of an import.</summary>
/// <param name="Lines">Lines that were read and held.</param>
/// <param name="Jobs">Jobs by status.</param>
/// <param name="Refusals">Jobs refused, by code of the first reason.</param>
/// <param name="Faults">Lines that could not be taken in, and steps that were refused.</param>
/// <param name="Pending">What the file tells of later days, by kind: it waits until they are lived.</param>
/// <param name="Books">What the books of each cooperative say as of the last day that was lived.</param>
/// <param name="Seconds">How long it took.</param>
[GenerateSerializer, Immutable]
public sealed record ImportReport(
    int Lines,
    ImmutableSortedDictionary<string, int> Jobs,
    ImmutableSortedDictionary<string, int> Refusals,
    ImmutableArray<ImportFault> Faults,
    ImmutableSortedDictionary<string, int> Pending,
    ImmutableArray<ImportBooks> Books,
    decimal Seconds);

/// <summary>Something of a line that did not go in.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Ref">The job's reference where one could be read.</param>
/// <param name="Step">What was tried: <c>read</c>, <c>member</c>, <c>client</c>, <c>declare</c>, <c>pay</c> ...</param>
/// <param name="Code">Code of the refusal.</param>
/// <param name="Detail">What of the line is meant; null when the code says it all.</param>
[GenerateSerializer, Immutable]
public sealed record ImportFault(int Line, string? Ref, string Step, string Code, string? Detail)
{
    /// <summary>Why not, with its sentence.</summary>
    public Refusal Reason => new(Code, Detail);
}

/// <summary>The books of one cooperative in a few figures; each is a sum of ledger rows.</summary>
/// <param name="Cooperative">Whose.</param>
/// <param name="Invoiced">Invoices issued less credit notes, VAT included.</param>
/// <param name="Collected">Paid on invoices, with late interest and costs, and after a loss too.</param>
/// <param name="WagesPaid">Net pay that left the bank.</param>
/// <param name="WageCost">What wages cost the budgets in all.</param>
/// <param name="AdvancesOutstanding">Wage advances of the pool not yet back, overdrafts included.</param>
/// <param name="PrefinancingOutstanding">Prefinancing not yet back.</param>
/// <param name="Losses">Charged to the fund.</param>
/// <param name="Fund">The guarantee fund.</param>
/// <param name="Bank">At the bank.</param>
/// <param name="Transit">Between two owners: nothing, once everything has arrived.</param>
/// <param name="Pay">Whether wages were paid in time.</param>
[GenerateSerializer, Immutable]
public sealed record ImportBooks(
    CooperativeId Cooperative,
    Money Invoiced,
    Money Collected,
    Money WagesPaid,
    Money WageCost,
    Money AdvancesOutstanding,
    Money PrefinancingOutstanding,
    Money Losses,
    Money Fund,
    Money Bank,
    Money Transit,
    PayRecord Pay);
