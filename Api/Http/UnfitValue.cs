using System.Text.Json;

namespace Smart.Api.Http;

/// <summary>A value of the body that is well written and yet wrong: a number whose check digits do not hold.</summary>
/// <param name="code">Code of the refusal.</param>
/// <param name="value">What was written.</param>
public sealed class UnfitValue(string code, string value) : JsonException($"{code}: {value}")
{
    /// <summary>Code of the refusal; its sentence stands with the actors' refusals.</summary>
    public string Code { get; } = code;

    /// <summary>What was written.</summary>
    public string Value { get; } = value;
}
