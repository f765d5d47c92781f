using Npgsql;
using Smart.Grains.Interfaces;

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

    /// <summary>
    /// Opens the item of something that waits for a second person, or closes it once nothing waits: as often as the
    /// actor says how it stands.
    /// </summary>
    /// <param name="item">Which.</param>
    /// <param name="waits">Whether somebody is waited for.</param>
    public Task Keep(Awaited item, bool waits) => waits
        ? OpenAgain(item.Id, item.Kind, item.Stream, item.Cooperative, item.Code)
        : CloseAbout(item.Stream, item.Kind, CommandContext.Who);

    /// <summary>
    /// Closes an item that somebody dealt with; closing it again changes nothing. What waits for a second person
    /// closes with what that person says.
    /// </summary>
    /// <param name="id">Which.</param>
    /// <param name="cooperative">Whose; of another it is not there.</param>
    /// <param name="who">Who dealt with it.</param>
    /// <returns>Why not; null when it is closed.</returns>
    public async Task<Refusal?> Close(string id, string cooperative, string who)
    {
        await using var command = database.CreateCommand("""
            WITH item AS (
                SELECT id, closed_at IS NULL AND kind = ANY($4) AS waits FROM work_item
                WHERE id = $1 AND cooperative = $2
                FOR UPDATE
            ), closed AS (
                UPDATE work_item w SET closed_at = now(), closed_by = $3
                FROM item WHERE w.id = item.id AND w.closed_at IS NULL AND NOT item.waits
            )
            SELECT waits FROM item
            """);
        foreach (var text in new[] { id, cooperative, who })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. SecondPersons.RightTo.Keys] });
        return await command.ExecuteScalarAsync() switch
        {
            null => new Refusal("work.unknown"),
            true => new Refusal("work.undecided"),
            _ => null,
        };
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

/// <summary>The item of something that waits for a second person.</summary>
/// <param name="Id">Unique for the cause.</param>
/// <param name="Kind">What sort of work it is: one of <see cref="SecondPersons"/>.</param>
/// <param name="Stream">The actor that it is about.</param>
/// <param name="Cooperative">Whose work.</param>
/// <param name="Code">Stable code of the reason.</param>
public sealed record Awaited(string Id, string Kind, string Stream, string Cooperative, string Code);
