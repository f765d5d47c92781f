using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Activities;

/// <summary>Activities: business units run by members, each with a budget of two colours.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/activities</c>.</summary>
    public static IEndpointRouteBuilder MapActivities(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/activities").WithTags("activities");

        group.MapPost("/", (OpenActivity body, HttpContext http) =>
            {
                var id = http.Wish().NewId("a");
                return http.Actor<IActivityGrain>(id).Open(body).Made(http, $"/v1/activities/{id}", id);
            })
            .Needs(Rights.ManageActivities)
            .OfBody<RouteHandlerBuilder, OpenActivity>(MayOpen)
            .Makes<Made>()
            .WithSummary("Opens an Activity.");

        group.Lists("activity", (actors, id) => actors.GetGrain<IActivityGrain>(id).View())
            .Needs(Rights.ReadActivities)
            .WithSummary("Activities.");

        group.MapGet("/{id}", (string id, HttpContext http) => http.Actor<IActivityGrain>(id).View().Shown())
            .Needs(Rights.ReadActivities)
            .Shows<ActivityView>("activity", "id")
            .WithSummary("An Activity and its budget: what is guaranteed, what is collected.");

        group.MapPost("/{id}/roles", (string id, AssignRole body, HttpContext http) =>
                http.Actor<IActivityGrain>(id).Assign(body).Moved(http))
            .Needs(Rights.ManageActivities)
            .Reaching(Managed)
            .Moves()
            .WithSummary("Gives a member a role in the Activity, or takes it away.");

        group.MapPost("/{id}/close", (string id, HttpContext http) =>
                http.Actor<IActivityGrain>(id).Close().Moved(http))
            .Needs(Rights.ManageActivities)
            .Reaching(Managed)
            .Moves()
            .WithSummary("Closes an Activity for new jobs.");

        return app;
    }

    // A member opens an Activity of their own, at their own cooperative.
    private static ValueTask<Refusal?> MayOpen(Reach reach, OpenActivity open, HttpContext http) =>
        ValueTask.FromResult(reach.Covers(open.Cooperative.Value)
            ? null
            : !reach.Home.Contains(open.Cooperative.Value)
                ? new Refusal("cooperative.unknown").At("cooperative")
                : open.Manager?.Value == reach.Own && open.PrivateTo is null
                    ? null
                    : new Refusal("member.unknown").At("manager"));

    // To work in an Activity is not to run it.
    private static async ValueTask<IResult?> Managed(EndpointFilterInvocationContext call, Reach reach)
    {
        if (reach.IsEverywhere) return null;
        var view = await call.HttpContext.Actor<IActivityGrain>($"{call.HttpContext.GetRouteValue("id")}").View();
        if (view is null) return Policies.Nothing;
        if (reach.Covers(view.Cooperative.Value)) return null;
        var own = view.Roles.Where(role => role.Member.Value == reach.Own).Select(role => (ActivityRole?)role.Role)
            .FirstOrDefault();
        return own switch
        {
            ActivityRole.Manager => null,
            null => Policies.Nothing,
            _ => Policies.Forbidden,
        };
    }
}
