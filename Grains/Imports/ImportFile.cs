using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>A line that could not be taken in, and why. The rest of the file goes in without it.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Ref">The job's reference where one could be read.</param>
/// <param name="Reason">A refusal like any other: code, and the field or value that is wrong.</param>
public sealed record LineFault(int Line, string? Ref, Refusal Reason);

/// <summary>A season as read: the lines that hold, and what is wrong with the others.</summary>
/// <remarks>
/// JSON Lines in UTF-8, with or without a byte order mark, with LF or CRLF, blank lines ignored, unknown fields
/// ignored. Pure: the same bytes always give the same file.
/// </remarks>
public sealed record ImportFile(IReadOnlyList<ImportLine> Lines, IReadOnlyList<LineFault> Faults)
{
    /// <summary>A line longer than this is not a job declaration.</summary>
    public const int LongestLine = 1 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a whole file.</summary>
    public static ImportFile Parse(ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<ImportLine>();
        var faults = new List<LineFault>();
        var seen = new Dictionary<string, ImportLine>(StringComparer.Ordinal);
        var number = 0;
        if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];

        while (!bytes.IsEmpty)
        {
            var line = NextLine(ref bytes);
            number++;
            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;

            var (read, fault) = ParseLine(number, line);
            if (read is not null && seen.TryGetValue(read.Ref, out var earlier))
            {
                // The same words twice are one wish; other words under the same name are a mistake of the file.
                if (earlier.Hash != read.Hash)
                    fault = new LineFault(number, read.Ref, new Refusal("import.ref-reused", earlier.Number));
                read = null;
            }

            if (fault is not null) faults.Add(fault);
            if (read is null) continue;
            lines.Add(read);
            seen.Add(read.Ref, read);
        }

        return new ImportFile(lines, faults);
    }

    private static ReadOnlyMemory<byte> NextLine(ref ReadOnlyMemory<byte> rest)
    {
        var end = rest.Span.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }

    private static (ImportLine? Line, LineFault? Fault) ParseLine(int number, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LongestLine)
            return (null, new LineFault(number, null, new Refusal("import.line-too-long", LongestLine)));
        if (!Utf8.IsValid(bytes.Span)) return (null, new LineFault(number, null, new Refusal("import.not-utf8")));

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException broken)
        {
            var position = (broken.BytePositionInLine ?? 0) + 1;
            return (null, new LineFault(number, null, new Refusal("import.not-json", position)));
        }

        using (document)
        {
            var fields = new LineFields(document.RootElement);
            var line = Read(number, Convert.ToHexStringLower(SHA256.HashData(bytes.Span.TrimEnd((byte)'\r'))), fields);
            return fields.Fault is { } fault
                ? (null, new LineFault(number, line.Ref.Length > 0 ? line.Ref : null, fault))
                : (line, null);
        }
    }

    private static ImportLine Read(int number, string hash, LineFields line)
    {
        var cooperative = line.Text("cooperative");
        var member = line.Object("member");
        var declaredOn = line.Date("declared_on");
        return new ImportLine(
            number,
            hash,
            Ref: line.Text("ref"),
            declaredOn,
            cooperative,
            Member(member, cooperative, line.TextOr("sector", "")),
            line.OptionalObject("activity") is { } activity ? Activity(activity) : null,
            Client(line.Object("client")),
            Title: line.TextOr("title", ""),
            Sector: line.TextOr("sector", member.TextOr("sector", "")),
            Place: line.TextOr("place", ""),
            Nature: line.TextOr("nature", "service"),
            Start: line.Date("start"),
            End: line.OptionalDate("end") ?? line.Date("start"),
            Hours: line.Number("hours"),
            Fee: line.Number("fee_excl_vat"),
            Currency: line.TextOr("currency", "EUR"),
            VatRate: line.OptionalNumber("vat_rate"),
            VatCase: line.TextOr("vat_case", "standard"),
            QuoteAccepted: line.Flag("quote_accepted"),
            AllInclusive: line.Flag("all_inclusive"),
            Needs: line.Texts("needs"),
            Collaborators: [.. line.Objects("collaborators").Select(Share)],
            Outcome: line.OptionalObject("outcome") is { } outcome ? Outcome(outcome) : null);
    }

    private static ImportMember Member(LineFields member, string cooperative, string sector)
    {
        var id = member.Text("id");
        return new ImportMember(
            id,
            Name: member.TextOr("name", id),
            Sector: member.TextOr("sector", sector),
            Language: member.TextOr("language", "fr"),
            Status: member.OneOf("status", "salaried", "self-employed"),
            Since: member.OptionalDate("since"),
            Iban: member.OptionalText("iban"),
            Cooperative: member.TextOr("cooperative", cooperative));
    }

    private static ImportActivity Activity(LineFields activity)
    {
        var id = activity.Text("id");
        return new ImportActivity(id, Name: activity.TextOr("name", id), Manager: activity.OptionalText("manager"));
    }

    private static ImportClient Client(LineFields client)
    {
        const int UsualTerms = 30;
        var id = client.Text("id");
        return new ImportClient(
            id,
            Kind: client.OneOf("kind", "company", "public", "nonprofit", "consumer", "foreign"),
            Name: client.TextOr("name", id),
            Country: client.TextOr("country", "BE"),
            EnterpriseNumber: client.OptionalText("enterprise_number"),
            VatNumber: client.OptionalText("vat_number"),
            PaymentTermsDays: client.Count("payment_terms_days", UsualTerms));
    }

    private static ImportShare Share(LineFields share) => new(share.Text("member"), share.Number("share"));

    private static ImportOutcome? Outcome(LineFields outcome) => outcome.Text("kind") switch
    {
        "paid" => new ImportOutcome.Paid(outcome.Date("on"), Reference(outcome)),
        "partial" => new ImportOutcome.Partial(outcome.Date("on"), outcome.Share("first"), outcome.Date("rest_on")),
        "never" => new ImportOutcome.Never(),
        "dispute" => new ImportOutcome.Dispute(outcome.Share("settled")),
        "cancelled" => new ImportOutcome.Cancelled(
            outcome.Date("on"),
            ByClient: outcome.OneOf("by", "member", "client") == "client"),
        "pending" => null,
        var other => UnknownOutcome(outcome, other),
    };

    private static ImportOutcome? UnknownOutcome(LineFields outcome, string kind)
    {
        outcome.Unknown("kind", kind);
        return null;
    }

    private static PaymentReference Reference(LineFields outcome) =>
        outcome.OneOf("reference", "structured", "free text", "wrong digits", "none") switch
        {
            "free text" => PaymentReference.FreeText,
            "wrong digits" => PaymentReference.WrongDigits,
            "none" => PaymentReference.None,
            _ => PaymentReference.Structured,
        };
}
