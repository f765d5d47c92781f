using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>What is shown of several things, of which the caller may not see some.</summary>
public static class Allowed
{
    /// <summary>What was asked for; null where the caller may not see it.</summary>
    public static async Task<T?> IfAllowed<T>(this Task<T> asked)
        where T : class?
    {
        try
        {
            return await asked;
        }
        catch (NotAllowedException)
        {
            return null;
        }
    }
}
