using System.Collections.Immutable;
using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Webhooks;

/// <summary>Webhooks: addresses outside that are told what happens, signed, and again until they take it.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/webhooks</c>; <c>docs/WEBHOOKS.md</c> tells a receiver all that it must know.</summary>
    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/webhooks").WithTags("webhooks");

        group.MapGet("/kinds", (HttpContext http) => TypedResults.Ok(HappeningKind.All(Languages.Of(http))))
            .Needs(Rights.Ask)
            .Anyone()
            .WithSummary("What can be told: every kind of happening, with what it means.");

        group.MapPost("/", (RegisterWebhook body, HttpContext http) =>
            {
                var id = http.Wish().NewId("wh");
                return Webhook(http, id).Register(body).Made(http, $"/v1/webhooks/{id}");
            })
            .Needs(Rights.ManageWebhooks)
            .OfBody<RouteHandlerBuilder, RegisterWebhook>(MayRegister)
            .Makes<WebhookMade>()
            .WithSummary("Tells an https address what happens in a cooperative. The secret is in this answer only.");

        group.Lists("webhook", (actors, id) => actors.GetGrain<IWebhookGrain>(id).View(), IsTheirs)
            .Needs(Rights.ReadWebhooks)
            .WithSummary("Webhooks.");

        group.MapGet("/{id}", (string id, HttpContext http) => Webhook(http, id).View().Shown())
            .Needs(Rights.ReadWebhooks)
            .Reaching(Theirs)
            .Shows<WebhookView>("webhook", "id")
            .WithSummary("A webhook: where to, what of, and whether it sends.");

        MapCourse(group);
        MapDeliveries(group);
        return app;
    }

    private static void MapCourse(RouteGroupBuilder group)
    {
        group.MapPut("/{id}", (string id, ChangeWebhook body, HttpContext http) =>
                Webhook(http, id).Change(body).Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .OfBody<RouteHandlerBuilder, ChangeWebhook>(MayChange)
            .Moves<WebhookView>()
            .WithSummary("Another address, or other kinds: say both.");

        group.MapDelete("/{id}", (string id, HttpContext http) => Webhook(http, id).Remove().Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves()
            .WithSummary("Tells the address nothing any more, and forgets it with its secrets and deliveries.");

        group.MapPost("/{id}/rotate-secret", (string id, HttpContext http) =>
                Webhook(http, id).RotateSecret().Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves<WebhookMade>()
            .WithSummary("Makes a new secret; for 24 hours the one before signs too.");

        group.MapPost("/{id}/pause", (string id, HttpContext http) => Webhook(http, id).Pause().Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves<WebhookView>()
            .WithSummary("Sends nothing for a while; what happens meanwhile waits.");

        group.MapPost("/{id}/resume", (string id, HttpContext http) => Webhook(http, id).Resume().Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves<WebhookView>()
            .WithSummary("Sends again, also after it was disabled, and first what has waited.");

        group.MapPost("/{id}/ping", (string id, HttpContext http) => Webhook(http, id).Ping().Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves<DeliveryNamed>()
            .WithSummary("Sends something harmless, to try the address; see what becomes of that delivery.");

        group.MapPost("/{id}/replay", (string id, HttpContext http) =>
                Webhook(http, id).Replay(new ReplayDeliveries(Delivery: null)).Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves()
            .WithSummary("Sends again all that was given up.");
    }

    private static void MapDeliveries(RouteGroupBuilder group)
    {
        group.MapGet("/{id}/deliveries", List)
            .Needs(Rights.ReadWebhooks)
            .Reaching(Theirs)
            .Exports<FollowedPage<DeliveryRow>>()
            .WithSummary("Deliveries of a webhook, filtered and sorted: by made or id, a minus turns it round.");

        group.MapGet("/{id}/deliveries/{delivery}", (string id, string delivery, HttpContext http) =>
                Deliveries(http, id).Find(id, delivery).Shown())
            .Needs(Rights.ReadWebhooks)
            .Reaching(Theirs)
            .Produces<DeliveryView>()
            .WithSummary("A delivery with what it says, to the letter.");

        group.MapPost("/{id}/deliveries/{delivery}/replay", (string id, string delivery, HttpContext http) =>
                Webhook(http, id).Replay(new ReplayDeliveries(delivery)).Moved(http))
            .Needs(Rights.ManageWebhooks)
            .Reaching(Theirs)
            .Moves()
            .WithSummary("Sends a delivery again, whatever became of it.");
    }

    private static async Task<IResult> List(
        string id, string? status, string? kind, [AsParameters] ListQuery query, HttpContext http)
    {
        if (!FollowedLists.TryRead<DeliveryStatus>(status, out var standing))
            return FollowedLists.Unreadable("status", status);
        return await FollowedLists.Page(http, "deliveries", query, DeliveriesWanted.Sorts, Read, row => row.Id);

        Task<ListPage<DeliveryRow>> Read(PageWish page) =>
            Deliveries(http, id).Page(new DeliveriesWanted(page, id, standing, kind));
    }

    // Whoever registered a webhook looks after it; others only where that is their task.
    private static bool IsTheirs(HttpContext http, WebhookView webhook) => IsTheirs(http, http.Reach(), webhook);

    internal static bool IsTheirs(HttpContext http, Reach reach, WebhookView webhook) =>
        reach.Covers(webhook.Cooperative.Value)
        && http.Caller() is { } caller
        && (webhook.Owner == caller.Id || caller.Reach(Rights.OverseeWebhooks).Covers(webhook.Cooperative.Value));

    private static async ValueTask<IResult?> Theirs(EndpointFilterInvocationContext call, Reach reach)
    {
        var http = call.HttpContext;
        return await Webhook(http, $"{http.GetRouteValue("id")}").View() is { } webhook && IsTheirs(http, webhook)
            ? null
            : Policies.Nothing;
    }

    private static ValueTask<Refusal?> MayRegister(Reach reach, RegisterWebhook body, HttpContext http) =>
        ValueTask.FromResult(reach.Covers(body.Cooperative.Value)
            ? Beyond(body.Kinds, body.Cooperative, http)
            : new Refusal("cooperative.unknown").At("cooperative"));

    private static async ValueTask<Refusal?> MayChange(Reach reach, ChangeWebhook body, HttpContext http) =>
        await Webhook(http, $"{http.GetRouteValue("id")}").View() is { } webhook
            ? Beyond(body.Kinds, webhook.Cooperative, http)
            : null;

    // Nobody is told what they could not ask.
    internal static Refusal? Beyond(ImmutableArray<string> kinds, CooperativeId cooperative, HttpContext http)
    {
        if (kinds.IsDefault) return null;
        for (var n = 0; n < kinds.Length; n++)
        {
            var right = WebhookKinds.RightToRead(kinds[n]);
            if (WebhookKinds.Has(kinds[n]) && http.Caller()?.Reach(right).Covers(cooperative.Value) != true)
                return new Refusal("webhook.kind-not-yours", kinds[n]).At($"kinds[{n}]");
        }

        return null;
    }

    private static IWebhookGrain Webhook(HttpContext http, string id) => http.Actor<IWebhookGrain>(id);

    private static IWebhookDeliveriesGrain Deliveries(HttpContext http, string id) =>
        http.Actor<IWebhookDeliveriesGrain>(id);
}

/// <summary>A kind of happening that a webhook may want.</summary>
/// <param name="Kind">As a webhook names it.</param>
/// <param name="Sentence">What it means, in the caller's language.</param>
public sealed record HappeningKind(string Kind, string Sentence)
{
    /// <summary>Every kind, in a language.</summary>
    public static ImmutableArray<HappeningKind> All(string language) =>
    [
        .. WebhookKinds.All.Select(kind =>
            new HappeningKind(kind, Sentences.Find($"webhook-kind.{kind}", language) ?? kind)),
    ];
}
