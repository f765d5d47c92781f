using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>What an endpoint makes of an actor's answer. A refusal is a problem, whatever was asked.</summary>
public static class Answers
{
    /// <summary>Something was made: 201, where it is, and what it is.</summary>
    public static async Task<IResult> Made<T>(this Task<Answer<T>> asked, HttpContext context, string location)
    {
        var answer = await asked;
        if (answer.Refusal is { } refusal) return Problems.Of(refusal, Nearest(answer.Value), Reasons(answer.Value));
        Tell(context, answer);
        return TypedResults.Created(new Uri(location, UriKind.Relative), answer.Value);
    }

    /// <summary>Something was made: 201, where it is, and its id.</summary>
    public static async Task<IResult> Made(this Task<Answer> asked, HttpContext context, string location, string id)
    {
        var answer = await asked;
        if (answer.Refusal is { } refusal) return Problems.Of(refusal);
        Tell(context, answer);
        return TypedResults.Created(new Uri(location, UriKind.Relative), new Made(id));
    }

    /// <summary>Something moved: 200, and where it stands now.</summary>
    public static async Task<IResult> Moved<T>(this Task<Answer<T>> asked, HttpContext context)
    {
        var answer = await asked;
        if (answer.Refusal is { } refusal) return Problems.Of(refusal, Nearest(answer.Value), Reasons(answer.Value));
        Tell(context, answer);
        return TypedResults.Ok(answer.Value);
    }

    /// <summary>Something moved, and there is no more to say: 204.</summary>
    public static async Task<IResult> Moved(this Task<Answer> asked, HttpContext context)
    {
        var answer = await asked;
        if (answer.Refusal is { } refusal) return Problems.Of(refusal);
        Tell(context, answer);
        return TypedResults.NoContent();
    }

    /// <summary>What is there: 200; 404 when there is nothing of that name.</summary>
    public static async Task<IResult> Shown<T>(this Task<T?> asked)
        where T : class =>
        await asked is { } view
            ? TypedResults.Ok(view)
            : new ProblemResult(StatusCodes.Status404NotFound, "http.unknown");

    // What the caller now knows: which version it is, and what to ask lists for that must have seen it.
    private static void Tell(HttpContext context, Answer answer)
    {
        context.Response.Headers.ETag = Etags.Of(answer.Version);
        if (answer is { Stream.Length: > 0, Version: > 0 })
        {
            context.Response.Headers[FollowedLists.PositionHeader] =
                new StreamPlace(answer.Stream, answer.Version).ToString();
        }
    }

    // A job that is refused comes with the plan that would have gone through.
    private static NearestPlan? Nearest(object? value) => (value as JobView)?.Nearest;

    // And with all that is wrong with it, so that it is mended once.
    private static ImmutableArray<Refusal> Reasons(object? value) => (value as JobView)?.Reasons ?? [];
}

/// <summary>The id of what was made.</summary>
public sealed record Made(string Id);
