using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>The list of things that a person must look at.</summary>
public sealed class WorkItems(NpgsqlDataSource database)
{
    private const string Again = "SET opened_at = now(), closed_at = NULL, closed_by = NULL";

    /// <summary>Opens an item of something that happened once: who closed it never sees it again.</summary>
    /// <param name="id">Unique for the cause.</param>
    /// <param name="kind">What sort of work it is.</param>
    /// <param name="stream">The actor that it is about.</param>
    /// <param name="cooperative">Whose work.</param>
    /// <param name="code">Stable code of the reason.</param>
    public Task Open(string id, string kind, string stream, string cooperative, string code) =>
        Open(id, kind, stream, cooperative, code, "DO NOTHING");

    /// <summary>Opens an item of something that lasts: who closed it before it was over sees it again.</summary>
    /// <param name="id">Unique for the cause.</param>
    /// <param name="kind">What sort of work it is.</param>
    /// <param name="stream">The actor that it is about.</param>
    /// <param name="cooperative">Whose work.</param>
    /// <param name="code">Stable code of the reason.</param>
    public Task OpenAgain(string id, string kind, string stream, string cooperative, string code) =>
        Open(id, kind, stream, cooperative, code, $"DO UPDATE {Again} WHERE work_item.closed_at IS NOT NULL");

    /// <summary>Opens an item again if somebody closed it; nothing when there is none of that id.</summary>
    /// <param name="id">Which.</param>
    public async Task OpenAgain(string id)
    {
        await using var command = database.CreateCommand(
            $"UPDATE work_item {Again} WHERE id = $1 AND closed_at IS NOT NULL");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
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

    private async Task Open(
        string id, string kind, string stream, string cooperative, string code, string ifKnown)
    {
        await using var command = database.CreateCommand($"""
            INSERT INTO work_item (id, kind, stream, cooperative, code) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) {ifKnown}
            """);
        foreach (var text in new[] { id, kind, stream, cooperative, code })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await command.ExecuteNonQueryAsync();
    }
}
