using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>Connections of those who follow the journal.</summary>
/// <remarks>
/// They are not pooled, for a lock of a session must end with whoever took it. Their commits do not wait for the disk:
/// rows and cursor are one transaction, and what a power cut takes away is read again.
/// </remarks>
public sealed class FollowerSource : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;

    /// <summary>Connections to a database.</summary>
    /// <param name="database">Connection string.</param>
    public FollowerSource(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database)
        {
            ApplicationName = "smart-follower",
            Pooling = false,
            KeepAlive = 5, // A leader that fell silent is noticed from either side.
            MaxAutoPrepare = 32, // A follower says the same again and again.
        };
        settings.Options += " -c synchronous_commit=off -c jit=off -c idle_in_transaction_session_timeout=10s";
        _database = NpgsqlDataSource.Create(settings);
    }

    /// <summary>A connection of its own.</summary>
    public ValueTask<NpgsqlConnection> Open(CancellationToken stop) => _database.OpenConnectionAsync(stop);

    /// <summary>Takes a lock for as long as the connection lives, if nobody has it.</summary>
    public static async Task<bool> TryLock(NpgsqlConnection connection, string name, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name } },
        };
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
