using Microsoft.EntityFrameworkCore;
using Npgsql;
using Smart.Api.Identity;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>
/// The tables of accounts and tokens are made by <c>db/*.sql</c> and read through classes: both must say the same, or
/// a column that one of them forgot is seen by the first person who signs in.
/// </summary>
public sealed class StoreTests
{
    // What these begin with holds accounts, sessions, roles, keys or tokens: none may be there that no class knows.
    private static readonly string[] Ours =
        ["person", "user_", "role_", "web_session", "sign_in", "signing_", "protection_", "access_log", "oidc_"];

    [Fact]
    public async Task Every_table_has_in_the_database_the_columns_types_and_nulls_that_its_class_says()
    {
        await using var database = await TestDatabase.Create();
        var there = await There(database.Source);
        var said = Said(database.ConnectionString);
        Assert.True(said.Count > 80, $"{said.Count} columns");
        var tables = said.Select(each => each.Table).ToHashSet();
        var ours = there.Where(each => tables.Contains(each.Table) || Array.Exists(Ours, each.Table.StartsWith));
        string[] apart =
        [
            .. said.Except(there).Select(each => $"only the class says {each}"),
            .. ours.Except(said).Select(each => $"only db/ says {each}"),
        ];
        Assert.True(apart.Length == 0, string.Join('\n', apart.Order()));
    }

    private static List<Column> Said(string connection)
    {
        var options = new DbContextOptionsBuilder<IdentityStore>().UseNpgsql(connection).Options;
        using var store = new IdentityStore(options);
        return
        [
            .. from table in store.Model.GetRelationalModel().Tables
               from column in table.Columns
               let isKey = table.PrimaryKey!.Columns.Contains(column)
               select new Column(table.Name, column.Name, column.StoreType, column.IsNullable, isKey),
        ];
    }

    private static async Task<List<Column>> There(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            SELECT kind.relname, col.attname, format_type(col.atttypid, col.atttypmod), NOT col.attnotnull,
                   coalesce(col.attnum = ANY (key.conkey), false)
            FROM pg_class kind
            JOIN pg_attribute col ON col.attrelid = kind.oid AND col.attnum > 0 AND NOT col.attisdropped
            LEFT JOIN pg_constraint key ON key.conrelid = kind.oid AND key.contype = 'p'
            WHERE kind.relnamespace = 'public'::regnamespace AND kind.relkind IN ('r', 'p')
            """);
        await using var row = await command.ExecuteReaderAsync();
        List<Column> columns = [];
        while (await row.ReadAsync())
        {
            columns.Add(new Column(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)));
        }

        return columns;
    }

    private sealed record Column(string Table, string Name, string Type, bool IsNullable, bool IsKey);
}
