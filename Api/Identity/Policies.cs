using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// Asks at the border whether somebody may. Every right of <see cref="Rights"/> is a policy of its name, and an
/// endpoint under <c>/v1</c> says which one it needs and how far it must go. What is beyond somebody's reach is
/// answered as if it were not there: to say "not yours" would say that it exists.
/// </summary>
public static class Policies
{
    /// <summary>Adds a policy a right. What names none is for nobody.</summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services) => services
        .AddSingleton<IAuthorizationMiddlewareResultHandler, Refused>()
        .AddAuthorization(options =>
        {
            options.FallbackPolicy = new AuthorizationPolicyBuilder()
                .RequireAuthenticatedUser()
                .RequireAssertion(asked => asked.Resource is not HttpContext http || !IsUnlabelled(http))
                .Build();
            foreach (var right in Rights.All.Keys)
                options.AddPolicy(right, policy => policy
                    .RequireAuthenticatedUser()
                    .RequireAssertion(asked => asked.User.Caller() is { } caller && !caller.Reach(right).IsNone));
        });

    /// <summary>Says which right an endpoint needs.</summary>
    public static T Needs<T>(this T endpoint, string right)
        where T : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(right).WithMetadata(new Needed(right));

    /// <summary>The right must go as far as this actor; else 404.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="actor">The grain type of the actor.</param>
    /// <param name="keys">The route values that make its key, in order.</param>
    public static T Of<T>(this T endpoint, string actor, params string[] keys)
        where T : IEndpointConventionBuilder =>
        endpoint.Reaching(async (call, reach) => await Reaches(call.HttpContext, reach, actor, keys) ? null : Nothing);

    /// <summary>The right must go to all that a cooperative has, named by this route value; else 404.</summary>
    public static T At<T>(this T endpoint, string key)
        where T : IEndpointConventionBuilder =>
        endpoint.Reaching((call, reach) => ValueTask.FromResult<IResult?>(
            reach.Covers($"{call.HttpContext.GetRouteValue(key)}") ? null : Nothing));

    /// <summary>The right must go to all cooperatives; else 403.</summary>
    public static T Everywhere<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.Reaching((_, reach) => ValueTask.FromResult<IResult?>(reach.IsEverywhere ? null : Forbidden));

    /// <summary>Whoever has the right at all may: it is about nobody's data.</summary>
    public static T Anyone<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.Reaching((_, _) => ValueTask.FromResult<IResult?>(null));

    /// <summary>The right must go to what the body is about; else it is refused like what does not exist.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="check">The field out of reach and the code to refuse it with; null when all is well.</param>
    public static T OfBody<T, TBody>(this T endpoint, Func<Reach, TBody, HttpContext, ValueTask<Refusal?>> check)
        where T : IEndpointConventionBuilder =>
        endpoint.Reaching(async (call, reach) =>
            reach.IsEverywhere || call.Arguments.OfType<TBody>().FirstOrDefault() is not { } body
                ? null
                : await check(reach, body, call.HttpContext) is { } refusal ? Problems.Of(refusal) : null);

    /// <summary>Lets a check decide, in this order with the other filters.</summary>
    public static T Reaching<T>(
        this T endpoint, Func<EndpointFilterInvocationContext, Reach, ValueTask<IResult?>> check)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Scoped()).AddEndpointFilter(async (call, next) =>
            await check(call, Reach(call.HttpContext)) is { } refused ? refused : await next(call));

    /// <summary>How far the caller's right goes that this endpoint needs.</summary>
    public static Reach Reach(this HttpContext http)
    {
        var right = http.GetEndpoint()!.Metadata.GetMetadata<Needed>()
            ?? throw new InvalidOperationException($"{http.Request.Path} does not say which right it needs.");
        return http.Caller()!.Reach(right.Right);
    }

    /// <summary>Whether the caller's reach goes as far as an actor.</summary>
    public static ValueTask<bool> Reaches(HttpContext http, Reach reach, string actor, string[] keys)
    {
        var key = string.Join('/', keys.Select(name => http.GetRouteValue(name)));
        return Reaches(http, reach, GrainId.Create(actor, key));
    }

    /// <summary>Whether the caller's reach goes as far as an actor.</summary>
    public static ValueTask<bool> Reaches(HttpContext http, Reach reach, GrainId actor) =>
        Scope.Reaches(reach, actor, owner => http.RequestServices.GetRequiredService<IClusterClient>()
            .GetGrain<IStreamActor>(owner).BelongsTo());

    /// <summary>Nothing is there, for this caller.</summary>
    public static IResult Nothing { get; } = new ProblemResult(StatusCodes.Status404NotFound, "http.unknown");

    /// <summary>The caller may not.</summary>
    public static IResult Forbidden { get; } = new ProblemResult(StatusCodes.Status403Forbidden, "http.forbidden");

    // An endpoint of ours that forgot to say who may: nobody. What the router answers itself (404, 405) is no such.
    private static bool IsUnlabelled(HttpContext http) => IsApi(http) && http.GetEndpoint() is RouteEndpoint;

    private static bool IsApi(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);

    /// <summary>Which right an endpoint needs.</summary>
    public sealed record Needed(string Right);

    /// <summary>An endpoint that says how far the right must go.</summary>
    public sealed record Scoped;

    // Programs get a problem in words, browsers are sent to where one signs in.
    private sealed class Refused : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _usual = new();

        public Task HandleAsync(
            RequestDelegate next,
            HttpContext context,
            AuthorizationPolicy policy,
            PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded || !IsApi(context))
                return _usual.HandleAsync(next, context, policy, authorizeResult);
            if (context.User.Identity?.IsAuthenticated == true)
                return Problems.Write(context, StatusCodes.Status403Forbidden, "http.forbidden");
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Write(context, StatusCodes.Status401Unauthorized, "http.token-missing");
        }
    }
}
