using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

/// <summary>The one way to write an event down for hashing, so that a changed row shows.</summary>
public static class Canonical
{
    private const byte Separator = 0x1f;

    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>PostgreSQL keeps microseconds; what is hashed must be what is read back.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>SHA-256 of an event and of what it books.</summary>
    /// <param name="hash">An incremental SHA-256, reset by this call.</param>
    /// <param name="header">Everything on the row but the data.</param>
    /// <param name="data">Canonical JSON, UTF-8.</param>
    /// <param name="postings">Debit, credit, amount, currency and reason of each line, in order.</param>
    internal static byte[] Hash(
        IncrementalHash hash, in EventHeader header, ReadOnlySpan<byte> data, IEnumerable<PostingRow> postings)
    {
        Add(hash, header.Stream);
        Add(hash, header.Version.ToString(CultureInfo.InvariantCulture));
        Add(hash, header.Cooperative);
        Add(hash, header.Name);
        Add(hash, (header.EffectiveAt.UtcTicks / 10).ToString(CultureInfo.InvariantCulture));
        Add(hash, (header.RecordedAt.UtcTicks / 10).ToString(CultureInfo.InvariantCulture));
        Add(hash, header.CommandId ?? "");
        Add(hash, header.RequestHash ?? "");
        Add(hash, header.Who);
        Add(hash, header.Correlation);
        hash.AppendData(data);
        foreach (var p in postings)
        {
            Add(hash, p.Debit);
            Add(hash, p.Credit);
            Add(hash, p.Amount.ToString(CultureInfo.InvariantCulture));
            Add(hash, p.Currency);
            Add(hash, p.Reason);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Canonical form of a JSON text: keys in ordinal order at every level, no white space.</summary>
    public static byte[] Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) Write(writer, document.RootElement);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void Add(IncrementalHash hash, string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (Encoding.UTF8.TryGetBytes(text, bytes, out var written)) hash.AppendData(bytes[..written]);
        else hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([Separator]);
    }
}

/// <summary>The columns of an event row that are hashed with its data.</summary>
internal readonly record struct EventHeader(
    string Stream,
    long Version,
    string Cooperative,
    string Name,
    DateTimeOffset EffectiveAt,
    DateTimeOffset RecordedAt,
    string? CommandId,
    string? RequestHash,
    string Who,
    string Correlation);

/// <summary>A posting as its row says it.</summary>
internal readonly record struct PostingRow(string Debit, string Credit, long Amount, string Currency, string Reason)
{
    public static PostingRow Of(in Posting posting) => new(
        posting.Debit.ToString(),
        posting.Credit.ToString(),
        posting.Amount.Minor,
        posting.Amount.Currency.Code,
        posting.Reason.Name());
}
