using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>How endpoints are described, so that each area's file says only what is its own.</summary>
public static class Routes
{
    /// <summary>
    /// A view of one thing: answers its version as an ETag, 304 to who has that version already, and 404 where nothing
    /// ever happened.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="actor">The grain type of the stream that is shown.</param>
    /// <param name="keys">The route values that make its key, in order.</param>
    public static RouteHandlerBuilder Shows<T>(this RouteHandlerBuilder endpoint, string actor, params string[] keys) =>
        endpoint.Shows<T>(isThereUntouched: false, actor, keys);

    /// <summary>A view of what may be there before anything happened to it; the endpoint says when it is not.</summary>
    public static RouteHandlerBuilder ShowsUntouched<T>(
        this RouteHandlerBuilder endpoint, string actor, params string[] keys) =>
        endpoint.Shows<T>(isThereUntouched: true, actor, keys);

    private static RouteHandlerBuilder Shows<T>(
        this RouteHandlerBuilder endpoint, bool isThereUntouched, string actor, string[] keys) =>
        endpoint
            .Produces<T>()
            .Of(actor, keys)
            .AddEndpointFilter(async (call, next) =>
            {
                var context = call.HttpContext;
                var key = string.Join('/', keys.Select(name => context.GetRouteValue(name)));
                var stream = context.RequestServices.GetRequiredService<IClusterClient>()
                    .GetGrain<IStreamActor>(GrainId.Create(actor, key));

                // Read before the view: a version that is too old refuses a decision too many, never one too few.
                var version = await stream.StreamVersion();
                if (version == 0 && !isThereUntouched)
                    return new ProblemResult(StatusCodes.Status404NotFound, "http.unknown");
                var tag = Etags.Of(version);
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
