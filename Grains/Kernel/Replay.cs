using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>Lives every stream of a type again from its rows, and shows each version on the way.</summary>
/// <param name="database">The journal.</param>
public sealed class Replay(NpgsqlDataSource database)
{
    /// <summary>Shows the state after each event, stream by stream.</summary>
    /// <param name="type">The first part of the streams' names.</param>
    /// <param name="evolve">What the state is after an event.</param>
    /// <param name="look">Told stream, version, the state after it, and the event.</param>
    /// <returns>How many versions were shown.</returns>
    public async Task<int> Each<TState, TEvent>(
        string type, Func<TState, TEvent, TState> evolve, Action<string, long, TState, TEvent> look)
        where TState : class, IState<TState>
        where TEvent : class
    {
        var catalog = EventCatalog.Of(typeof(TEvent));
        await using var command = database.CreateCommand(
            "SELECT stream, version, name, data::text FROM event WHERE split_part(stream, '/', 1) = $1 ORDER BY 1, 2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
        await using var reader = await command.ExecuteReaderAsync();
        var (stream, state, versions) = ("", TState.Initial, 0);
        while (await reader.ReadAsync())
        {
            if (reader.GetString(0) != stream) (stream, state) = (reader.GetString(0), TState.Initial);
            var e = (TEvent)catalog.Read(reader.GetString(2), reader.GetString(3));
            state = evolve(state, e);
            look(stream, reader.GetInt64(1), state, e);
            versions++;
        }

        return versions;
    }
}
