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

/// <summary>What prefinancing costs and what that is a year.</summary>
/// <param name="Fee">Fee on the amount, by the policy.</param>
/// <param name="Interest">Interest over the tenor, by the policy.</param>
/// <param name="Apr">Annual percentage rate of charge, a fraction, 6 decimals (Directive 2008/48/EC, Annex I).</param>
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
    string InputHash)
{
    /// <summary>What would change the outcome: a sentence for each rule that stands in the way, worst first.</summary>
    /// <param name="language">fr, nl, de or en; anything else reads English.</param>
    public IReadOnlyList<string> WhatWouldChange(string language) =>
    [
        .. Rules.OrderByDescending(rule => rule.Verdict)
            .Select(rule => rule.Remedy(language))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];
}
