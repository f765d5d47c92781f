using Microsoft.AspNetCore.Components;

namespace Smart.Api.Web;

/// <summary>The same for the frame around pages.</summary>
public abstract class LayoutPart : LayoutComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>What is said, in the reader's language.</summary>
    protected Texts Say => Http.Texts();

    /// <summary>Who looks.</summary>
    protected Viewer Viewer => Http.Viewer();
}
