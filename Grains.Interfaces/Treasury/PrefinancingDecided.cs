using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>What the rule table makes of a request. Worse outcomes stand later.</summary>
[GenerateSerializer]
public enum PrefinancingOutcome
{
    /// <summary>All that was asked.</summary>
    Approve,

    /// <summary>Less than was asked: a cap binds.</summary>
    Partial,

    /// <summary>A person decides.</summary>
    Refer,

    /// <summary>No.</summary>
    Decline,
}

/// <summary>What one rule says. Worse verdicts stand later.</summary>
[GenerateSerializer]
public enum RuleVerdict
{
    /// <summary>The rule does not concern this case; it passes, and is shown as such.</summary>
    NotApplicable,

    /// <summary>Fulfilled, or a cap that leaves room for all that was asked.</summary>
    Pass,

    /// <summary>Fulfilled once the client signs the quote.</summary>
    Conditional,

    /// <summary>A cap below what was asked.</summary>
    Caps,

    /// <summary>Not fulfilled, or the data is missing or stale: a person decides.</summary>
    Refer,

    /// <summary>Not fulfilled: no.</summary>
    Decline,
}

/// <summary>One rule of the table, with what it saw and what it wanted.</summary>
/// <param name="Code"><c>R01</c> to <c>R13</c>, <c>L1</c> to <c>L6</c>, or <c>MIN</c> for the least useful amount.</param>
/// <param name="Verdict">What the rule says.</param>
/// <param name="Observed">The value that it saw, <c>missing</c> when there was none.</param>
/// <param name="Threshold">What the policy wants; for a cap, what the cap leaves for this case.</param>
[GenerateSerializer, Immutable]
public readonly record struct RuleResult(string Code, RuleVerdict Verdict, string Observed, string Threshold);

/// <summary>What prefinancing costs and what that is a year.</summary>
/// <param name="Fee">Fee on the amount, by the policy.</param>
/// <param name="Interest">Interest over the tenor, by the policy.</param>
/// <param name="Apr">Annual percentage rate of charge as a fraction, 6 decimals (Directive 2008/48/EC, Annex I).</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingPrice(Money Fee, Money Interest, decimal Apr);

/// <summary>A decision of the rule table, which explains itself.</summary>
/// <param name="Outcome">The worst that a rule says.</param>
/// <param name="IsConditional">Whether it waits for the client's signature.</param>
/// <param name="Amount">What is approved, or, when referred, what a person is asked for; zero when declined.</param>
/// <param name="BindingLimit">Code of the cap that set the amount; null when none did.</param>
/// <param name="Rules">Every rule, in the order of the table; none is skipped.</param>
/// <param name="FactorPercent">Capital of the pool per 100 of amount.</param>
/// <param name="Price">Price of the amount.</param>
/// <param name="Policy">Version of the policy.</param>
/// <param name="InputHash">SHA-256 of the canonical input, in lower-case hexadecimal.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingDecided(
    PrefinancingOutcome Outcome,
    bool IsConditional,
    Money Amount,
    string? BindingLimit,
    ImmutableArray<RuleResult> Rules,
    decimal FactorPercent,
    PrefinancingPrice Price,
    string Policy,
    string InputHash);
