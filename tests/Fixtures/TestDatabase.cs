using Npgsql;
using Smart.Grains.Kernel;

namespace Smart.Tests.Fixtures;

/// <summary>
/// A database of a test's own: a clone of one migrated template. It is left to its server, which goes with the run:
/// file systems make new files slowly while many were deleted within minutes, and a database is six hundred files, so
/// dropping each would take a fifth of the time of all tests. What a server that stays is left with, a later run drops.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // Test programs that start together make the template once.
    private const long TemplateLock = 0x54454D504C415445; // "TEMPLATE"
    private const int MostConnections = 16;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private static readonly SemaphoreSlim Preparing = new(1);
    private static readonly Lazy<Task<string>> Migrated = new(MigratedTemplate);

    private readonly string _name;

    private TestDatabase(string name, bool durable)
    {
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(TestServer.ConnectionString)
        {
            Database = name,
            MaxPoolSize = MostConnections,
            // Tests care whether a commit is seen, not whether it outlives a power cut.
            Options = durable ? null : "-c synchronous_commit=off",
        }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>Where it is, as Npgsql writes it.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections to it.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Makes a database with the whole schema and nothing in it.</summary>
    /// <param name="durable">Whether commits wait for the disk, for measurements and crashes.</param>
    public static Task<TestDatabase> Create(bool durable = false) => Create(from: Template.Migrated, durable);

    /// <summary>Makes a database without any schema.</summary>
    public static Task<TestDatabase> CreateBare() => Create(from: Template.Bare, durable: false);

    /// <summary>Makes another one with all that is in this one. Whoever is connected to it is sent away.</summary>
    public async Task<TestDatabase> Copy()
    {
        await Preparing.WaitAsync();
        try
        {
            Source.Clear();
            await SendAway();
            var name = $"test_{Guid.CreateVersion7():N}";
            await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString);
            await Execute(server, $"CREATE DATABASE {name} TEMPLATE {_name}");
            return new TestDatabase(name, durable: false);
        }
        finally
        {
            Preparing.Release();
        }
    }

    /// <summary>Leaves it, and whoever is still connected is sent away.</summary>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await SendAway();
    }

    private async Task SendAway()
    {
        await using (var connection = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(connection);
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString);
        await Execute(server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            + $"WHERE datname = '{_name}' AND backend_type = 'client backend'");
    }

    private enum Template
    {
        Bare,
        Migrated,
    }

    private static async Task<TestDatabase> Create(Template from, bool durable)
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await Preparing.WaitAsync();
        try
        {
            await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString);
            var template = from == Template.Bare ? "template0" : await Migrated.Value;
            await Execute(server, $"CREATE DATABASE {name} TEMPLATE {template}");
        }
        finally
        {
            Preparing.Release();
        }
        return new TestDatabase(name, durable);
    }

    // Named by what is in it, so that a changed schema never meets an old template; made under another name first, so
    // that one that exists is whole.
    private static async Task<string> MigratedTemplate()
    {
        var name = $"template_{Schema.Fingerprint[..16]}";
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString);
        await using var connection = await server.OpenConnectionAsync();
        await Execute(connection, $"SELECT pg_advisory_lock({TemplateLock})");
        try
        {
            await DropOld(connection);
            if (await Exists(connection, name)) return name;

            await Execute(connection, $"DROP DATABASE IF EXISTS {name}_new WITH (FORCE)");
            await Execute(connection, $"CREATE DATABASE {name}_new TEMPLATE template0");
            await MigrateOnce($"{name}_new");
            await Execute(connection, $"ALTER DATABASE {name}_new RENAME TO {name}");
            return name;
        }
        finally
        {
            await Execute(connection, $"SELECT pg_advisory_unlock({TemplateLock})");
        }
    }

    // Their names begin with the time at which they were made. No test lasts as long.
    private static async Task DropOld(NpgsqlConnection connection)
    {
        const string Sql = """
            SELECT datname FROM pg_database
            WHERE datname ~ '^test_[0-9a-f]{32}$' AND left(datname, 13) < $1
              AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = pg_database.oid)
            """;
        var eldest = Guid.CreateVersion7(TimeProvider.System.GetUtcNow() - Longest).ToString("N")[..8];
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = $"test_{eldest}" } },
        };
        List<string> old = [];
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) old.Add(reader.GetString(0));
        }
        foreach (var name in old) await Execute(connection, $"DROP DATABASE IF EXISTS {name}");
    }

    // Without a pool, for nobody may be connected to a template.
    private static async Task MigrateOnce(string name)
    {
        var place = new NpgsqlConnectionStringBuilder(TestServer.ConnectionString) { Database = name, Pooling = false };
        await using var database = NpgsqlDataSource.Create(place.ConnectionString);
        await Schema.Migrate(database);
    }

    private static async Task<bool> Exists(NpgsqlConnection connection, string name)
    {
        const string Sql = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = name } },
        };
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        await Execute(connection, sql);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
