using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Smart.Tests.Api.Identity;

/// <summary>
/// An authenticator made of software (WebAuthn, level 3): it holds one passkey, and says, or does not, that its person
/// was recognised by a finger or a code.
/// </summary>
internal sealed class SoftKey(Uri house) : IDisposable
{
    private const byte Present = 0x01;
    private const byte Verified = 0x04;
    private const byte HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _person = "";

    private string Origin => house.GetLeftPart(UriPartial.Authority);

    /// <summary>Answers what a page that adds a passkey asks.</summary>
    public string Create(string options, bool isVerified = true)
    {
        var asked = JsonNode.Parse(options)!;
        _person = asked["user"]!["id"]!.ToString();
        var at = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32, .. at.X!, 0x22, 0x58, 32, .. at.Y!];
        byte[] credential = [.. new byte[16], 0, (byte)_id.Length, .. _id, .. cose];
        var data = Data(HasCredential, isVerified, credential);
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0,
            0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data,
        ];
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Text(Client("webauthn.create", asked)),
            ["attestationObject"] = Text(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>Answers what a page that signs in asks.</summary>
    public string Prove(string options, bool isVerified = true)
    {
        var client = Client("webauthn.get", JsonNode.Parse(options)!);
        var data = Data(flags: 0, isVerified, []);
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(_key.SignData(
                [.. data, .. SHA256.HashData(client)],
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = _person,
        });
    }

    public void Dispose() => _key.Dispose();

    private static string Text(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);

    private byte[] Data(byte flags, bool isVerified, byte[] credential)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, 0);
        return
        [
            .. SHA256.HashData(Encoding.UTF8.GetBytes(house.Host)),
            (byte)(flags | Present | (isVerified ? Verified : 0)), .. count, .. credential,
        ];
    }

    private byte[] Client(string type, JsonNode asked) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type,
        ["challenge"] = asked["challenge"]!.ToString(),
        ["origin"] = Origin,
        ["crossOrigin"] = false,
    }.ToJsonString());

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Text(_id),
        ["rawId"] = Text(_id),
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
        ["authenticatorAttachment"] = "platform",
    }.ToJsonString();
}
