using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>Marks endpoints that show personal data.</summary>
public static class PersonalDataLog
{
    /// <summary>Each look at it is logged before it is shown; one's own looks at oneself are not.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="key">The route value that says whose data it is.</param>
    public static RouteHandlerBuilder LogsAccess(this RouteHandlerBuilder endpoint, string key) =>
        endpoint.AddEndpointFilter(async (call, next) =>
        {
            var http = call.HttpContext;
            var subject = $"{http.GetRouteValue(key)}";
            var caller = http.Caller()!;
            if (caller.Member != subject) await http.LogLook(subject);
            return await next(call);
        });

    /// <summary>Remembers that somebody saw personal data; one's own looks at oneself are not.</summary>
    /// <param name="http">The request.</param>
    /// <param name="subject">Whose: a member, a client or a person; empty for those of a whole list.</param>
    /// <param name="cooperative">Whose list it was; of a member it is known.</param>
    public static async Task LogLook(this HttpContext http, string subject, string cooperative = "")
    {
        if (http.Caller() is not { } caller || caller.Member == subject) return;
        if (cooperative.Length == 0 && subject.Length > 0)
        {
            var owner = http.RequestServices.GetRequiredService<IClusterClient>()
                .GetGrain<IStreamActor>(GrainId.Create("member", subject));
            cooperative = (await owner.BelongsTo()).Cooperative?.Value ?? "";
        }

        await http.RequestServices.GetRequiredService<AccessLog>().Write(
            "personal-data-read", caller.Id, subject, $"{http.Request.Method} {http.Request.Path}", cooperative);
    }
}

/// <summary>Remembers who came in, who did not, and who looked at personal data of whom.</summary>
public sealed class AccessLog(IdentityStore store, IHttpContextAccessor current, TimeProvider clock)
{
    /// <summary>Writes a line.</summary>
    /// <param name="kind">What happened, such as <c>signed-in</c>.</param>
    /// <param name="who">Who did it; empty when nobody was recognised.</param>
    /// <param name="subject">Whose data it is about; empty for nobody's.</param>
    /// <param name="detail">What exactly.</param>
    /// <param name="cooperative">To which cooperative it belongs; empty for none.</param>
    public Task Write(string kind, string who, string subject = "", string detail = "", string cooperative = "")
    {
        store.AccessLog.Add(new AccessEntry
        {
            At = clock.GetUtcNow(),
            Kind = kind,
            Who = who,
            Subject = subject,
            Detail = detail,
            Cooperative = cooperative,
            Address = current.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "",
            Correlation = current.HttpContext is { } http ? Correlation.Of(http) : "",
        });
        return store.SaveChangesAsync();
    }
}
