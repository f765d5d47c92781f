namespace Smart.Api.Http;

/// <summary>A problem of the Api itself as an answer of an endpoint.</summary>
public sealed class ProblemResult(int status, string code, params string[] arguments) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => Problems.Write(httpContext, status, code, arguments);
}
