using System.Text.Json.Nodes;
using Smart.Client;
using Xunit;

namespace Smart.Tests.Api.Webhooks;

/// <summary>
/// Whoever registers a webhook chooses where our machine connects to. Each way inside is tried over HTTP, on a house
/// that was not told that it may go anywhere special.
/// </summary>
public sealed class SsrfTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Theory]
    [InlineData("https://127.0.0.1/", "webhook.url-private")]
    [InlineData("https://127.8.7.6/", "webhook.url-private")]
    [InlineData("https://0.0.0.0/", "webhook.url-private")]
    [InlineData("https://10.0.0.5/", "webhook.url-private")]
    [InlineData("https://172.16.3.4/", "webhook.url-private")]
    [InlineData("https://192.168.1.1/", "webhook.url-private")]
    [InlineData("https://100.64.0.1/", "webhook.url-private")]
    [InlineData("https://169.254.169.254/latest/meta-data/", "webhook.url-private")]
    [InlineData("https://224.0.0.1/", "webhook.url-private")]
    [InlineData("https://255.255.255.255/", "webhook.url-private")]
    [InlineData("https://2130706433/", "webhook.url-private")]
    [InlineData("https://0x7f000001/", "webhook.url-private")]
    [InlineData("https://0x7f.1/", "webhook.url-private")]
    [InlineData("https://0177.0.0.1/", "webhook.url-private")]
    [InlineData("https://127.1/", "webhook.url-private")]
    [InlineData("https://[::1]/", "webhook.url-private")]
    [InlineData("https://[::]/", "webhook.url-private")]
    [InlineData("https://[::ffff:127.0.0.1]/", "webhook.url-private")]
    [InlineData("https://[::ffff:a00:5]/", "webhook.url-private")]
    [InlineData("https://[::127.0.0.1]/", "webhook.url-private")]
    [InlineData("https://[64:ff9b::7f00:1]/", "webhook.url-private")]
    [InlineData("https://[2002:7f00:1::]/", "webhook.url-private")]
    [InlineData("https://[2001:0:7f00:1::]/", "webhook.url-private")]
    [InlineData("https://[fc00::1]/", "webhook.url-private")]
    [InlineData("https://[fd12:3456::1]/", "webhook.url-private")]
    [InlineData("https://[fe80::1]/", "webhook.url-private")]
    [InlineData("https://[ff02::1]/", "webhook.url-private")]
    [InlineData("https://localhost/", "webhook.url-private")]
    [InlineData("https://LOCALHOST./", "webhook.url-private")]
    [InlineData("https://db.localhost/", "webhook.url-private")]
    [InlineData("https://postgres/", "webhook.url-private")]
    [InlineData("https://metadata.google.internal/", "webhook.url-private")]
    [InlineData("https://①②⑦.⓪.⓪.①/", "webhook.url-unreadable")]
    [InlineData("http://hooks.example.org/", "webhook.url-not-https")]
    [InlineData("http://127.0.0.1:5080/v1/jobs", "webhook.url-not-https")]
    [InlineData("ftp://hooks.example.org/", "webhook.url-not-https")]
    [InlineData("file:///etc/passwd", "webhook.url-unreadable")]
    [InlineData("gopher://127.0.0.1:6379/_x", "webhook.url-not-https")]
    [InlineData("//hooks.example.org/", "webhook.url-not-https")]
    [InlineData("hooks.example.org", "webhook.url-unreadable")]
    [InlineData("https://user:secret@hooks.example.org/", "webhook.url-credentials")]
    [InlineData("https://hooks.example.org@127.0.0.1/", "webhook.url-credentials")]
    [InlineData("https://hooks.example.org%40127.0.0.1/", "webhook.url-unreadable")]
    [InlineData("https://@127.0.0.1/", "webhook.url-credentials")]
    [InlineData("https://hooks.example.org\\\\@127.0.0.1/", "webhook.url-unreadable")]
    [InlineData("https://hooks.example.org/#@127.0.0.1/", "webhook.url-fragment")]
    [InlineData("https://hooks.example.org\\t.127.0.0.1/", "webhook.url-unreadable")]
    [InlineData("https://hooks.example.org:5432/", "webhook.url-port")]
    [InlineData("https://hooks.example.org:22/", "webhook.url-port")]
    public async Task What_leads_inside_cannot_be_registered(string url, string code)
    {
        using var refused = await house.Post("/v1/webhooks", Body(url));
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal((422, code), (problem["status"]!.GetValue<int>(), problem["code"]!.ToString()));
        Assert.Equal("url", problem["errors"]!.AsObject().Single().Key);
        Assert.False(string.IsNullOrEmpty(problem["remedy"]!.ToString()));
    }

    [Fact]
    public async Task A_public_address_can_be_registered_and_not_be_changed_to_a_private_one()
    {
        var id = await house.Made("/v1/webhooks", Body("https://hooks.example.org/smart?x=1"));
        var client = new SmartClient(house.Http);
        var refused = await Assert.ThrowsAsync<SmartApiException<Problem>>(() => client.PutWebhookAsync(
            id, house.NewKey(), body: new ChangeWebhook { Url = "https://[::1]/", Kinds = ["job.declared"] }));
        Assert.Equal("webhook.url-private", refused.Result.Code);
        Assert.Equal("https://hooks.example.org/smart?x=1", (await client.GetWebhookAsync(id)).Url);
    }

    private static string Body(string url) =>
        $$"""{"cooperative":"arts","url":"{{url}}","kinds":["job.declared"]}""";
}

