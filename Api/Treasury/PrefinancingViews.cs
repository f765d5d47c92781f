using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Treasury;

/// <summary>A member does not agree.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">More, in the member's own words; it can be erased.</param>
public sealed record AppealBody(AppealReason Reason, [property: MaxLength(PrefinancingViews.LongestNote)] string? Note);

/// <summary>A person decides.</summary>
/// <param name="Verdict">Whether the decision is upheld, or an amount approved.</param>
/// <param name="Reason">Why.</param>
/// <param name="Amount">What is approved in all; left out where nothing is.</param>
/// <param name="Note">More, in words; it can be erased.</param>
public sealed record DecideBody(
    ReviewVerdict Verdict,
    ReviewReason Reason,
    Money? Amount,
    [property: MaxLength(PrefinancingViews.LongestNote)] string? Note);

/// <summary>A prefinancing with all that explains it, in the caller's language.</summary>
/// <param name="Prefinancing">Its key.</param>
/// <param name="Sentence">Where it stands, in a sentence.</param>
/// <param name="WhatWouldChange">What would change the outcome, worst first.</param>
/// <param name="Rules">Every rule, with what it saw, what it wants and what it says.</param>
/// <param name="View">The request, the decision with its policy and the hash of its input, and what waits.</param>
/// <param name="NoAppeal">Why it cannot be appealed now; null when it can.</param>
/// <param name="History">All that happened, oldest first.</param>
public sealed record PrefinancingExplained(
    string Prefinancing,
    string Sentence,
    IReadOnlyList<string> WhatWouldChange,
    IReadOnlyList<RuleExplained> Rules,
    PrefinancingView View,
    Refusal? NoAppeal,
    IReadOnlyList<PrefinancingMoment> History);

/// <summary>A rule and what it says.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Observed">The value that it saw; <c>missing</c> when there was none.</param>
/// <param name="Threshold">What the policy wants; for a cap, what it leaves.</param>
/// <param name="Sentence">The reason in a sentence.</param>
/// <param name="Remedy">What would change it; null where nothing is to change.</param>
public sealed record RuleExplained(
    string Code,
    string Title,
    RuleVerdict Verdict,
    string Observed,
    string Threshold,
    string Sentence,
    string? Remedy);

/// <summary>Something that happened to a prefinancing.</summary>
/// <param name="Version">The version that it led to.</param>
/// <param name="At">When.</param>
/// <param name="What">Its stored name.</param>
/// <param name="Sentence">What happened, in a sentence.</param>
/// <param name="Notes">What people wrote with it.</param>
public sealed record PrefinancingMoment(
    long Version, DateTimeOffset At, string What, string Sentence, IReadOnlyList<string> Notes);

/// <summary>Makes what explains a prefinancing.</summary>
public static class PrefinancingViews
{
    /// <summary>Longest note, in letters.</summary>
    public const int LongestNote = 1_000;

    /// <summary>All that explains a prefinancing; null where there is none.</summary>
    public static async Task<PrefinancingExplained?> Explain(HttpContext http, string key, string language)
    {
        var actor = http.Actor<IPrefinancingGrain>(key);
        if (await actor.View() is not { } view) return null;
        var stream = http.RequestServices.GetRequiredService<IClusterClient>()
            .GetGrain<IStreamActor>(GrainId.Create("prefinancing", key));
        var notes = (await http.Actor<IPrefinancingNotesGrain>(key).Read())
            .ToLookup(note => note.Version, note => note.Text);
        return new PrefinancingExplained(
            key,
            Sentence(view, language, money => money.ToString()),
            view.Decision?.WhatWouldChange(language) ?? [],
            [.. (view.Decision?.Rules ?? []).Select(rule => Explain(rule, language))],
            view,
            view.NoAppeal is { } code ? new Refusal(code) : null,
            [.. (await stream.EventsAfter(0)).Select(e => Moment(e, language, notes))]);
    }

    /// <summary>Where a prefinancing stands, in a sentence.</summary>
    /// <param name="view">The prefinancing.</param>
    /// <param name="language">fr, nl, de or en.</param>
    /// <param name="write">How amounts are written.</param>
    public static string Sentence(PrefinancingView view, string language, Func<Money, string> write)
    {
        var asked = view.Request.Application.Amount;
        var amount = view.Status switch
        {
            PrefinancingStatus.Granted => view.Outstanding,
            PrefinancingStatus.Approved or PrefinancingStatus.Conditional => view.Decision!.Amount,
            _ => asked,
        };
        var code = $"prefinancing.says.{view.Status.ToString().ToLowerInvariant()}";
        return (Sentences.Find(code, language) ?? code)
            .Replace("{detail}", write(amount), StringComparison.Ordinal)
            .Replace("{asked}", write(asked), StringComparison.Ordinal);
    }

    /// <summary>A rule as a person reads it.</summary>
    public static RuleExplained Explain(RuleResult rule, string language) => new(
        rule.Code,
        Sentences.Find($"prefinancing.rule.{rule.Code.ToLowerInvariant()}.title", language) ?? rule.Code,
        rule.Verdict,
        rule.Observed,
        rule.Threshold,
        rule.Reason(language),
        rule.Remedy(language));

    private static PrefinancingMoment Moment(StreamEvent e, string language, ILookup<long, string> notes)
    {
        using var words = JsonDocument.Parse(e.Json);
        // prefinancing.reviewed.v1 is said of by what was decided, all others by their name.
        var name = e.Name.Split('.')[1];
        var word = name switch
        {
            "reviewed" => $".{Word(words.RootElement, "review", "verdict")}",
            "decided" => $".{Word(words.RootElement, "decision", "outcome")}",
            _ => "",
        };
        var code = $"prefinancing.happened.{name}{word.ToLowerInvariant()}";
        return new PrefinancingMoment(
            e.Version, e.At, e.Name, Sentences.Find(code, language) ?? e.Name, [.. notes[e.Version]]);
    }

    private static string Word(JsonElement words, string member, string name) =>
        words.GetProperty(member).GetProperty(name).GetString()!;
}
