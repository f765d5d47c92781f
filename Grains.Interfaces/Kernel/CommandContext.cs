using Orleans.Runtime;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What travels with a command besides its words: its id, who asks, and what ties log lines together.
/// </summary>
/// <remarks>
/// The command id is taken by the first actor that decides: what that actor then asks of others is keyed by their
/// own names, so an id never reaches two streams by accident. Who asks, the correlation and the driven time go on.
/// </remarks>
public static class CommandContext
{
    private const string CommandKey = "smart.command";
    private const string HashKey = "smart.request-hash";
    private const string WhoKey = "smart.who";
    private const string CorrelationKey = "smart.correlation";
    private const string TimeKey = "smart.time";
    private const string ExpectedKey = "smart.expected-version";
    private const string AsksKey = "smart.asks";
    private const string OpensKey = "smart.opens";

    /// <summary>In place of a caller: a program of the house itself, which may ask everything.</summary>
    public const string House = "house";

    /// <summary>Who asks: a person or a program; empty for the product's own processes.</summary>
    public static string Who => RequestContext.Get(WhoKey) as string ?? "";

    /// <summary>One id from the request to the journal row.</summary>
    public static string Correlation => RequestContext.Get(CorrelationKey) as string ?? "";

    /// <summary>The instant that the driver of a driven clock lives; null in real time.</summary>
    public static DateTimeOffset? DrivenTime =>
        RequestContext.Get(TimeKey) is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Sets the id of the next command sent from here, and who sends it.</summary>
    /// <param name="commandId">Unique for the wish: the same wish repeated carries the same id.</param>
    /// <param name="requestHash">Hash of the whole request; another one under the same id is refused.</param>
    /// <param name="who">The caller.</param>
    /// <param name="correlation">The request's correlation id.</param>
    public static void Set(string commandId, string requestHash, string who, string correlation)
    {
        RequestContext.Set(CommandKey, commandId);
        RequestContext.Set(HashKey, requestHash);
        Speak(who, correlation);
    }

    /// <summary>Says who asks, where no command id is needed.</summary>
    public static void Speak(string who, string correlation)
    {
        RequestContext.Set(WhoKey, who);
        RequestContext.Set(CorrelationKey, correlation);
    }

    /// <summary>Says what whoever asks from here may do; see <see cref="Caller"/>.</summary>
    /// <param name="asks">A caller as text, or <see cref="House"/>; null for nobody.</param>
    public static void Ask(string? asks)
    {
        if (asks is not null) RequestContext.Set(AsksKey, asks);
        else RequestContext.Remove(AsksKey);
    }

    /// <summary>Whether the context says what whoever asks may do.</summary>
    public static bool IsAsking => RequestContext.Get(AsksKey) is not null;

    /// <summary>Takes out of the context what the caller may do: actors ask each other in their own name.</summary>
    public static string? TakeAsks()
    {
        if (RequestContext.Get(AsksKey) is not string asks) return null;
        RequestContext.Remove(AsksKey);
        return asks;
    }

    /// <summary>
    /// The next command was thought out on this version of its stream: on another it is refused as
    /// <c>version.changed</c>, in the same turn as it would be decided.
    /// </summary>
    public static void Expect(long? version)
    {
        if (version is { } wanted) RequestContext.Set(ExpectedKey, wanted);
        else RequestContext.Remove(ExpectedKey);
    }

    /// <summary>Takes the expected version out of the context; null when any will do.</summary>
    public static long? TakeExpected()
    {
        if (RequestContext.Get(ExpectedKey) is not long version) return null;
        RequestContext.Remove(ExpectedKey);
        return version;
    }

    /// <summary>Lives at another time than the clock's, for everything that is asked from here on.</summary>
    public static void Drive(DateTimeOffset? instant)
    {
        if (instant is { } at) RequestContext.Set(TimeKey, at.UtcTicks);
        else RequestContext.Remove(TimeKey);
    }

    /// <summary>Whether the call is the first that its actor ever hears; see <see cref="OpensAttribute"/>.</summary>
    public static bool IsOpening => RequestContext.Get(OpensKey) is not null;

    /// <summary>Says so of the next call, or of none.</summary>
    public static void Open(bool isOpening)
    {
        if (isOpening) RequestContext.Set(OpensKey, value: true);
        else RequestContext.Remove(OpensKey);
    }

    /// <summary>Takes the command id out of the context, so that no call made from here carries it on.</summary>
    /// <returns>Id and request hash, or null when the caller gave none.</returns>
    public static (string Id, string RequestHash)? TakeCommand()
    {
        if (RequestContext.Get(CommandKey) is not string id) return null;
        var hash = RequestContext.Get(HashKey) as string ?? "";
        RequestContext.Remove(CommandKey);
        RequestContext.Remove(HashKey);
        return (id, hash);
    }
}
