namespace Smart.Grains.Interfaces;

/// <summary>What became of a command: done (or done before), or refused.</summary>
[GenerateSerializer, Immutable]
public record Answer
{
    /// <summary>Why not; null when it is done.</summary>
    [Id(0)]
    public Refusal? Refusal { get; init; }

    /// <summary>Version of the stream that answered, for an ETag.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>Where in the journal it stands, so that a list can wait for it; -1 when nothing was written.</summary>
    [Id(2)]
    public long Position { get; init; } = -1;

    /// <summary>The stream that answered: with its version, the place that a list can wait for.</summary>
    [Id(3)]
    public string Stream { get; init; } = "";

    /// <summary>For callers who have no use for a refusal: it is a bug there.</summary>
    /// <exception cref="RefusedException">It was refused.</exception>
    public void ThrowIfRefused()
    {
        if (Refusal is { } refusal) throw new RefusedException(refusal);
    }
}

/// <summary>What became of a command, with a value.</summary>
/// <typeparam name="T">The value; absent when refused.</typeparam>
[GenerateSerializer, Immutable]
public sealed record Answer<T> : Answer
{
    /// <summary>The value.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The value, for callers who have no use for a refusal.</summary>
    /// <exception cref="RefusedException">It was refused.</exception>
    public T ValueOrThrow()
    {
        ThrowIfRefused();
        return Value!;
    }
}

/// <summary>Something was refused that the caller could not imagine to be refused.</summary>
/// <param name="refusal">The refusal.</param>
[GenerateSerializer]
public sealed class RefusedException(Refusal refusal) : Exception($"Refused: {refusal.Code} {refusal.Detail}".TrimEnd())
{
    /// <summary>The refusal.</summary>
    [Id(0)]
    public Refusal Refusal { get; } = refusal;
}

/// <summary>The stored name of an event or message. It never changes; the type behind it may.</summary>
/// <param name="name">As stored: <c>job.declared.v1</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>As stored.</summary>
    public string Name { get; } = name;
}
