using System.Net;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Webhooks;
using Xunit;

namespace Smart.Tests.Domain.Webhooks;

public sealed class WebhookTests
{
    private static readonly CooperativeId Arts = new("arts");
    private static readonly RegisterWebhook Wanted = new(Arts, "https://hooks.example.org/", ["job.declared"]);
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static Webhook.State Registered => After(Webhook.State.Initial, Register(Webhook.State.Initial));

    [Fact]
    public void Refusals_come_in_the_order_in_which_a_person_wants_to_hear_them()
    {
        var state = Webhook.State.Initial;
        var unfit = new Refusal("webhook.url-private");
        var none = Wanted with { Kinds = [] };
        Assert.Equal("cooperative.unknown", Webhook.Decide(state, none, isFounded: false, unfit).Refusal!.Code);
        Assert.Equal("webhook.url-private", Webhook.Decide(state, none, isFounded: true, unfit).Refusal!.Code);
        Assert.Equal("webhook.kinds-empty", Webhook.Decide(state, none, isFounded: true, unfit: null).Refusal!.Code);
        var unknown = Webhook.Decide(state, Wanted with { Kinds = ["job.declared", "x"] }, true, null).Refusal!;
        Assert.Equal(("webhook.kind-unknown", "kinds[1]"), (unknown.Code, unknown.Field));
        Assert.Equal("webhook.registered-otherwise", Register(Registered).Refusal!.Code);
    }

    [Fact]
    public void Nothing_can_be_asked_of_what_is_removed()
    {
        var removed = After(Registered, Webhook.Remove(Registered));
        Assert.True(Webhook.Remove(removed).IsNothingNew);
        Assert.True(Webhook.Decide(removed, new DisableWebhook(WebhookTrouble.Gone)).IsNothingNew);
        Decision<Webhook.Event>[] decisions =
        [
            Webhook.Pause(removed), Webhook.Resume(removed), Webhook.Ping(removed), Webhook.RotateSecret(removed, Noon),
            Webhook.Decide(removed, new ReplayDeliveries(null), isKnown: true),
            Webhook.Decide(removed, new ChangeWebhook("https://a.example.org/", ["job.declared"]), false, null),
        ];
        Assert.All(decisions, decision => Assert.Equal("webhook.unknown", decision.Refusal!.Code));
    }

    [Fact]
    public void Only_what_sends_can_be_disabled_and_resuming_ends_it()
    {
        var disable = new DisableWebhook(WebhookTrouble.AlwaysFails);
        var disabled = After(Registered, Webhook.Decide(Registered, disable));
        Assert.Equal(WebhookStatus.Disabled, disabled.Status);
        Assert.Equal("webhook.paused", Webhook.Ping(disabled).Refusal!.Code);
        Assert.True(Webhook.Decide(disabled, disable).IsNothingNew);
        var paused = After(Registered, Webhook.Pause(Registered));
        Assert.True(Webhook.Decide(paused, disable).IsNothingNew);
        var resumed = After(disabled, Webhook.Resume(disabled));
        Assert.Equal((WebhookStatus.Active, null), (resumed.Status, resumed.Trouble));
    }

    [Fact]
    public void Repeating_a_wish_that_names_a_state_writes_nothing()
    {
        var change = new ChangeWebhook(Wanted.Url, Wanted.Kinds);
        Assert.True(Webhook.Decide(Registered, change, isSameUrl: true, unfit: null).IsNothingNew);
        Assert.True(Webhook.Resume(Registered).IsNothingNew);
        var paused = After(Registered, Webhook.Pause(Registered));
        Assert.True(Webhook.Pause(paused).IsNothingNew);
    }

