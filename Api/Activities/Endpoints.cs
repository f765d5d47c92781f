using Smart.Api.Http;
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
            .Makes<Made>()
            .WithSummary("Opens an Activity.");

        group.Lists("activity", (actors, id) => actors.GetGrain<IActivityGrain>(id).View())
            .WithSummary("Activities.");

        group.MapGet("/{id}", (string id, HttpContext http) => http.Actor<IActivityGrain>(id).View().Shown())
            .Shows<ActivityView>("activity", "id")
            .WithSummary("An Activity and its budget: what is guaranteed, what is collected.");

        group.MapPost("/{id}/roles", (string id, AssignRole body, HttpContext http) =>
                http.Actor<IActivityGrain>(id).Assign(body).Moved(http))
            .Moves()
            .WithSummary("Gives a member a role in the Activity, or takes it away.");

        group.MapPost("/{id}/close", (string id, HttpContext http) =>
                http.Actor<IActivityGrain>(id).Close().Moved(http))
            .Moves()
            .WithSummary("Closes an Activity for new jobs.");

        return app;
    }
}
