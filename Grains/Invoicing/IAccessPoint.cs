using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>
/// Hands documents over to whoever carries them: a Peppol access point, a mail server, a printing house.
/// </summary>
/// <remarks>Handing over the same document again is harmless; a failure throws, and is tried again later.</remarks>
public interface IAccessPoint
{
    /// <summary>Hands a document over.</summary>
    /// <returns>What carries it, for the record: <c>outbox</c>, <c>peppol</c>, <c>smtp</c>.</returns>
    Task<string> Deliver(Dispatch dispatch);
}

/// <summary>A document to hand over.</summary>
/// <param name="Cooperative">Whose.</param>
/// <param name="Name">Unique in the cooperative, made for a file name: <c>2026-000042.xml</c>.</param>
/// <param name="Address">Where to: <c>0208:0912041906</c> on Peppol, <c>mailto:...</c>, or <c>post</c>.</param>
/// <param name="MediaType">What the bytes are.</param>
/// <param name="Bytes">The document.</param>
public sealed record Dispatch(CooperativeId Cooperative, string Name, string Address, string MediaType, byte[] Bytes)
{
    /// <summary>
    /// Where a document goes: over the network when the client is on it, else by e-mail, else by post.
    /// </summary>
    public static string AddressOf(UblParty buyer, UblParty seller, bool structured)
    {
        if (structured && PeppolAddress.Reaches(buyer))
        {
            var address = PeppolAddress.Of(buyer, keptBy: seller);
            return $"{address.Scheme}:{address.Id}";
        }

        return string.IsNullOrWhiteSpace(buyer.Email) ? "post" : $"mailto:{buyer.Email}";
    }
}

/// <summary>The carrier when there is none: a folder per cooperative, for a person or a program to empty.</summary>
/// <param name="folder">Where the folders stand; made when missing.</param>
public sealed class OutboxFolder(string folder) : IAccessPoint
{
    /// <inheritdoc/>
    public async Task<string> Deliver(Dispatch dispatch)
    {
        var place = Path.Combine(folder, Safe(dispatch.Cooperative.Value));
        Directory.CreateDirectory(place);
        var file = Path.Combine(place, Safe(dispatch.Name));

        // Whoever empties the folder sees whole files only.
        var part = $"{file}.part";
        await File.WriteAllBytesAsync(part, dispatch.Bytes);
        File.Move(part, file, overwrite: true);
        return "outbox";
    }

    private static string Safe(string name) => string.Concat(name.Select(c => IsPlain(c) ? c : '_')).TrimStart('.');

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