/// <summary>The same where a name says one thing when it is registered and another when it is used.</summary>
public sealed class SsrfByNameTests(HookFixture house) : IClassFixture<HookFixture>
{
    [Theory]
    [InlineData("https://inside.example.org/")]
    [InlineData("https://two-faced.example.org/")]
    public async Task A_name_that_leads_inside_cannot_be_registered(string url)
    {
        var refused = await Assert.ThrowsAsync<SmartApiException<Problem>>(() => house.Hook(url, "job.declared"));
        Assert.Equal("webhook.url-private", refused.Result.Code);
    }

    [Fact]
    public async Task A_name_that_turns_inside_afterwards_is_not_connected_to()
    {
        var hook = await house.Hook($"https://{HookFixture.Turncoat}/", "job.declared");
        Assert.Equal(DeliveryFailure.PrivateAddress, (await Dead(hook.Id)).LastFailure);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told_to_be_unknown()
    {
        var hook = await house.Hook("https://nobody.example.org/", "job.declared");
        Assert.Equal(DeliveryFailure.UnknownName, (await Dead(hook.Id)).LastFailure);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        var hook = await house.Hook(
            house.Receiver.At("moved", (http, _) =>
            {
                http.Response.Redirect(house.Receiver.At("inside"));
                return Task.CompletedTask;
            }),
            "job.declared");
        Assert.Equal((DeliveryFailure.Redirect, 302), Of(await Dead(hook.Id)));
        Assert.Empty(house.Receiver.Of("inside"));

        static (DeliveryFailure?, int?) Of(DeliveryRow row) => (row.LastFailure, row.LastStatus);
    }

    [Fact]
    public async Task Of_an_answer_without_end_only_the_status_is_read()
    {
        var hook = await house.Hook(
            house.Receiver.At("endless", async (http, _) =>
            {
                var chunk = new byte[64 << 10];
                while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(chunk);
            }),
            "job.declared");
        var ping = await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        await house.Settled(hook.Id, ping.Delivery, DeliveryStatus.Delivered);
    }

    private async Task<DeliveryRow> Dead(string hook)
    {
        var ping = await house.Program.PingWebhookAsync(hook, house.NewKey());
        return await house.Settled(hook, ping.Delivery, DeliveryStatus.Dead);
    }
}
