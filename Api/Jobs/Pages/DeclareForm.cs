using System.Collections.Immutable;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs.Pages;

/// <summary>
/// A job as it is being typed: every field a text, so that whatever was typed is shown again. Reading it is where it
/// becomes a declaration, or says field by field what cannot be read.
/// </summary>
public sealed class DeclareForm
{
    /// <summary>What the member calls the job.</summary>
    public string? Title { get; set; }

    /// <summary>Where.</summary>
    public string? Place { get; set; }

    /// <summary>Enterprise number of the client.</summary>
    public string? Client { get; set; }

    /// <summary>Name of a client whom nobody knows yet.</summary>
    public string? ClientName { get; set; }

    /// <summary>Address of such a client.</summary>
    public string? ClientAddress { get; set; }

    /// <summary>First day of work.</summary>
    public string? Start { get; set; }

    /// <summary>Last day of work; empty for one day.</summary>
    public string? End { get; set; }

    /// <summary>Hours of work.</summary>
    public string? Hours { get; set; }

    /// <summary>Fee excluding VAT.</summary>
    public string? Fee { get; set; }

    /// <summary>VAT in percent.</summary>
    public string? Vat { get; set; }

    /// <summary>Code of the sector.</summary>
    public string? Sector { get; set; }

    /// <summary>Code of the kind of work.</summary>
    public string? Nature { get; set; }

    /// <summary>The Activity that carries it; empty for a budget of its own.</summary>
    public string? Activity { get; set; }

    /// <summary>Codes of the services asked for.</summary>
    /// <remarks>A form without any tick sets null.</remarks>
    public IReadOnlyList<string> Needs { get => field; set => field = value ?? []; } = [];

    /// <summary>The client signed the quote already.</summary>
    public bool QuoteAccepted { get; set; }

    /// <summary>What cannot be read, by name of the field; empty when all can.</summary>
    public Dictionary<string, string> Wrong { get; } = new(StringComparer.Ordinal);

    /// <summary>The declaration; null where a field cannot be read, and <see cref="Wrong"/> says which.</summary>
    public Declaration? Read(Texts say, MemberView member, ClientId? client)
    {
        if (client is null) Wrong[nameof(Client)] = say["declare.client.unknown"];
        var start = Day(nameof(Start), Start, say);
        var end = string.IsNullOrWhiteSpace(End) ? start : Day(nameof(End), End, say);
        var hours = Number(nameof(Hours), Hours, say);
        var fee = Number(nameof(Fee), Fee, say);
        var vat = Number(nameof(Vat), Vat ?? "21", say);
        if (!Typed.TryChoice<WorkNature>(Nature ?? nameof(WorkNature.Service), out var nature))
            Wrong[nameof(Nature)] = say["form.choose"];
        if (Wrong.Count > 0) return null;
        return new Declaration(
            member.Cooperative,
            member.Id,
            string.IsNullOrEmpty(Activity) ? null : new ActivityId(Activity),
            client!.Value,
            Sector ?? member.Sector,
            nature,
            start!.Value,
            end!.Value,
            hours!.Value,
            fee!.Value,
            "EUR",
            new VatTerms(vat == 0 ? "reverse-charge" : "standard", vat!.Value),
            [.. Needs.Distinct().Select(need => new Need(need))],
            Collaborators: [],
            QuoteAccepted,
            AllInclusive: true);
    }

    /// <summary>The field of this form that a refused field of the declaration is about.</summary>
    public static string FieldOf(string path) => path switch
    {
        _ when path.Contains("start", StringComparison.Ordinal) => nameof(Start),
        _ when path.Contains("end", StringComparison.Ordinal) => nameof(End),
        _ when path.Contains("hours", StringComparison.Ordinal) => nameof(Hours),
        _ when path.Contains("fee", StringComparison.Ordinal) => nameof(Fee),
        _ when path.Contains("vat", StringComparison.Ordinal) => nameof(Vat),
        _ when path.Contains("client", StringComparison.Ordinal) => nameof(Client),
        _ when path.Contains("sector", StringComparison.Ordinal) => nameof(Sector),
        _ when path.Contains("activity", StringComparison.Ordinal) => nameof(Activity),
        _ when path.Contains("needs", StringComparison.Ordinal) => nameof(Needs),
        _ => "",
    };

    private DateOnly? Day(string field, string? text, Texts say)
    {
        if (Typed.Day(text) is { } day) return day;
        Wrong[field] = string.IsNullOrWhiteSpace(text) ? say["form.missing"] : say["form.day"];
        return null;
    }

    private decimal? Number(string field, string? text, Texts say)
    {
        if (Formats.Read(text) is { } number) return number;
        Wrong[field] = string.IsNullOrWhiteSpace(text) ? say["form.missing"] : say["form.number"];
        return null;
    }
}
