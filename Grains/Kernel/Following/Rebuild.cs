using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>
/// Makes a projection anew from the first event on, beside the one in use, and swaps the two in one transaction: who
/// reads the list sees the old one or the new one, whole.
/// </summary>
/// <remarks>
/// The new tables stand in a schema of their own that the connection looks into first, so that the projection fills
/// them without knowing.
/// </remarks>
public sealed class Rebuild(FollowerSource followers, Projection projection, Action<long> progress)
{
    private readonly string _schema = $"rebuild_{projection.Name.Replace('-', '_')}";

    /// <summary>Rebuilds.</summary>
    /// <returns>Events that were looked at.</returns>
    /// <exception cref="InvalidOperationException">Somebody else is at it.</exception>
    public async Task<long> Run(CancellationToken stop)
    {
        await using var connection = await followers.Open(stop);
        if (!await FollowerSource.TryLock(connection, $"rebuild/{projection.Name}", stop))
            throw new InvalidOperationException($"{projection.Name} is being rebuilt already.");

        var home = await HomeSchema(connection, stop);
        await MakeShadow(connection, home, stop);
        var (at, seen) = (JournalPosition.Start, 0L);
        int scanned;
        do
        {
            await using var transaction = await connection.BeginTransactionAsync(stop);
            (at, scanned) = await Fill(connection, at, stop);
            await transaction.CommitAsync(stop);
            progress(seen += scanned);
        }
        while (scanned == JournalTail.MostEvents);

        seen += await Swap(connection, home, at, stop);
        progress(seen);
        return seen;
    }

    private async Task MakeShadow(NpgsqlConnection connection, string home, CancellationToken stop)
    {
        await Execute(connection, $"DROP SCHEMA IF EXISTS {_schema} CASCADE; CREATE SCHEMA {_schema}", stop);
        foreach (var table in projection.Tables)
            await Execute(connection, $"CREATE TABLE {_schema}.{table} (LIKE {home}.{table} INCLUDING ALL)", stop);
        await Execute(connection, $"SET search_path = {_schema}, {home}", stop);
    }

    private async Task<(JournalPosition At, int Scanned)> Fill(
        NpgsqlConnection connection, JournalPosition after, CancellationToken stop)
    {
        var chunk = await JournalFeed.Read(
            connection, after, projection.Kinds, JournalTail.MostEvents, stop);
        if (chunk.Events.Count > 0) await projection.Apply(chunk.Events, connection, stop);
        return (chunk.End, chunk.Scanned);
    }

    // While the cursor is held its leader waits. The horizon never goes back, so what is read now is all that the
    // leader had read, and perhaps more.
    private async Task<long> Swap(NpgsqlConnection connection, string home, JournalPosition at, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await Cursor.Create(connection, projection.Name, stop);
        await Cursor.Hold(connection, projection.Name, stop);
        var (seen, scanned) = (0L, 0);
        do
        {
            (at, scanned) = await Fill(connection, at, stop);
            seen += scanned;
        }
        while (scanned > 0);

        foreach (var table in projection.Tables)
        {
            await Execute(connection, $"DROP TABLE {home}.{table}", stop);
            await Execute(connection, $"ALTER TABLE {_schema}.{table} SET SCHEMA {home}", stop);
        }

        await Execute(connection, $"DROP SCHEMA {_schema} CASCADE", stop);
        await Cursor.Set(connection, projection.Name, at, stop);
        await transaction.CommitAsync(stop);
        return seen;
    }

    private static async Task<string> HomeSchema(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT quote_ident(current_schema())", connection);
        return (string)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
