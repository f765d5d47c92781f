using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Webhooks;
using Xunit;
using static Smart.Grains.Interfaces.WebhookStatus;
using Event = Smart.Grains.Webhooks.Webhook.Event;
using State = Smart.Grains.Webhooks.Webhook.State;

namespace Smart.Tests.Domain.Webhooks;

/// <summary>An address outside through everything that its owner and its failures can do to it.</summary>
public sealed class WebhookModelTests
{
    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly (string From, string To)[] Transitions =
    [
        ("none", "Active"), ("Active", "Paused"), ("Active", "Disabled"), ("Paused", "Active"),
        ("Disabled", "Active"), ("Disabled", "Paused"),
        ("Active", "removed"), ("Paused", "removed"), ("Disabled", "removed"),
    ];

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<ImmutableArray<string>> Kinds = One.Of<ImmutableArray<string>>(
        ["job.declared"], ["invoice.paid", "job.declared"], ["job.declared", "job.declared"], [], default, [null!],
        ["job.declared", "webhook.pinged"], [.. Enumerable.Repeat("job.declared", 51)]);

    private static readonly Gen<Refusal?> Unfit = One.Of(null, null, null, new Refusal("webhook.url-private"));

    private static readonly Gen<Action<Life<State, Event>>> Steps = Gen.Frequency(
        (4, Gen.Select(Kinds, Unfit, Gen.Int[0, 4]).Select<(ImmutableArray<string> Kinds, Refusal? Unfit, int N),
            Action<Life<State, Event>>>(x => life => Register(life, x.Kinds, x.Unfit, isFounded: x.N > 0))),
        (3, Gen.Select(Kinds, Unfit, Gen.Bool).Select<(ImmutableArray<string> Kinds, Refusal? Unfit, bool IsSame),
            Action<Life<State, Event>>>(x => life => Change(life, x.Kinds, x.Unfit, x.IsSame))),
        (2, Gen.Int[0, 9].Select<int, Action<Life<State, Event>>>(days => life => Rotate(life, Noon.AddDays(days)))),
        (3, Gen.Const<Action<Life<State, Event>>>(life => life.Ask(Webhook.Pause))),
        (4, Gen.Const<Action<Life<State, Event>>>(life => life.Ask(Webhook.Resume))),
        (4, One.Of(WebhookTrouble.AlwaysFails, WebhookTrouble.Gone).Select<WebhookTrouble, Action<Life<State, Event>>>(
            why => life => life.Ask(state => Webhook.Decide(state, new DisableWebhook(why))))),
        (2, Gen.Const<Action<Life<State, Event>>>(Ping)),
        (2, Gen.Select(One.Of("d-1", null), Gen.Bool).Select<(string? Delivery, bool IsKnown),
            Action<Life<State, Event>>>(x => life => Replay(life, x.Delivery, x.IsKnown))),
        (1, Gen.Const<Action<Life<State, Event>>>(life => life.Ask(Webhook.Remove))));

    [Fact]
    public void A_webhook_goes_nowhere_but_by_the_table_and_what_is_removed_stays_so()
    {
        var moves = new Moves<(string From, string To)>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 25].Sample(
            steps =>
            {
                var life = new Life<State, Event>(Webhook.Evolve);
                foreach (var step in steps)
                {
                    var before = life.State;
                    step(life);
                    var (from, to) = (Name(before), Name(life.State));
                    if (from != to) moves.Made((from, to));
                    MustBeSound(before, life.State);
                }
            },
            iter: 200));
    }

    private static void Register(
        Life<State, Event> life, ImmutableArray<string> kinds, Refusal? unfit, bool isFounded)
    {
        var wanted = new RegisterWebhook(new CooperativeId("arts"), "https://hooks.example.org/", kinds);
        var known = life.State.Cooperative;
        var decision = life.Ask(state => Webhook.Decide(state, wanted, isFounded, unfit), comesOnce: true);
        if (known is not null) Assert.Equal("webhook.registered-otherwise", decision.Refusal?.Code);
        else if (!isFounded) Assert.Equal("cooperative.unknown", decision.Refusal?.Code);
        else Assert.Equal(unfit?.Code ?? CodeOf(kinds), decision.Refusal?.Code);
    }

    private static void Change(Life<State, Event> life, ImmutableArray<string> kinds, Refusal? unfit, bool isSameUrl)
    {
        // An address that was changed is the same the second time.
        var change = new ChangeWebhook("https://hooks.example.org/", kinds);
        var isThere = life.State.IsThere;
        var decision = life.Ask(state => Webhook.Decide(state, change, isSameUrl, unfit), comesOnce: !isSameUrl);
        Assert.Equal(isThere ? unfit?.Code ?? CodeOf(kinds) : "webhook.unknown", decision.Refusal?.Code);
    }

    // Each wish makes a secret of its own: only its command id tells a repetition from a second wish.
    private static void Rotate(Life<State, Event> life, DateTimeOffset until)
    {
        var before = life.State;
        life.Ask(state => Webhook.RotateSecret(state, until), comesOnce: true);
        if (!before.IsThere) return;
        Assert.Equal((before.Secret + 1, (DateTimeOffset?)until), (life.State.Secret, life.State.PreviousUntil));
    }

    private static void Ping(Life<State, Event> life)
    {
        var decision = life.Ask(Webhook.Ping, comesOnce: true);
        Assert.Equal(life.State is { IsThere: true, Status: Active }, decision.Refusal is null);
    }

    private static void Replay(Life<State, Event> life, string? delivery, bool isKnown)
    {
        var decision = life.Ask(
            state => Webhook.Decide(state, new ReplayDeliveries(delivery), isKnown), comesOnce: true);
        Assert.Equal(life.State.IsThere && isKnown, decision.Refusal is null);
    }

    private static void MustBeSound(State before, State after)
    {
        if (before.Cooperative is not null) Assert.Equal(before.Cooperative, after.Cooperative);
        if (before.IsRemoved) Assert.Equal(before, after);
        Assert.Equal(after.Status == Disabled, after.Trouble is not null);
        Assert.Equal(after.Cooperative is null, after.Secret == 0);
        Assert.Equal(after.Cooperative is null, after.Kinds.IsEmpty);
        Assert.Equal(WebhookKinds.All.Where(after.Kinds.Contains), after.Kinds);
    }

    private static string? CodeOf(ImmutableArray<string> kinds) => kinds switch
    {
        { IsDefaultOrEmpty: true } => "webhook.kinds-empty",
        { Length: > 50 } => "webhook.kinds-too-many",
        _ => kinds.All(WebhookKinds.All.Contains) ? null : "webhook.kind-unknown",
    };

    private static string Name(State state) => state switch
    {
        { Cooperative: null } => "none",
        { IsRemoved: true } => "removed",
        _ => $"{state.Status}",
    };
}
