using System.Reflection;
using Smart.Grains;
using Xunit;

namespace Smart.Tests.Domain;

/// <summary>A new aggregate comes with a model, or this fails.</summary>
public sealed class ModelTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_aggregate_of_the_house_is_lived_through_by_a_model()
    {
        var lived = typeof(ModelTests).Assembly.GetTypes().SelectMany(Mentioned)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Life<,>))
            .Select(type => type.GetGenericArguments()[1])
            .ToHashSet();
        Assert.Empty(Journaled.EventSets.Except(lived).Select(set => set.FullName));
    }

    // Types of fields and of local variables, those that closures keep included.
    private static IEnumerable<Type> Mentioned(Type type) =>
    [
        .. type.GetFields(Everything).Select(field => field.FieldType),
        .. type.GetFields(Everything).Select(field => field.FieldType).Where(field => field.IsArray)
            .Select(field => field.GetElementType()!),
        .. type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything))
            .Select(method => method.GetMethodBody())
            .OfType<MethodBody>()
            .SelectMany(body => body.LocalVariables)
            .Select(variable => variable.LocalType),
    ];
}
