using System.Collections.Concurrent;
using Xunit;

namespace Smart.Tests.Domain;

/// <summary>
/// The moves of a table that random lives have made. What is not in the table must never happen, and what is in it must
/// be reachable: lives are lived round by round until each move was made, so that luck decides how long it takes and
/// never whether it passes.
/// </summary>
/// <param name="table">Every move there is.</param>
internal sealed class Moves<T>(IEnumerable<T> table)
    where T : notnull
{
    private const int MostRounds = 100;

    private readonly HashSet<T> _table = [.. table];
    private readonly ConcurrentDictionary<T, byte> _made = new();

    /// <summary>A life made a move.</summary>
    public void Made(T move)
    {
        Assert.Contains(move, _table);
        _made.TryAdd(move, 0);
    }

    /// <summary>Lives on until every move was made.</summary>
    /// <param name="round">Some lives.</param>
    public void MustAllBeMade(Action round)
    {
        for (var n = 0; n < MostRounds && _made.Count < _table.Count; n++) round();
        Assert.Empty(_table.Except(_made.Keys));
    }
}
