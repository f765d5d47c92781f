using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Smart.Grains.Interfaces;

namespace Smart.Tests.Domain.Journal;

/// <summary>
/// Makes an example of any record that is stored: every member filled, always with the same values, so that what is
/// written of it changes only when the form changes.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<Type, object> Known = new()
    {
        [typeof(bool)] = true,
        [typeof(int)] = 7,
        [typeof(short)] = (short)7,
        [typeof(long)] = 7_000_000_000L,
        [typeof(decimal)] = 12.50m,
        [typeof(DateOnly)] = new DateOnly(2025, 1, 20),
        [typeof(DateTimeOffset)] = new DateTimeOffset(2025, 1, 20, 8, 30, 0, TimeSpan.Zero),
        [typeof(Money)] = Money.Eur(1_234.56m),
        [typeof(Month)] = new Month(2025, 1),
        [typeof(Period)] = new Period(new DateOnly(2025, 1, 20), new DateOnly(2025, 1, 22)),
        [typeof(Iban)] = new Iban("BE31756321295455"),
        [typeof(EnterpriseNumber)] = new EnterpriseNumber("0912041906"),
        [typeof(VatNumber)] = new VatNumber("BE0912041906"),
    };

    /// <summary>An example of a type.</summary>
    /// <param name="type">A record, or whatever a record is made of.</param>
    /// <param name="name">Of the member that it is for: texts say it.</param>
    public static object Of(Type type, string name)
    {
        if (Known.TryGetValue(type, out var known)) return known;
        if (type == typeof(string)) return name;
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value, name);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsArray) return OneIn(type.GetElementType()!, name);
        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable))) return Collection(type, name);
        return type.IsAbstract ? Of(Kind(type), name) : Record(type, name);
    }

    // Of a choice of records, the first by name.
    private static Type Kind(Type choice) => choice.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
        .Concat(choice.Assembly.GetTypes())
        .Where(type => type.IsSubclassOf(choice) && !type.IsAbstract)
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .First();

    private static Array OneIn(Type element, string name)
    {
        var one = Array.CreateInstance(element, 1);
        one.SetValue(Of(element, name), 0);
        return one;
    }

    private static object Collection(Type type, string name)
    {
        var parts = type.GetGenericArguments();
        var maker = typeof(Examples).GetMethod(
            parts.Length == 2 ? nameof(Dictionary) : type.GetGenericTypeDefinition() switch
            {
                var set when set == typeof(ImmutableHashSet<>) => nameof(Set),
                var sorted when sorted == typeof(ImmutableSortedSet<>) => nameof(SortedSet),
                _ => nameof(List),
            },
            BindingFlags.NonPublic | BindingFlags.Static)!;
        return maker.MakeGenericMethod(parts).Invoke(null, [name])!;
    }

    private static ImmutableArray<T> List<T>(string name) => [(T)Of(typeof(T), name)];

    private static ImmutableHashSet<T> Set<T>(string name) => [(T)Of(typeof(T), name)];

    private static ImmutableSortedSet<T> SortedSet<T>(string name) => [(T)Of(typeof(T), name)];

    private static ImmutableDictionary<TKey, TValue> Dictionary<TKey, TValue>(string name)
        where TKey : notnull =>
        ImmutableDictionary<TKey, TValue>.Empty.Add((TKey)Of(typeof(TKey), name), (TValue)Of(typeof(TValue), name));

    // By its longest constructor; what that leaves out and an initialiser sets is filled too.
    private static object Record(Type type, string name)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor.");
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke(
            [.. parameters.Select(p => Of(p.ParameterType, parameters.Length == 1 ? name : p.Name!))]);
        var told = parameters.Select(p => p.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && !told.Contains(p.Name)))
            property.SetValue(made, Of(property.PropertyType, property.Name));
        return made;
    }
}
