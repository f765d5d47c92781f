using System.Text.Json.Nodes;
using Npgsql;
using Smart.Client;
using Smart.Tests.Api.Pages;
using Xunit;

namespace Smart.Tests.Api.Webhooks;

/// <summary>What happens is told outside: signed, again until it is taken, and given up in the open.</summary>
public sealed class WebhookTests(HookFixture house) : IClassFixture<HookFixture>
{
    [Fact]
    public async Task A_job_is_told_as_it_goes_on_signed_and_by_ids_only()
    {
        var made = await house.Hook(house.Receiver.At("course"), "job.accepted", "job.declared", "job.started");
        Assert.StartsWith("whsec_", made.Secret, StringComparison.Ordinal);
        Assert.Equal(["job.declared", "job.accepted", "job.started"], made.Webhook.Kinds);

        var job = await house.Made("/v1/jobs", house.Job());
        await house.Post($"/v1/jobs/{job}/accept");
        var told = await house.Receiver.Until("course", 3);
        Assert.All(told, one => Assert.True(one.IsSignedBy(made.Secret!)));
        Assert.All(told, one => Assert.Equal(job, one.Json["data"]!["job"]!.ToString()));
        Assert.Equal(3, told.Select(one => one.Id).Distinct().Count());

        var declared = told.Single(one => one.Type == "job.declared");
        Assert.Equal($"/v1/jobs/{job}", declared.Json["data"]!["href"]!.ToString());
        Assert.DoesNotContain("Concert", declared.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("fee", declared.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(house.Member, declared.Body, StringComparison.Ordinal);
        Assert.InRange(declared.At, DateTimeOffset.UnixEpoch.AddYears(50), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_receiver_that_stumbles_is_tried_again_under_the_same_id()
    {
        var hook = await house.Hook(house.Receiver.Answering("stumbles", 500, 200), "job.declared");
        var delivery = await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        var tried = await house.Receiver.Until("stumbles", 2);
        Assert.All(tried, one => Assert.Equal(delivery.Delivery, one.Id));
        var kept = await house.Settled(hook.Id, delivery.Delivery, DeliveryStatus.Delivered);
        Assert.Equal((2, 200), (kept.Attempts, kept.LastStatus));
    }

    [Fact]
    public async Task What_nobody_takes_is_a_dead_letter_and_can_be_sent_again()
    {
        var hook = await house.Hook(house.Receiver.Answering("refuses", 500, 500, 500, 204), "job.declared");
        var named = await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        var dead = await house.Settled(hook.Id, named.Delivery, DeliveryStatus.Dead);
        Assert.Equal((3, DeliveryFailure.Answer, 500), (dead.Attempts, dead.LastFailure, dead.LastStatus));

        var page = await house.Program.GetWebhookDeliveriesAsync(hook.Id, status: "dead");
        Assert.Equal(named.Delivery, page.Items.Single().Id);
        var shown = await house.Program.GetWebhookDeliveryAsync(hook.Id, named.Delivery);
        Assert.Equal(house.Receiver.Of("refuses")[0].Body, shown.Body);

        await house.Program.ReplayWebhookDeliveryAsync(hook.Id, named.Delivery, house.NewKey());
        await house.Settled(hook.Id, named.Delivery, DeliveryStatus.Delivered);
        Assert.Single(house.Receiver.Of("refuses").Select(one => one.Id).Distinct());
        Assert.Empty((await house.Program.GetWebhookDeliveriesAsync(hook.Id, status: "dead")).Items);
    }

    [Fact]
    public async Task A_dead_letter_is_sent_again_from_its_page_once_however_often_the_form_is_sent()
    {
        var hook = await house.Hook(house.Receiver.Answering("by-page", 500, 500, 500, 204), "job.declared");
        var named = await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        await house.Settled(hook.Id, named.Delivery, DeliveryStatus.Dead);
        using var owner = new Reader(house.House.Api.Caller());
        var dead = await owner.Open($"/webhooks/{hook.Id}?status=Dead");
        Assert.Single(dead.QuerySelectorAll(".rows .badge.bad"));
        var wish = ("wish", dead.QuerySelector("input[name=wish]")!.GetAttribute("value")!);
        await owner.Press($"Send again {named.Delivery}");
        Assert.Equal($"/webhooks/{hook.Id}", owner.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        await house.Settled(hook.Id, named.Delivery, DeliveryStatus.Delivered);

        var after = await owner.Open($"/webhooks/{hook.Id}");
        Assert.Empty(after.QuerySelectorAll(".rows .badge.bad"));
        await owner.Press($"Send again {named.Delivery}", wish);
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        var told = await house.Receiver.Until("by-page", 5);
        Assert.Equal(4, told.Count(one => one.Id == named.Delivery));
        Assert.True(told[3].IsSignedBy(hook.Secret!));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_given_up_and_keeps_nobody_waiting()
    {
        var silent = await house.Hook(
            house.Receiver.At("silent", (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted)),
            "job.declared");
        for (var n = 0; n < 6; n++) await house.Program.PingWebhookAsync(silent.Id, house.NewKey());
        await house.Receiver.Until("silent", 1);
        var lively = await house.Hook(house.Receiver.At("lively"), "job.declared");
        await house.Program.PingWebhookAsync(lively.Id, house.NewKey());
        await house.Receiver.Until("lively", 1);
        Assert.DoesNotContain(
            (await house.Program.GetWebhookDeliveriesAsync(silent.Id)).Items,
            one => one.View!.Status == DeliveryStatus.Delivered);

        await house.Until($"/v1/webhooks/{silent.Id}", view => view["status"]!.ToString() == "disabled");
        var dead = (await house.Program.GetWebhookDeliveriesAsync(silent.Id, status: "dead")).Items;
        Assert.All(dead, one => Assert.Equal(DeliveryFailure.Timeout, one.View!.LastFailure));
    }

    [Fact]
    public async Task What_always_fails_is_disabled_and_put_before_a_person_and_nothing_is_lost()
    {
        var url = house.Receiver.Answering("broken", 503, 503, 503, 503, 503, 503, 200);
        var hook = await house.Hook(url, "job.declared");
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        await house.Until($"/v1/webhooks/{hook.Id}", view => view["status"]!.ToString() == "disabled");
        Assert.Equal("always-fails", (await house.Get($"/v1/webhooks/{hook.Id}"))["trouble"]!.ToString());
        Assert.Equal(1L, await Count(
            "SELECT count(*) FROM work_item WHERE kind = 'webhook-disabled' AND stream = $1", $"webhook/{hook.Id}"));
        var refused = await Assert.ThrowsAsync<SmartApiException<Problem>>(
            () => house.Program.PingWebhookAsync(hook.Id, house.NewKey()));
        Assert.Equal((409, "webhook.paused"), (refused.StatusCode, refused.Result.Code));

        var job = await house.Made("/v1/jobs", house.Job());
        var resumed = await house.Program.ResumeWebhookAsync(hook.Id, house.NewKey());
        Assert.Equal(WebhookStatus.Active, resumed.Status);
        await house.Program.ReplayWebhookAsync(hook.Id, house.NewKey());
        var told = await house.Receiver.Until("broken", 9);
        Assert.Contains(told, one => one.Body.Contains(job, StringComparison.Ordinal));
        Assert.Equal(3, told.Select(one => one.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_receiver_that_says_it_is_gone_is_believed_at_once()
    {
        var hook = await house.Hook(house.Receiver.Answering("gone", 410), "job.declared");
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        await house.Until($"/v1/webhooks/{hook.Id}", view => view["trouble"]?.ToString() == "gone");
        Assert.Single(house.Receiver.Of("gone"));
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_for_a_day()
    {
        var hook = await house.Hook(house.Receiver.At("rotated"), "job.declared");
        var key = house.NewKey();
        var next = await house.Program.RotateSecretWebhookAsync(hook.Id, key);
        Assert.NotEqual(hook.Secret, next.Secret);
        Assert.Equal(next.Secret, (await house.Program.RotateSecretWebhookAsync(hook.Id, key)).Secret);
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        var told = (await house.Receiver.Until("rotated", 1)).Single();
        Assert.True(told.IsSignedBy(hook.Secret!) && told.IsSignedBy(next.Secret!));
        Assert.False(told.IsSignedBy("whsec_" + Convert.ToBase64String(new byte[32])));

        var last = await house.Program.RotateSecretWebhookAsync(hook.Id, house.NewKey());
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        told = (await house.Receiver.Until("rotated", 2))[1];
        Assert.True(told.IsSignedBy(last.Secret!) && told.IsSignedBy(next.Secret!) && !told.IsSignedBy(hook.Secret!));
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_stands_nowhere_in_the_clear()
    {
        var hook = await house.Hook(house.Receiver.At("secret"), "job.declared");
        var shown = await house.Get($"/v1/webhooks/{hook.Id}");
        Assert.DoesNotContain("whsec", shown.ToJsonString(), StringComparison.Ordinal);
        var secret = hook.Secret!["whsec_".Length..];
        Assert.Equal(0L, await Count(
            "SELECT count(*) FROM grain_state WHERE grain_state::text LIKE '%' || $1 || '%'", secret));
        Assert.Equal(0L, await Count(
            "SELECT count(*) FROM event WHERE data::text LIKE '%' || $1 || '%' OR data::text LIKE '%127.0.0.1%'",
            secret));
    }

    [Fact]
    public async Task The_same_key_registers_once_and_shows_the_same_secret()
    {
        var key = house.NewKey();
        var body = new RegisterWebhook
        {
            Cooperative = HouseFixture.Cooperative,
            Url = house.Receiver.At("once"),
            Kinds = ["job.declared"],
        };
        var first = await house.Program.PostWebhookAsync(key, body: body);
        var again = await house.Program.PostWebhookAsync(key, body: body);
        Assert.Equal((first.Id, first.Secret), (again.Id, again.Secret));
    }

    [Fact]
    public async Task A_webhook_can_be_changed_and_is_forgotten_when_it_is_removed()
    {
        var hook = await house.Hook(house.Receiver.At("before"), "job.declared");
        var changed = await house.Program.PutWebhookAsync(
            hook.Id,
            house.NewKey(),
            body: new ChangeWebhook { Url = house.Receiver.At("after"), Kinds = ["job.planned"] });
        Assert.Equal(["job.planned"], changed.Kinds);
        var job = await house.Made("/v1/jobs", house.Job());
        var told = (await house.Receiver.Until("after", 1)).Single();
        Assert.Equal(("job.planned", job), (told.Type, told.Json["data"]!["job"]!.ToString()));
        Assert.Empty(house.Receiver.Of("before"));

        await house.Program.DeleteWebhookAsync(hook.Id, house.NewKey());
        var unknown = await Assert.ThrowsAsync<SmartApiException<Problem>>(
            () => house.Program.GetWebhookAsync(hook.Id));
        Assert.Equal(404, unknown.StatusCode);
        Assert.DoesNotContain(
            (await house.Program.ListWebhooksAsync(limit: 200)).Items, one => one.Id == hook.Id);
        Assert.Equal(0L, await Count(
            "SELECT count(*) FROM grain_state WHERE grain_state::text LIKE '%' || $1 || '%'", "/after"));
    }

    [Fact]
    public async Task What_happens_while_it_is_paused_waits()
    {
        var hook = await house.Hook(house.Receiver.At("waits"), "job.declared");
        await house.Program.PauseWebhookAsync(hook.Id, house.NewKey());
        var job = await house.Made("/v1/jobs", house.Job());
        await house.Until(
            $"/v1/webhooks/{hook.Id}/deliveries?status=due", page => page["items"]!.AsArray().Count == 1);
        Assert.Empty(house.Receiver.Of("waits"));
        await house.Program.ResumeWebhookAsync(hook.Id, house.NewKey());
        Assert.Equal(job, (await house.Receiver.Until("waits", 1)).Single().Json["data"]!["job"]!.ToString());
    }

    [Fact]
    public async Task A_sender_that_dies_in_the_middle_leaves_a_row_that_is_sent_again()
    {
        // Another process took the row and died: its lease runs out.
        var hook = await house.Hook(house.Receiver.At("orphan"), "job.declared");
        await house.Program.PauseWebhookAsync(hook.Id, house.NewKey());
        await house.Made("/v1/jobs", house.Job());
        await house.Until(
            $"/v1/webhooks/{hook.Id}/deliveries?status=due", page => page["items"]!.AsArray().Count == 1);
        Assert.Equal(1L, await Count(
            "WITH dying AS (UPDATE webhook_delivery SET attempts = attempts + 1, due_at = now() + interval '1 s' "
            + "WHERE webhook = $1 RETURNING id) SELECT count(*) FROM dying",
            hook.Id));
        await house.Program.ResumeWebhookAsync(hook.Id, house.NewKey());
        var told = await house.Receiver.Until("orphan", 1);
        Assert.Equal(2, (await house.Settled(hook.Id, told[0].Id, DeliveryStatus.Delivered)).Attempts);
    }

    [Theory]
    [InlineData("[]", "webhook.kinds-empty", "kinds")]
    [InlineData("""["job.declared","nope"]""", "webhook.kind-unknown", "kinds[1]")]
    public async Task What_cannot_be_wanted_is_refused_by_its_field(string kinds, string code, string field)
    {
        var wanted = JsonNode.Parse("""{"cooperative":"arts","url":"https://hooks.example.org/x"}""")!;
        wanted["kinds"] = JsonNode.Parse(kinds);
        using var refused = await house.Post("/v1/webhooks", wanted.ToJsonString());
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal((422, code), (problem["status"]!.GetValue<int>(), problem["code"]!.ToString()));
        Assert.Equal(field, problem["errors"]!.AsObject().Single().Key);
    }

    [Fact]
    public async Task A_partner_is_told_of_orders_only_and_nobody_sees_the_webhook_of_another()
    {
        using var partner = house.House.Api.Caller("partner", ["partner@arts"]);
        using var other = house.House.Api.Caller("other", ["partner@arts", "finance@arts"]);
        using var elsewhere = house.House.Api.Caller("elsewhere", ["admin@elsewhere"]);
        using var member = house.House.Api.Caller("member", ["member@arts"], house.Member);
        var theirs = new RegisterWebhook
        {
            Cooperative = HouseFixture.Cooperative,
            Url = house.Receiver.At("partner"),
            Kinds = ["order.placed"],
        };
        var made = await new SmartClient(partner).PostWebhookAsync("k", body: theirs);
        Assert.Equal("partner", made.Webhook.Owner);
        Assert.Equal(made.Id, (await new SmartClient(partner).ListWebhooksAsync()).Items.Single().Id);

        theirs.Kinds = ["order.placed", "wage.paid"];
        var refused = await Refused(() => new SmartClient(partner).PostWebhookAsync("l", body: theirs));
        Assert.Equal("webhook.kind-not-yours", refused.Result.Code);
        var notAllowed = await Refused(() => new SmartClient(member).PostWebhookAsync("m", body: theirs));
        Assert.Equal(403, notAllowed.StatusCode);
        foreach (var stranger in new[] { other, elsewhere }.Select(http => new SmartClient(http)))
        {
            Assert.Equal(404, (await Refused(() => stranger.GetWebhookAsync(made.Id))).StatusCode);
            Assert.Equal(404, (await Refused(() => stranger.RotateSecretWebhookAsync(made.Id, "k"))).StatusCode);
            Assert.Equal(404, (await Refused(() => stranger.GetWebhookDeliveriesAsync(made.Id))).StatusCode);
            Assert.Equal(404, (await Refused(() => stranger.PingWebhookAsync(made.Id, "p"))).StatusCode);
            Assert.Empty((await stranger.ListWebhooksAsync()).Items);
            Assert.Equal(
                "cooperative.unknown",
                (await Refused(() => stranger.PostWebhookAsync("n", body: new RegisterWebhook
                {
                    Cooperative = "nowhere",
                    Url = theirs.Url,
                    Kinds = ["order.placed"],
                }))).Result.Code);
        }
    }

    [Fact]
    public async Task Every_kind_is_listed_with_what_it_means()
    {
        var kinds = await house.Program.GetWebhookKindsAsync();
        var order = kinds.Single(kind => kind.Kind == "order.placed");
        Assert.Equal("An order is to be carried out.", order.Sentence);
        Assert.All(kinds, kind => Assert.NotEqual(kind.Kind, kind.Sentence));
    }

    private static Task<SmartApiException<Problem>> Refused(Func<Task> ask) =>
        Assert.ThrowsAsync<SmartApiException<Problem>>(ask);

    private async Task<long> Count(string sql, string argument)
    {
        await using var command = house.Database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = argument });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
