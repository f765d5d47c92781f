using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>How endpoints are described, so that each area's file says only what is its own.</summary>
public static class Routes
{
    /// <summary>A view of one thing: answers its version as an ETag, and 304 to who has that version already.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="actor">The grain type of the stream that is shown.</param>
    /// <param name="keys">The route values that make its key, in order.</param>
    public static RouteHandlerBuilder Shows<T>(this RouteHandlerBuilder endpoint, string actor, params string[] keys) =>
        endpoint
            .Produces<T>()
            .AddEndpointFilter(async (call, next) =>
            {
                var context = call.HttpContext;
                var key = string.Join('/', keys.Select(name => context.GetRouteValue(name)));
                var stream = context.RequestServices.GetRequiredService<IClusterClient>()
                    .GetGrain<IStreamActor>(GrainId.Create(actor, key));

                // Read before the view: a version that is too old refuses a decision too many, never one too few.
                var tag = Etags.Of(await stream.StreamVersion());
                if (context.Request.Headers.IfNoneMatch.Contains(tag))
                    return TypedResults.StatusCode(StatusCodes.Status304NotModified);
                var answer = await next(call);
                if (answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })
                    context.Response.Headers.ETag = tag;
                return answer;
            });

    /// <summary>Makes something: needs a key, answers 201 and what was made.</summary>
    public static RouteHandlerBuilder Makes<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.NeedsKey().Produces<T>(StatusCodes.Status201Created);

    /// <summary>Moves something: needs a key, answers 200 and where it stands.</summary>
    public static RouteHandlerBuilder Moves<T>(this RouteHandlerBuilder endpoint) => endpoint.NeedsKey().Produces<T>();

    /// <summary>Moves something: needs a key, answers 204.</summary>
    public static RouteHandlerBuilder Moves(this RouteHandlerBuilder endpoint) =>
        endpoint.NeedsKey().Produces(StatusCodes.Status204NoContent);

    /// <summary>The actor of that key.</summary>
    public static T Actor<T>(this HttpContext context, string key)
        where T : IGrainWithStringKey =>
        context.RequestServices.GetRequiredService<IClusterClient>().GetGrain<T>(key);
}