    [Fact]
    public void Every_kind_is_an_event_of_the_house_and_has_its_sentence()
    {
        var stored = Journaled.EventSets
            .SelectMany(set => EventCatalog.Of(set).Names)
            .Select(WebhookBody.KindOf)
            .ToHashSet();
        Assert.All(WebhookKinds.All, kind => Assert.Contains(kind, stored));
        Assert.Contains(WebhookKinds.Ping, stored);
        Assert.All(WebhookKinds.All, kind => Assert.All(
            Sentences.Languages, language => Assert.NotNull(Sentences.Find($"webhook-kind.{kind}", language))));
    }

    [Fact]
    public void A_body_says_ids_and_nothing_else_of_an_event()
    {
        var body = WebhookBody.Of(new Recorded(
            "job/j-1", 7, 12, "arts", "job.line-moved.v1", """{"line":"van","to":"Confirmed","secret":"x","fee":{}}""",
            Noon, Noon, "c", "h", "who"));
        Assert.Equal(
            """{"type":"job.line-moved","timestamp":"2026-03-02T12:00:00+00:00","data":{"cooperative":"arts","""
            + """ "job":"j-1","href":"/v1/jobs/j-1","version":7,"line":"van","to":"confirmed"}}""".TrimStart(),
            body);
    }

    [Fact]
    public void Pauses_grow_to_half_a_day_and_the_last_attempt_is_within_two_days()
    {
        var options = new WebhookOptions();
        var pauses = Enumerable.Range(1, options.Attempts - 1).Select(n => options.PauseAfter(n, 0.5)).ToArray();
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(TimeSpan.FromSeconds(5), pauses[0]);
        Assert.Equal(options.LongestPause, pauses[^1]);
        var whole = pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause);
        Assert.InRange(whole, TimeSpan.FromDays(1), TimeSpan.FromDays(2));
        Assert.True(options.Lease > options.Patience);
    }

    // Whatever the 16 bytes are: what carries a private IPv4 address in any way is private too.
    [Fact]
    public void No_form_of_a_private_address_is_let_through()
    {
        var options = new WebhookOptions();
        var bytes = Gen.Byte.Array[3];
        bytes.Sample(rest =>
        {
            byte[][] inside = [[10, .. rest], [127, .. rest], [169, 254, .. rest[..2]], [192, 168, .. rest[..2]]];
            foreach (var four in inside)
            {
                Assert.False(WebhookAddress.IsAllowed(new IPAddress(four), options));
                Assert.False(WebhookAddress.IsAllowed(new IPAddress(four).MapToIPv6(), options));
                byte[][] carried =
                [
                    [.. new byte[12], .. four],
                    [0, 0x64, 0xff, 0x9b, .. new byte[8], .. four],
                    [0x20, 0x02, .. four, .. new byte[10]],
                    [0x20, 0x01, 0, 0, .. four, .. new byte[8]],
                ];
                Assert.All(carried, six => Assert.False(WebhookAddress.IsAllowed(new IPAddress(six), options)));
            }
        });
        Assert.True(WebhookAddress.IsAllowed(IPAddress.Parse("93.184.215.14"), options));
        Assert.True(WebhookAddress.IsAllowed(IPAddress.Parse("2a00:1450:4001:80b::200e"), options));
    }

    [Fact]
    public void To_this_machine_only_where_the_house_was_told_so()
    {
        const string Here = "http://127.0.0.1:8080/hook";
        Assert.Equal("webhook.url-not-https", WebhookAddress.Unfit(Here, new WebhookOptions())!.Code);
        var open = new WebhookOptions { AllowLoopback = true };
        Assert.Null(WebhookAddress.Unfit(Here, open));
        Assert.Equal("webhook.url-not-https", WebhookAddress.Unfit("http://10.0.0.1/", open)!.Code);
        Assert.Equal("webhook.url-private", WebhookAddress.Unfit("https://10.0.0.1/", open)!.Code);
    }

    private static Decision<Webhook.Event> Register(Webhook.State state) =>
        Webhook.Decide(state, Wanted, isFounded: true, unfit: null);

    private static Webhook.State After(Webhook.State state, Decision<Webhook.Event> decision) =>
        decision.Events.Aggregate(state, Webhook.Evolve);
}
