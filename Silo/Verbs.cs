using Npgsql;
using Smart.Grains.Kernel;

namespace Smart.Silo;

/// <summary>What the silo executable does besides serving; each verb answers the exit code of the process.</summary>
public static class Verbs
{
    /// <summary>Applies the files of <c>db/</c> that the database has not had, and names them.</summary>
    public static async Task<int> Migrate()
    {
        await using var database = Database();
        foreach (var file in await Schema.Migrate(database)) Console.WriteLine($"applied db/{file.Name}");
        return 0;
    }

    /// <summary>Whether nothing has ever happened in the database: then <c>./dev up</c> tells its demo.</summary>
    public static async Task<int> IsEmpty()
    {
        await using var database = Database();
        await using var command = database.CreateCommand("SELECT NOT EXISTS (SELECT FROM event)");
        return (bool)(await command.ExecuteScalarAsync())! ? 0 : 1;
    }

    private static NpgsqlDataSource Database()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return NpgsqlDataSource.Create(SiloSettings.From(configuration).Database);
    }
}
