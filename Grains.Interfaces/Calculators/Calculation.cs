using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>What is wrong with one field of a question, in words that the asker reads.</summary>
/// <param name="Field">Path of the field as it was sent: <c>payments[2].amount</c>.</param>
/// <param name="Refusal">Why the value cannot be used.</param>
[GenerateSerializer, Immutable]
public sealed record FieldRefusal(string Field, Refusal Refusal);

/// <summary>What a calculator answers: a result, or everything that is wrong with the question.</summary>
/// <typeparam name="T">The result.</typeparam>
[GenerateSerializer, Immutable]
public sealed record Calculation<T>
    where T : class
{
    /// <summary>The result; null when the question was refused.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>Field by field, in the order of the question; empty when there is a result.</summary>
    [Id(1)]
    public ImmutableArray<FieldRefusal> Refusals { get; init; } = [];

    /// <summary>The result of a sound question.</summary>
    public static implicit operator Calculation<T>(T value) => new() { Value = value };

    /// <summary>A question that cannot be answered.</summary>
    public static implicit operator Calculation<T>(ImmutableArray<FieldRefusal> refusals) =>
        new() { Refusals = refusals };
}
