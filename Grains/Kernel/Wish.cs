using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>Under which id a command came, and on which version of its stream it was thought out.</summary>
/// <param name="Id">The command's id and the hash of the request; null when the caller gave none.</param>
/// <param name="Expected">The version; null when any will do.</param>
public readonly record struct Wish((string Id, string RequestHash)? Id, long? Expected)
{
    /// <summary>Takes it out of the context of the call: no call made from here carries it on.</summary>
    public static Wish Take() => new(CommandContext.TakeCommand(), CommandContext.TakeExpected());
}
