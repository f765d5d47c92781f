using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>
/// What pages of staff start from: they look at one cooperative at a time, of those that they may see.
/// </summary>
public abstract class StaffPart : Part
{
    /// <summary>The cooperatives that a right goes to, in order; of all there are where it goes to all.</summary>
    protected async Task<IReadOnlyList<string>> CooperativesFor(string right)
    {
        if (Http.Caller()?.Reach(right) is not { IsNone: false } reach) return [];
        if (!reach.IsEverywhere) return [.. reach.Cooperatives.Order(StringComparer.Ordinal)];
        var all = await Actor<IDirectoryGrain>("cooperative").Page(
            new DirectoryQuery(Cooperative: null, After: null, IDirectoryGrain.LongestPage));
        return all.Keys;
    }

    /// <summary>Why nothing is called like what was typed to be found; null where something may be.</summary>
    protected string? Unfit(string? search) =>
        search is not null && FreeText.Check(search, FollowedLists.LongestSearch) is { } refusal
            ? $"{refusal.Sentence(Say.Language)} {refusal.Remedy(Say.Language)}"
            : null;

    /// <summary>The one that is looked at: what the address asks for when it may be seen, else the first.</summary>
    protected static string? Chosen(IReadOnlyList<string> cooperatives, string? asked) =>
        asked is not null && cooperatives.Contains(asked) ? asked : cooperatives is [var first, ..] ? first : null;
}
