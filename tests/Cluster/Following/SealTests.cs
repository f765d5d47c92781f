using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Following;

public sealed class SealTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"seals-{Guid.CreateVersion7():N}");
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        var options = new SealOptions { Every = TimeSpan.FromMilliseconds(500), Folder = _folder };
        for (var life = 0; life < 2; life++)
        {
            await using var cluster = await TestCluster.Start(
                _database, silos: 2, silo => silo.Services.AddSingleton(options));
            for (var n = 0; n < 12; n++) await Fill(cluster, $"purse-{n}");
            var made = await Count("SELECT count(*) FROM seal");
            await Eventually.True(async () => await Count("SELECT count(*) FROM seal") >= made + 2, Patience);
        }

        // The cluster may have ended between the making of a seal and its telling.
        await Execute($"DELETE FROM seal WHERE id > {Directory.GetFiles(_folder, "seal-*.json").Length}");
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Seals_cover_every_chain_and_find_what_was_changed_or_cut()
    {
        Assert.Equal(
            await Count("SELECT count(DISTINCT writer) FROM batch"),
            await Count("SELECT count(DISTINCT c.writer) "
                + "FROM seal, jsonb_to_recordset(heads -> 'chains') AS c (writer integer)"));
        Assert.Empty(await Findings());

        await Execute("CREATE TABLE batch_kept AS TABLE batch; CREATE TABLE seal_kept AS TABLE seal");
        await Execute(
            "DELETE FROM batch WHERE (writer, seq) = (SELECT writer, max(seq) FROM batch GROUP BY 1 LIMIT 1)");
        Assert.NotEmpty(await Findings());
        Assert.All(await Findings(), finding => Assert.Contains("is missing", finding));

        await Execute("TRUNCATE batch; INSERT INTO batch TABLE batch_kept; UPDATE batch SET hash = sha256(hash)");
        Assert.NotEmpty(await Findings());
        Assert.All(await Findings(), finding => Assert.Contains("was changed", finding));

        await Execute("TRUNCATE batch; INSERT INTO batch TABLE batch_kept");
        await Execute("UPDATE seal SET sealed_at = sealed_at - interval '1 day' WHERE id = 2");
        Assert.Contains("seal 2 was changed", Assert.Single(await Findings()));

        await Execute("DELETE FROM seal; INSERT INTO seal OVERRIDING SYSTEM VALUE TABLE seal_kept");
        await Execute("DELETE FROM seal WHERE id = (SELECT max(id) FROM seal)");
        Assert.Empty(await Seals.Verify(_database.Source));
        Assert.Contains("told outside and is gone", Assert.Single(await Findings()));

        await Execute("DELETE FROM seal; INSERT INTO seal OVERRIDING SYSTEM VALUE TABLE seal_kept");
        Assert.Empty(await Findings());
    }

    private Task<IReadOnlyList<string>> Findings() => Seals.Verify(_database.Source, _folder);

    private static async Task Fill(TestCluster cluster, string purse) =>
        (await cluster.Client.GetGrain<IPurseGrain>(GrainId.Create("purse", purse)).Fill(new FillPurse(Money.Eur(1))))
            .ThrowIfRefused();

    private async Task Execute(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> Count(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
