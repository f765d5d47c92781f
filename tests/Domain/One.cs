using CsCheck;

namespace Smart.Tests.Domain;

/// <summary>Picks one of a few values, each as likely as the others.</summary>
internal static class One
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(n => values[n]);
}
