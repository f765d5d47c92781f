namespace Smart.Grains.Kernel;

/// <summary>Who decides.</summary>
/// <param name="Id">Their id; empty when nobody said who asks.</param>
/// <param name="IsMember">Whether it is the member's own request.</param>
public readonly record struct Judge(string Id, bool IsMember)
{
    private const string Program = "program:";

    /// <summary>A program, not a person.</summary>
    public bool IsProgram => Id.StartsWith(Program, StringComparison.Ordinal);

    /// <summary>Somebody, and not a program: what needs two people is not done by fewer.</summary>
    public bool IsPerson => Id.Length > 0 && !IsProgram;

    /// <summary>
    /// Reads it from who asks, as the door of the silo says it: <c>{person} for {member}</c> where they are two.
    /// </summary>
    public static Judge Of(string who)
    {
        var cut = who.IndexOf(' ', StringComparison.Ordinal);
        return cut < 0 ? new Judge(who, IsMember: true) : new Judge(who[..cut], IsMember: false);
    }
}
