using Npgsql;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

public sealed class SchemaTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateBare();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_file_is_applied_in_order_and_once()
    {
        var first = await Schema.Migrate(_database.Source);
        var second = await Schema.Migrate(_database.Source);

        Assert.Equal(Schema.Files, first);
        Assert.Equal(Schema.Files.Select(file => file.Number).Order(), first.Select(file => file.Number));
        Assert.Empty(second);
        await Schema.Check(_database.Source);
    }

    [Fact]
    public async Task Programs_that_start_together_apply_each_file_once()
    {
        var each = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Schema.Migrate(_database.Source)));

        Assert.Equal(Schema.Files.Count, each.Sum(applied => applied.Count));
    }

    [Fact]
    public async Task A_database_that_was_never_migrated_is_refused() =>
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Schema.Check(_database.Source));

    [Fact]
    public async Task A_database_that_lacks_a_file_is_refused_until_it_is_applied()
    {
        await Schema.Migrate(_database.Source);
        await Sql($"ALTER TABLE schema_version RENAME TO old; CREATE TABLE schema_version (LIKE old INCLUDING ALL)");

        var refused = await Assert.ThrowsAsync<SchemaMismatchException>(() => Schema.Check(_database.Source));
        Assert.Contains(Schema.Files[0].Name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_applied_is_refused()
    {
        await Schema.Migrate(_database.Source);
        await Sql("UPDATE schema_version SET checksum = 'other' WHERE number = 1");

        var refused = await Assert.ThrowsAsync<SchemaMismatchException>(() => Schema.Migrate(_database.Source));
        Assert.Contains(Schema.Files[0].Name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_refused()
    {
        await Schema.Migrate(_database.Source);
        await Sql("INSERT INTO schema_version (number, name, checksum) VALUES (999, '999-future.sql', '')");

        await Assert.ThrowsAsync<SchemaMismatchException>(() => Schema.Check(_database.Source));
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Schema.Migrate(_database.Source));
    }

    private async Task Sql(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
