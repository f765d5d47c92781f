using Microsoft.AspNetCore.Components;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>
/// What every page and component starts from: the request, who looks, what to say, and the actors. Pages are rendered
/// on the server, once a request, so nothing here outlives one.
/// </summary>
public abstract class Part : ComponentBase, IHandleEvent
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>What is said, in the reader's language.</summary>
    protected Texts Say => Http.Texts();

    /// <summary>Who looks.</summary>
    protected Viewer Viewer => Http.Viewer();

    /// <summary>The legal day: what the calendar in Brussels shows.</summary>
    protected DateOnly Today => Calendar.LegalDay(Http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>Whether the reader's right goes as far as this actor; what is beyond is shown as not there.</summary>
    protected ValueTask<bool> Reaches(string right, string actor, string key) =>
        Http.Caller() is { } caller
            ? Policies.Reaches(Http, caller.Reach(right), GrainId.Create(actor, key))
            : ValueTask.FromResult(false);

    /// <summary>The actor of that key.</summary>
    protected T Actor<T>(string key)
        where T : IGrainWithStringKey => Http.Actor<T>(key);

    /// <summary>
    /// A form with a text that could not be kept is shown again, with all that was typed: nothing of it is begun.
    /// </summary>
    public async Task HandleEventAsync(EventCallbackWorkItem item, object? arg)
    {
        if (FormTexts.AreFit(Http)) await item.InvokeAsync(arg);
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        StateHasChanged();
    }
}

/// <summary>What a request knows of its reader.</summary>
public static class Readers
{
    private static readonly object TextsKey = new();

    /// <summary>The texts in the reader's language.</summary>
    public static Texts Texts(this HttpContext context)
    {
        if (context.Items.TryGetValue(TextsKey, out var known) && known is Texts texts) return texts;
        texts = new Texts(Languages.Of(context));
        context.Items[TextsKey] = texts;
        return texts;
    }

    /// <summary>Who looks.</summary>
    public static Viewer Viewer(this HttpContext context) => new(context.User);

    /// <summary>What clients are called, for lists that name them; whoever has no name any more is left out.</summary>
    public static async Task<Dictionary<ClientId, string>> ClientNames(
        this HttpContext context, IEnumerable<ClientId> clients)
    {
        var names = await Task.WhenAll(clients.Distinct().Select(async client =>
            (Client: client, (await context.Actor<IClientGrain>(client.Value).Profile())?.Name)));
        return names.Where(each => each.Name is not null).ToDictionary(each => each.Client, each => each.Name!);
    }
}
