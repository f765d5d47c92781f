using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>Somebody who reads pages and sends their forms, in a browser without JavaScript.</summary>
internal sealed class Reader : IDisposable
{
    private const int MostRedirects = 5;

    private readonly HttpClient _http;
    private readonly HtmlParser _parser = new();

    /// <summary>Somebody with the headers of a caller. Redirects are followed here: they stay who they are.</summary>
    public Reader(HttpClient caller)
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true };
        _http = new HttpClient(handler) { BaseAddress = caller.BaseAddress };
        foreach (var (name, values) in caller.DefaultRequestHeaders) _http.DefaultRequestHeaders.Add(name, values);
        caller.Dispose();
    }

    /// <summary>The page that is open.</summary>
    public IHtmlDocument Page { get; private set; } = null!;

    /// <summary>How it was answered.</summary>
    public HttpResponseMessage Answer { get; private set; } = null!;

    /// <summary>A member who reads this language.</summary>
    public static Reader Member(TestHouse house, string member, string language = "en") =>
        new(house.Api.Caller("noor", ["member@arts"], member, language));

    /// <summary>Somebody without an account: with nothing but a link.</summary>
    public static Reader Stranger(TestHouse house)
    {
        var http = new HttpClient { BaseAddress = house.Api.Address };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return new Reader(http);
    }

    /// <summary>Opens a page.</summary>
    public async Task<IHtmlDocument> Open(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return await Take(request);
    }

    /// <summary>Fills in the form that has this button, and presses it; redirects are followed.</summary>
    public async Task<IHtmlDocument> Press(string button, params (string Name, string Value)[] typed)
    {
        var pressed = Page.QuerySelectorAll("button").Single(each => each.TextContent.Trim() == button);
        var form = Assert.IsAssignableFrom<IHtmlFormElement>(pressed.Closest("form"));
        List<KeyValuePair<string, string>> fields =
            [.. Filled(form).Where(field => typed.All(each => each.Name != field.Key))];
        fields.AddRange(typed.Select(each => KeyValuePair.Create(each.Name, each.Value)));
        if (pressed.GetAttribute("name") is { } name)
            fields.Add(KeyValuePair.Create(name, pressed.GetAttribute("value") ?? ""));
        var path = form.GetAttribute("action") is { Length: > 0 } action
            ? action
            : Answer.RequestMessage!.RequestUri!.PathAndQuery;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Content = new FormUrlEncodedContent(fields);
        return await Take(request);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Answer?.Dispose();
        _http.Dispose();
    }

    private async Task<IHtmlDocument> Take(HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("text/html");
        Answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        for (var n = 0; n < MostRedirects && Answer.Headers.Location is { } next; n++)
        {
            using var further = new HttpRequestMessage(HttpMethod.Get, next);
            further.Headers.Accept.ParseAdd("text/html");
            Answer = await _http.SendAsync(further, TestContext.Current.CancellationToken);
        }

        var text = await Answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return Page = await _parser.ParseDocumentAsync(text, TestContext.Current.CancellationToken);
    }

    // What a browser would send: boxes that are ticked, the choice that is chosen, whatever stands in a line.
    private static IEnumerable<KeyValuePair<string, string>> Filled(IHtmlFormElement form) =>
        from element in form.Elements
        let name = element.GetAttribute("name")
        where !string.IsNullOrEmpty(name)
        let value = element switch
        {
            IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? box.Value : null,
            IHtmlInputElement input => input.Value,
            IHtmlSelectElement chosen => chosen.Value,
            IHtmlTextAreaElement area => area.Value,
            _ => null,
        }
        where value is not null
        select KeyValuePair.Create(name!, value);
}
