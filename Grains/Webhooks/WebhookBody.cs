using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Webhooks;

/// <summary>
/// What an address outside is told of an event: what kind it is, when it was, and ids by which to ask for more.
/// Amounts, words and names are for whoever asks the Api and may know them.
/// </summary>
internal static class WebhookBody
{
    // Of the event itself only these, which name a line of a plan and where it stands.
    private static readonly string[] Told = ["line", "to"];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The kind of an event: its stored name without the version.</summary>
    public static string KindOf(string stored)
    {
        var version = stored.LastIndexOf(".v", StringComparison.Ordinal);
        return version < 0 ? stored : stored[..version];
    }

    /// <summary>The body, to the letter.</summary>
    public static string Of(Recorded recorded)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("type", KindOf(recorded.Name));
            json.WriteString("timestamp", recorded.EffectiveAt);
            json.WriteStartObject("data");
            json.WriteString("cooperative", recorded.Cooperative);
            WriteSubject(json, recorded.Stream);
            json.WriteNumber("version", recorded.Version);
            WriteTold(json, recorded.Json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void WriteSubject(Utf8JsonWriter json, string stream)
    {
        var (actor, key) = (stream[..stream.IndexOf('/')], stream[(stream.IndexOf('/') + 1)..]);
        json.WriteString(actor, key);
        if (actor != "webhook") json.WriteString("href", AddressOf(actor, key));
    }

    private static string AddressOf(string actor, string key) =>
        actor == "order" ? $"/v1/engagements/{key}/order" : $"/v1/{actor}s/{key}";

    private static void WriteTold(Utf8JsonWriter json, string words)
    {
        using var said = JsonDocument.Parse(words);
        foreach (var name in Told)
        {
            if (said.RootElement.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String)
                json.WriteString(name, JsonNamingPolicy.KebabCaseLower.ConvertName(word.GetString()!));
        }
    }
}
