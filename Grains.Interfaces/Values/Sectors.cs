using System.Collections.Frozen;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The sectors in which members work, as codes. Closed: rates and the type of a contract depend on them, and what
/// stands in an event for ever is no free text.
/// </summary>
public static class Sectors
{
    /// <summary>Every code, in the order of the alphabet.</summary>
    public static readonly FrozenSet<string> All = FrozenSet.Create(
        "crafts", "delivery", "design", "film", "it", "journalism", "music", "theatre", "training", "translation");

    /// <summary>Whether a code is one of them.</summary>
    public static bool Has(string code) => All.Contains(code);
}
