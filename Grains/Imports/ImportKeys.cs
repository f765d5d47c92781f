using System.Security.Cryptography;
using System.Text;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>What things of a file are called in the house. The same line always gives the same ids.</summary>
public static class ImportKeys
{
    private const int LongestKey = 40;

    /// <summary>The job of a reference.</summary>
    public static JobId Job(string reference) => new(Fit(reference));

    /// <summary>A member of the file.</summary>
    public static MemberId Member(string id) => new(Fit(id));

    /// <summary>A client of the file.</summary>
    public static ClientId Client(string id) => new(Fit(id));

    /// <summary>A cooperative of the file.</summary>
    public static CooperativeId Cooperative(string name) => new(Fit(name));

    /// <summary>
    /// An Activity of the file in a cooperative. A file may use one name in several cooperatives; an Activity has one
    /// set of books, so each cooperative has its own under that name.
    /// </summary>
    public static ActivityId Activity(string cooperative, string id) => new($"{Fit(cooperative)}.{Fit(id)}");

    // A key goes into streams and addresses: what does not fit there is replaced by a hash of itself.
    private static string Fit(string text) =>
        text.Length <= LongestKey && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? text
            : "x-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
}
