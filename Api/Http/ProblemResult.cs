namespace Smart.Api.Http;

/// <summary>A problem of the Api itself as an answer of an endpoint.</summary>
public sealed class ProblemResult(int status, string code, params string[] arguments) : IResult
{
    /// <summary>The parameter of the address that it is about; null where it is none.</summary>
    public string? Parameter { get; init; }

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => Parameter is null
        ? Problems.Write(httpContext, status, code, arguments)
        : Problems.WriteField(httpContext, status, code, Parameter, detail: null, arguments);
}
