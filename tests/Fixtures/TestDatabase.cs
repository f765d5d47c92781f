using Npgsql;
using Smart.Grains.Kernel;

namespace Smart.Tests.Fixtures;

/// <summary>A database of a test's own: a clone of one migrated template, dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // Test programs that start together make the template once.
    private const long TemplateLock = 0x54454D504C415445; // "TEMPLATE"
    private const int MostConnections = 16;

    private static readonly SemaphoreSlim Preparing = new(1);

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

    /// <summary>Drops it, whoever is still connected.</summary>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await using (var connection = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(connection);
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString);
        await Execute(server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
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
            var template = from == Template.Bare ? "template0" : await MigratedTemplate(server);
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
    private static async Task<string> MigratedTemplate(NpgsqlDataSource server)
    {
        var name = $"template_{Schema.Fingerprint[..16]}";
        await using var connection = await server.OpenConnectionAsync();
        await Execute(connection, $"SELECT pg_advisory_lock({TemplateLock})");
        try
        {
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
