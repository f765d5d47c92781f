using System.Net;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>What one person proposes and another confirms: a loss, a rate.</summary>
public sealed class SecondPersonTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private const string Cause = "The bailiff found nothing to seize";
    private const string Key = "price.van.day";

    private static readonly DateOnly Next = Calendar.LegalDay(TimeProvider.System.GetUtcNow()).AddDays(30);

    [Fact]
    public async Task A_loss_is_proposed_on_the_invoice_and_confirmed_by_a_colleague_from_their_work_list()
    {
        var id = await house.Issued();
        using var one = Of("fien", "finance@arts");
        await one.Open($"/invoices/{id}");
        var unsaid = await one.Press("Propose the loss");
        Assert.Single(unsaid.QuerySelectorAll("#f-cause-error"));
        var own = await one.Press("Propose the loss", ("cause", "NothingToSeize"));
        Assert.Contains(Cause, own.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(own.QuerySelectorAll("button"), each => Says(each, "Confirm"));

        // The button is not there; whoever sends what it would send is told why.
        using var alone = house.Caller("fien", ["finance@arts"]);
        using var twice = await Send(alone, $"/v1/invoices/{id}/write-off/confirm", "{}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.StatusCode);
        using var rival = house.Caller("rival", ["finance@rival", "board@rival"]);
        using var beyond = await Send(rival, $"/v1/invoices/{id}/write-off/confirm", "{}");
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);

        using var other = Of("fons", "finance@arts");
        using var tap = Of("fons", "finance@arts");
        var number = (await house.Grain<IInvoiceGrain>(id).View())!.Number;
        var list = await other.Open("/worklists/second");
        Assert.Contains(list.QuerySelectorAll("a"), link => link.GetAttribute("href") == $"/invoices/{id}");
        await tap.Open("/worklists/second");
        await other.Press($"Confirm {number}");
        var after = await tap.Press($"Confirm {number}");
        Assert.Equal(HttpStatusCode.OK, tap.Answer.StatusCode);
        Assert.DoesNotContain(after.QuerySelectorAll("a"), link => link.GetAttribute("href") == $"/invoices/{id}");
        Assert.Equal(InvoiceStatus.WrittenOff, (await house.Grain<IInvoiceGrain>(id).View())!.Status);
        Assert.Empty(await Waiting($"invoice/{id}"));
    }

    [Fact]
    public async Task A_loss_that_is_turned_down_is_none_and_can_be_proposed_again()
    {
        var id = await house.Issued();
        using var one = Of("fien", "finance@arts");
        using var other = Of("bert", "board@arts");
        for (var n = 0; n < 2; n++)
        {
            await one.Open($"/invoices/{id}");
            await one.Press("Propose the loss", ("cause", "Prescribed"));
            Assert.Single(await Waiting($"invoice/{id}"));
            await other.Open($"/invoices/{id}");
            var number = (await house.Grain<IInvoiceGrain>(id).View())!.Number;
            await other.Press($"Turn down {number}");
            Assert.Empty(await Waiting($"invoice/{id}"));
        }

        var view = (await house.Grain<IInvoiceGrain>(id).View())!;
        Assert.Equal((InvoiceStatus.Open, (LossProposal?)null), (view.Status, view.LossProposed));
    }

    [Fact]
    public async Task What_is_confirmed_is_what_was_read_and_not_what_is_proposed_by_then()
    {
        var id = await house.Issued();
        using var one = Of("fien", "finance@arts");
        await one.Open($"/invoices/{id}");
        await one.Press("Propose the loss", ("cause", "Prescribed"));
        using var other = Of("fons", "finance@arts");
        await other.Open($"/invoices/{id}");
        await one.Press("Propose the loss", ("cause", "Bankruptcy"));
        var number = (await house.Grain<IInvoiceGrain>(id).View())!.Number;
        var refused = await other.Press($"Confirm {number}");
        Assert.StartsWith(
            "Another cause", refused.QuerySelector(".notice.bad")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(InvoiceStatus.Open, (await house.Grain<IInvoiceGrain>(id).View())!.Status);
    }

    [Fact]
    public async Task What_a_form_does_not_say_or_says_too_long_is_refused_in_a_sentence_though_no_box_shows_it()
    {
        var id = await house.Issued();
        using var one = Of("fien", "finance@arts");
        await one.Open($"/invoices/{id}");
        await one.Press("Propose the loss", ("cause", "Prescribed"));
        var number = (await house.Grain<IInvoiceGrain>(id).View())!.Number;
        foreach (var (language, sentence) in new[]
        {
            ("fr", "Une partie de ce formulaire"), ("nl", "Een deel van dit formulier"),
            ("de", "Ein Teil dieses Formulars"), ("en", "Part of what this form"),
        })
        {
            using var other = new Reader(house.House.Api.Caller("fons", ["finance@arts"], language: language));
            var page = await other.Open($"/invoices/{id}");
            var button = page.QuerySelectorAll("button").First(each =>
                each.GetAttribute("name") == "go" && each.GetAttribute("value") == "confirm").TextContent.Trim();
            var refused = await other.Press(button, ("read", new string('x', 2_001)));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Answer.StatusCode);
            var said = refused.QuerySelector("#main > .notice.bad")!.TextContent;
            Assert.Contains(sentence, said, StringComparison.Ordinal);
            Assert.Contains("2000", said.Replace("\u202F", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        using var careless = Of("fons", "finance@arts");
        await careless.Open($"/invoices/{id}");
        var empty = await careless.Press($"Confirm {number}", ("read", ""));
        Assert.StartsWith(
            "Another cause", empty.QuerySelector(".notice.bad")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(InvoiceStatus.Open, (await house.Grain<IInvoiceGrain>(id).View())!.Status);
    }

    [Fact]
    public async Task A_loss_that_was_proposed_in_the_collection_stands_on_the_invoice_too()
    {
        var id = await house.Issued();
        while (await house.Grain<IDunningGrain>(id).View() is null) await Task.Delay(20);
        using var proposed = await Send(house.Http, $"/v1/dunning/{id}/loss", """{"cause":"not-worth-recovering"}""");
        proposed.EnsureSuccessStatusCode();
        using var other = Of("fons", "finance@arts");
        var page = await other.Open($"/invoices/{id}");
        var button = page.QuerySelectorAll("button").Single(each => Says(each, "Turn down"));
        await other.Press(button.TextContent.Trim());
        Assert.Null((await house.Grain<IDunningGrain>(id).View())!.LossProposed);
        Assert.Empty(await Waiting($"dunning/{id}"));
    }

    [Theory]
    [InlineData("invoice")]
    [InlineData("dunning")]
    public async Task A_loss_that_was_proposed_goes_by_itself_once_the_client_has_paid(string at)
    {
        var id = await house.Issued();
        while (await house.Grain<IDunningGrain>(id).View() is null) await Task.Delay(20);
        var path = at == "invoice" ? $"/v1/invoices/{id}/write-off" : $"/v1/dunning/{id}/loss";
        using var one = house.Caller("fien", ["finance@arts"]);
        using var proposed = await Send(one, path, """{"cause":"prescribed"}""");
        proposed.EnsureSuccessStatusCode();
        Assert.Single(await Waiting($"{at}/{id}"));
        var open = (await house.Grain<IInvoiceGrain>(id).View())!.Open;
        Assert.Null((await house.Grain<IInvoiceGrain>(id).RecordPayment(
            new RecordPayment("late", open, Calendar.LegalDay(TimeProvider.System.GetUtcNow())))).Refusal);

        await Eventually(async () => (await Waiting($"{at}/{id}")).Length == 0);
        using var other = Of("fons", "finance@arts");
        var list = await other.Open("/worklists/second");
        Assert.DoesNotContain(list.QuerySelectorAll("a"), link => link.GetAttribute("href") == $"/invoices/{id}");
        using var second = house.Caller("fons", ["finance@arts"]);
        using var late = await Send(second, $"{path}/confirm", "{}");
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal(InvoiceStatus.Paid, (await house.Grain<IInvoiceGrain>(id).View())!.Status);
    }

    [Fact]
    public async Task A_rate_is_proposed_and_holds_once_another_person_confirms_it()
    {
        using var one = Of("bert", "board@arts");
        await one.Open("/rates");
        var wrong = await one.Press("Propose it", ("Key", Key), ("Value", "ninety"), ("From", ""), ("Source", "Board"));
        string[] fields = [.. wrong.QuerySelectorAll("[aria-invalid=true]").Select(box => box.Id!)];
        Assert.Equal(["f-From", "f-Value"], fields);
        Assert.Equal("ninety", wrong.QuerySelector("#f-Value")!.GetAttribute("value"));
        var unknown = await one.Press("Propose it", ("Key", "price.rocket"), ("Value", "1,125"), ("From", $"{Next:O}"));
        Assert.Single(unknown.QuerySelectorAll("#f-Key-error"));
        var own = await one.Press("Propose it", ("Key", Key), ("Value", "87,125"), ("From", $"{Next:O}"));
        Assert.Contains("87.125", own.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(own.QuerySelectorAll("button"), each => Says(each, "Confirm"));
        Assert.NotEqual(87.125m, await Rate());

        using var reads = Of("fien", "finance@arts");
        var shown = await reads.Open("/rates?q=van");
        Assert.Empty(shown.QuerySelectorAll("form[method=post] [name=go]"));
        using var finance = house.Caller("fien", ["finance@arts"]);
        using var denied = await Send(
            finance, "/v1/cooperatives/arts/rates/confirm", $$"""{"key":"{{Key}}","from":"{{Next:O}}"}""");
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);

        using var other = Of("ann", "admin@arts");
        await other.Open("/worklists/second");
        await other.Press($"Confirm {Key}");
        Assert.Equal(87.125m, await Rate());
        Assert.Empty(await Waiting("cooperative/arts"));
    }

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo()) await Task.Delay(20, patience.Token);
    }

    private Reader Of(string who, params string[] roles) => new(house.House.Api.Caller(who, roles));

    private async Task<decimal?> Rate() =>
        (await house.Grain<ICooperativeGrain>(HouseFixture.Cooperative).RuleBook()).TryRate(Key, Next);

    private static bool Says(IElement button, string word) =>
        button.TextContent.Trim().StartsWith(word, StringComparison.Ordinal);

    private async Task<string[]> Waiting(string stream)
    {
        var items = await house.Get($"/v1/worklists/items?limit={PageWish.LongestPage}");
        return
        [
            .. items["items"]!.AsArray()
                .Where(item => item!["view"]!["stream"]!.ToString() == stream)
                .Select(item => item!["view"]!["kind"]!.ToString())
                .Where(kind => kind.EndsWith("-awaits-second", StringComparison.Ordinal)),
        ];
    }

    private async Task<HttpResponseMessage> Send(HttpClient who, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", house.NewKey());
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await who.SendAsync(request);
    }
}
