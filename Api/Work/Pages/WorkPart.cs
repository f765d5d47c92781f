using Microsoft.AspNetCore.Components;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Work.Pages;

/// <summary>What the pages of work lists start from: one list of one cooperative, a page at a time.</summary>
public abstract class WorkPart : StaffPart
{
    private const int Rows = 50;

    /// <summary>Which cooperative.</summary>
    [SupplyParameterFromQuery]
    public string? Cooperative { get; set; }

    /// <summary>Where the page before ended: the value sorted by.</summary>
    [SupplyParameterFromQuery]
    public string? AfterValue { get; set; }

    /// <summary>Where the page before ended: the row.</summary>
    [SupplyParameterFromQuery]
    public string? AfterId { get; set; }

    /// <summary>A place in the journal that the list must have seen: where a form of before made its change.</summary>
    [SupplyParameterFromQuery]
    public string? At { get; set; }

    /// <summary>The cooperatives whose list may be seen.</summary>
    protected IReadOnlyList<string> All { get; private set; } = [];

    /// <summary>The one that is shown; null when there is none.</summary>
    protected string? One { get; private set; }

    /// <summary>The cooperatives of a right, and the one that is asked for; a list of nobody's is not there.</summary>
    protected async Task<bool> Choose(string right)
    {
        All = await CooperativesFor(right);
        One = Chosen(All, Cooperative);
        if (One is null && !Http.Response.HasStarted) Http.Response.StatusCode = StatusCodes.Status404NotFound;
        return One is not null;
    }

    /// <summary>The page that is asked for, in this order.</summary>
    protected PageWish Wish(string sort) => new(
        sort,
        Descending: false,
        AfterValue is not null && AfterId is not null ? new ListPlace(AfterValue, AfterId) : null,
        Rows,
        At is { } at ? StreamPlace.Read(at) : null);
}
