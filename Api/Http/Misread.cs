using System.Text.Json;

namespace Smart.Api.Http;

/// <summary>A value of the body that cannot be read: something of another kind stands in its place.</summary>
/// <param name="code">What is expected, as a code of <c>Http/Sentences</c>: people read it in their language.</param>
public sealed class Misread(string code) : JsonException(code)
{
    /// <summary>What is expected.</summary>
    public string Code { get; } = code;
}
