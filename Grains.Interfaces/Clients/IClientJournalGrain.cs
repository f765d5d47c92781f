using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What happened between one cooperative and one client. Key: <c>{cooperative}/{client}</c>. It decides nothing and
/// remembers nothing.
/// </summary>
public interface IClientJournalGrain : IGrainWithStringKey
{
    /// <summary>Of the client, its account, its latest jobs and invoices; the latest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJournals)]
    Task<JournalPage> Journal(long? after, int limit);
}
