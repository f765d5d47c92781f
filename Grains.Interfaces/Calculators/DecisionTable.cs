using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>What a column of a decision table holds.</summary>
[GenerateSerializer]
public enum DecisionColumnType
{
    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A word.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,
}

/// <summary>Which rows count when several match, as DMN names them.</summary>
[GenerateSerializer]
public enum DecisionHitPolicy
{
    /// <summary>One row matches, never two.</summary>
    Unique,

    /// <summary>Several may match, and say the same.</summary>
    Any,

    /// <summary>The first that matches.</summary>
    First,

    /// <summary>All that match, in the order of the table.</summary>
    Collect,

    /// <summary>The sum of all that match.</summary>
    CollectSum,

    /// <summary>The least of all that match.</summary>
    CollectMin,

    /// <summary>The greatest of all that match.</summary>
    CollectMax,

    /// <summary>How many match.</summary>
    CollectCount,
}

/// <summary>A decision table to check, and cases to decide by it.</summary>
/// <param name="Inputs">Columns of what is known, 1 to 20.</param>
/// <param name="Rules">Rows, 1 to 500.</param>
/// <param name="HitPolicy">Which rows count; unique when left out.</param>
/// <param name="Cases">Cases to decide: a value a column.</param>
[GenerateSerializer, Immutable]
public sealed record DecisionTableQuestion(
    ImmutableArray<DecisionColumn> Inputs,
    ImmutableArray<DecisionRow> Rules,
    DecisionHitPolicy? HitPolicy = null,
    IReadOnlyList<ImmutableDictionary<string, string>>? Cases = null);

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Values">All words that there are, of a text; else any other may come.</param>
/// <param name="Least">Least number or day that may come.</param>
/// <param name="Most">Greatest number or day that may come.</param>
[GenerateSerializer, Immutable]
public sealed record DecisionColumn(
    string Name,
    DecisionColumnType Type,
    IReadOnlyList<string>? Values = null,
    string? Least = null,
    string? Most = null);

/// <summary>A row.</summary>
/// <param name="When">Tests by column: <c>-</c>, <c>&lt; 5</c>, <c>[1..5)</c>, <c>A, B</c>, <c>not(...)</c>.</param>
/// <param name="Then">What it says, by name.</param>
[GenerateSerializer, Immutable]
public sealed record DecisionRow(
    ImmutableDictionary<string, string> When, ImmutableDictionary<string, string> Then);

/// <summary>A table that is sound, and what it decides.</summary>
/// <param name="HitPolicy">Which rows count.</param>
/// <param name="Rules">How many rows it has.</param>
/// <param name="Complete">Whether every case is answered; of a collecting table this is not asked.</param>
/// <param name="Decisions">One a case.</param>
[GenerateSerializer, Immutable]
public sealed record DecisionTableResult(
    DecisionHitPolicy HitPolicy, int Rules, bool Complete, ImmutableArray<DecisionTaken> Decisions);

/// <summary>What the table decides of a case.</summary>
/// <param name="Matched">Rows that match, from 0.</param>
/// <param name="Outputs">What it says; of a collecting table all that rows say, or their aggregate.</param>
[GenerateSerializer, Immutable]
public sealed record DecisionTaken(
    ImmutableArray<int> Matched, ImmutableSortedDictionary<string, ImmutableArray<string>> Outputs);
