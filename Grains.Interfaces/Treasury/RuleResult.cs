namespace Smart.Grains.Interfaces;

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

    /// <summary>Not fulfilled, and overridden by a person.</summary>
    Overridden,

    /// <summary>A cap below what was asked.</summary>
    Caps,

    /// <summary>Not fulfilled, or the data is missing or stale: a person decides.</summary>
    Refer,

    /// <summary>Not fulfilled: no.</summary>
    Decline,
}

/// <summary>One rule of the table, with what it saw and what it wanted.</summary>
/// <param name="Code"><c>R01</c> to <c>R13</c>, <c>L1</c> to <c>L7</c>, or <c>MIN</c> for the least amount.</param>
/// <param name="Verdict">What the rule says.</param>
/// <param name="Observed">The value that it saw, <see cref="Missing"/> when there was none.</param>
/// <param name="Threshold">What the policy wants; for a cap, what the cap leaves for this case.</param>
[GenerateSerializer, Immutable]
public readonly record struct RuleResult(string Code, RuleVerdict Verdict, string Observed, string Threshold)
{
    /// <summary>What a rule observes where there is nothing to observe.</summary>
    public const string Missing = "missing";

    /// <summary>The reason as the person reads it.</summary>
    /// <param name="language">fr, nl, de or en; anything else reads English.</param>
    public string Reason(string language)
    {
        var words = Sentences.Find(SentenceCode, language) ?? SentenceCode;
        return words
            .Replace("{title}", Sentences.Find($"{RuleCode}.title", language), StringComparison.Ordinal)
            .Replace("{observed}", Observed, StringComparison.Ordinal)
            .Replace("{threshold}", Threshold, StringComparison.Ordinal);
    }

    /// <summary>What would change the verdict; null where there is nothing to change.</summary>
    /// <param name="language">fr, nl, de or en; anything else reads English.</param>
    public string? Remedy(string language) =>
        Verdict is RuleVerdict.Pass or RuleVerdict.NotApplicable or RuleVerdict.Overridden
        ? null
        : Sentences.Find($"{SentenceCode}.remedy", language)
            ?.Replace("{threshold}", Threshold, StringComparison.Ordinal);

    private string RuleCode => $"prefinancing.rule.{Code.ToLowerInvariant()}";

    private string SentenceCode => Verdict switch
    {
        RuleVerdict.NotApplicable => "prefinancing.rule.not-applicable",
        RuleVerdict.Pass when char.IsAsciiDigit(Observed[0]) => "prefinancing.rule.passes",
        RuleVerdict.Pass => "prefinancing.rule.holds",
        RuleVerdict.Conditional => "prefinancing.rule.conditional",
        RuleVerdict.Overridden => "prefinancing.rule.overridden",
        RuleVerdict.Refer when Observed == Missing => "prefinancing.rule.missing",
        _ => RuleCode,
    };
}
