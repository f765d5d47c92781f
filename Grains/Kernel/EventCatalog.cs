using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>The stored names of a closed set of records: which type a name is, and which name a type has.</summary>
/// <remarks>The set is the records nested in its base type; each carries an <see cref="EventNameAttribute"/>.</remarks>
public sealed class EventCatalog
{
    private static readonly ConcurrentDictionary<Type, EventCatalog> Known = new();

    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, string> _names;

    private EventCatalog(Type set)
    {
        var named = set.GetNestedTypes()
            .Where(type => type.IsSubclassOf(set))
            .ToDictionary(
                type => type.GetCustomAttribute<EventNameAttribute>()?.Name
                    ?? throw new InvalidOperationException($"{type.FullName} has no stored name."));
        _types = named.ToFrozenDictionary(StringComparer.Ordinal);
        _names = named.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }

    /// <summary>All stored names of the set.</summary>
    public IEnumerable<string> Names => _types.Keys;

    /// <summary>All types of the set.</summary>
    public IEnumerable<Type> Types => _types.Values;

    /// <summary>The catalogue of a set.</summary>
    public static EventCatalog Of(Type set) => Known.GetOrAdd(set, static type => new EventCatalog(type));

    /// <summary>Stored name of a record.</summary>
    /// <exception cref="InvalidOperationException">It is an older form, which is read and never written.</exception>
    public string NameOf(object record) => record is IOlderForm
        ? throw new InvalidOperationException($"{record.GetType().Name} is an older form: nobody writes it any more.")
        : _names[record.GetType()];

    /// <summary>Type of the record that a name stands for.</summary>
    public Type TypeOf(string name) => _types[name];

    /// <summary>Whether the set has this name.</summary>
    public bool Has(string name) => _types.ContainsKey(name);

    /// <summary>Canonical JSON of a record.</summary>
    public static byte[] Write(object record) =>
        JsonSerializer.SerializeToUtf8Bytes(record, record.GetType(), SmartJson.Options);

    /// <summary>
    /// Reads a stored record in its newest form; a name that the set does not have is a bug or a newer version of the
    /// product.
    /// </summary>
    /// <exception cref="UnknownEventException">The name is not of this set.</exception>
    public object Read(string name, string json)
    {
        if (!_types.TryGetValue(name, out var type)) throw new UnknownEventException(name);
        var record = JsonSerializer.Deserialize(json, type, SmartJson.Options)!;
        while (record is IOlderForm older) record = older.Newer();
        return record;
    }
}

/// <summary>
/// A form in which a record was stored once, such as <c>thing.done.v1</c> when <c>thing.done.v2</c> is what is written
/// now. Its type stays in the set, so that old rows are read for ever; whoever folds, books or receives sees the newest
/// form only.
/// </summary>
public interface IOlderForm
{
    /// <summary>
    /// The same fact one version later. Pure, and books what the older form booked: an audit books old rows again.
    /// </summary>
    object Newer();
}

/// <summary>A stored name that this version of the product does not know.</summary>
public sealed class UnknownEventException(string name) : Exception($"No event is called {name} here.");
