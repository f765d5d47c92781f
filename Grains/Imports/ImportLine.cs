namespace Smart.Grains.Imports;

/// <summary>One line of an imported season: a job as its member declared it, and what then happened.</summary>
/// <remarks>
/// Only the shape is checked here. Whether a fee can carry a wage or an account number has the right check digits is
/// for the actors to say, as it is for anybody else who declares a job.
/// </remarks>
/// <param name="Number">Where it stands in the file, from 1.</param>
/// <param name="Hash">SHA-256 of its bytes, so that the same reference with other words is noticed.</param>
/// <param name="Ref">The file's own name for the job.</param>
/// <param name="Fee">Excluding VAT, in <paramref name="Currency"/>.</param>
/// <param name="VatRate">In per cent; null leaves it to the rules.</param>
/// <param name="Outcome">Null when nothing more is known: the job waits for real people.</param>
public sealed record ImportLine(
    int Number,
    string Hash,
    string Ref,
    DateOnly DeclaredOn,
    string Cooperative,
    ImportMember Member,
    ImportActivity? Activity,
    ImportClient Client,
    string Title,
    string Sector,
    string Place,
    string Nature,
    DateOnly Start,
    DateOnly End,
    decimal Hours,
    decimal Fee,
    string Currency,
    decimal? VatRate,
    string VatCase,
    bool QuoteAccepted,
    bool AllInclusive,
    IReadOnlyList<string> Needs,
    IReadOnlyList<ImportShare> Collaborators,
    ImportOutcome? Outcome);

/// <summary>Who declares. Any later line may say it again; the first one that is read joins.</summary>
public sealed record ImportMember(
    string Id,
    string Name,
    string Sector,
    string Language,
    string Status,
    DateOnly? Since,
    string? Iban,
    string Cooperative);

/// <summary>The unit in whose name the work is done.</summary>
/// <param name="Manager">A member, who may be introduced by a later line only.</param>
public sealed record ImportActivity(string Id, string Name, string? Manager);

/// <summary>Who pays.</summary>
public sealed record ImportClient(
    string Id,
    string Kind,
    string Name,
    string Country,
    string? EnterpriseNumber,
    string? VatNumber,
    int PaymentTermsDays);

/// <summary>A collaborator's part of the job.</summary>
/// <param name="Member">Who; may be introduced by a later line only.</param>
/// <param name="Share">Part of the budget after costs, between 0 and 1.</param>
public sealed record ImportShare(string Member, decimal Share);

/// <summary>What happened after the job was declared.</summary>
public abstract record ImportOutcome
{
    /// <summary>The client paid everything at once.</summary>
    public sealed record Paid(DateOnly On, PaymentReference Reference) : ImportOutcome;

    /// <summary>The client paid a first share (between 0 and 1), and the rest later.</summary>
    public sealed record Partial(DateOnly On, decimal First, DateOnly RestOn) : ImportOutcome;

    /// <summary>The client never pays: reminders, bailiff, loss.</summary>
    public sealed record Never : ImportOutcome;

    /// <summary>The client contested; this share of the invoice stayed due.</summary>
    public sealed record Dispute(decimal Settled) : ImportOutcome;

    /// <summary>The job was called off.</summary>
    public sealed record Cancelled(DateOnly On, bool ByClient) : ImportOutcome;
}

/// <summary>What the client wrote on the transfer.</summary>
public enum PaymentReference
{
    /// <summary>The invoice's structured communication.</summary>
    Structured,

    /// <summary>Words.</summary>
    FreeText,

    /// <summary>The structured communication with a mistake in it.</summary>
    WrongDigits,

    /// <summary>Nothing.</summary>
    None,
}
