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
        var isFit = FormTexts.AreFit(Http);
        if (isFit) await item.InvokeAsync(arg);
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        StateHasChanged();
        if (!isFit) FormTexts.Refused(Http);
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

    /// <summary>What a client is called; null where nobody knows, or may know. Staff's look is logged.</summary>
    /// <param name="context">The request.</param>
    /// <param name="client">Which.</param>
    /// <param name="cooperative">Whose client it is here.</param>
    public static async Task<string?> ClientName(this HttpContext context, ClientId client, CooperativeId cooperative)
    {
        var name = (await context.Actor<IClientGrain>(client.Value).Profile())?.Name;
        if (name is not null && context.IsStaffOf(cooperative))
            await context.LogLook(client.Value, cooperative.Value);
        return name;
    }

    // A member sees the clients of their own work; whoever sees those of all is staff, and may be a member besides.
    private static bool IsStaffOf(this HttpContext context, CooperativeId cooperative) =>
        context.Caller()?.Reach(Rights.ReadClients).Covers(cooperative.Value) == true;

    /// <summary>
    /// What clients are called, for lists that name them; whoever has no name any more is left out. That somebody
    /// looked at a list of names is logged once.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="clients">Which.</param>
    /// <param name="cooperative">Whose list it is; empty for that of several.</param>
    public static async Task<Dictionary<ClientId, string>> ClientNames(
        this HttpContext context, IEnumerable<ClientId> clients, string cooperative)
    {
        var wanted = new NamesWanted([.. clients.Distinct()], cooperative.Length > 0 ? new(cooperative) : null);
        if (wanted.Clients.IsEmpty) return [];
        var known = (await context.Actor<ICalledGrain>("all").Names(wanted))
            .ToDictionary(each => new ClientId(each.Id), each => each.Name);
        if (known.Count > 0) await context.LogLook(subject: "", cooperative);
        return known;
    }
}
