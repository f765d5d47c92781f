using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>The list of things that a person must look at.</summary>
public sealed class WorkItems(NpgsqlDataSource database)
{
    /// <summary>Opens an item; opening it again changes nothing.</summary>
    /// <param name="id">Unique for the cause.</param>
    /// <param name="kind">What sort of work it is.</param>
    /// <param name="stream">The actor that it is about.</param>
    /// <param name="cooperative">Whose work.</param>
    /// <param name="code">Stable code of the reason.</param>
    public async Task Open(string id, string kind, string stream, string cooperative, string code)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO work_item (id, kind, stream, cooperative, code) VALUES ($1, $2, $3, $4, $5) "
            + "ON CONFLICT DO NOTHING");
        foreach (var text in new[] { id, kind, stream, cooperative, code })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Opens an item, or opens it again where somebody has closed it: what it is about still waits.</summary>
    /// <param name="id">Unique for the cause.</param>
    /// <param name="kind">What sort of work it is.</param>
    /// <param name="stream">The actor that it is about.</param>
    /// <param name="cooperative">Whose work.</param>
    /// <param name="code">Stable code of the reason.</param>
    public async Task Reopen(string id, string kind, string stream, string cooperative, string code)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO work_item (id, kind, stream, cooperative, code) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET closed_at = NULL, closed_by = NULL WHERE work_item.closed_at IS NOT NULL
            """);
        foreach (var text in new[] { id, kind, stream, cooperative, code })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Closes what is open of a kind about an actor: somebody dealt with it there.</summary>
    /// <param name="stream">The actor.</param>
    /// <param name="kind">What sort of work.</param>
    /// <param name="who">Who dealt with it.</param>
    public async Task CloseAbout(string stream, string kind, string who)
    {
        await using var command = database.CreateCommand("""
            UPDATE work_item SET closed_at = now(), closed_by = $3
            WHERE stream = $1 AND kind = $2 AND closed_at IS NULL
            """);
        foreach (var text in new[] { stream, kind, who })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Closes an item that somebody dealt with; closing it again changes nothing.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cooperative">Whose; of another it is not there.</param>
    /// <param name="who">Who dealt with it.</param>
    /// <returns>Whether there is such an item.</returns>
    public async Task<bool> Close(string id, string cooperative, string who)
    {
        await using var command = database.CreateCommand("""
            UPDATE work_item SET closed_at = coalesce(closed_at, now()), closed_by = coalesce(closed_by, $3)
            WHERE id = $1 AND cooperative = $2
            """);
        foreach (var text in new[] { id, cooperative, who })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        return await command.ExecuteNonQueryAsync() > 0;
    }
}
