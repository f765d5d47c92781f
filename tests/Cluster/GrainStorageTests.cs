using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Smart.Silo;
using Xunit;

namespace Smart.Tests.Cluster;

public sealed class GrainStorageTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private IGrainStorage Storage =>
        silo.Cluster.Silos[0].Services.GetRequiredKeyedService<IGrainStorage>(SmartSilo.ProfileStorage);

    [Fact]
    public async Task Of_writers_who_race_to_be_first_exactly_one_wins_and_the_others_get_a_conflict()
    {
        for (var round = 0; round < 20; round++)
        {
            var grain = GrainId.Create("note", $"race-{round}");
            var conflicts = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(writer => Conflicts(grain, $"by {writer}")));

            Assert.Equal(3, conflicts.Count(conflict => conflict));
        }
        Assert.Equal(20L, await Scalar("SELECT count(*) FROM grain_state WHERE id_text LIKE 'race-%'"));
    }

    [Fact]
    public async Task A_writer_who_has_not_seen_the_last_write_gets_a_conflict()
    {
        var grain = GrainId.Create("note", "stale");
        GrainState<Note> first = new(new Note { Text = "one" }), second = new();
        await Storage.WriteStateAsync("note", grain, first);
        await Storage.ReadStateAsync("note", grain, second);
        Assert.Equal("one", second.State!.Text);
        second.State.Text = "two";
        await Storage.WriteStateAsync("note", grain, second);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("note", grain, first));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("note", grain, first));
    }

    [Fact]
    public async Task A_row_that_was_erased_and_written_again_is_not_mistaken_for_the_old_one()
    {
        var grain = GrainId.Create("note", "again");
        GrainState<Note> old = new(new Note { Text = "old" }), eraser = new();
        await Storage.WriteStateAsync("note", grain, old);
        await Storage.ReadStateAsync("note", grain, eraser);
        await Storage.ClearStateAsync("note", grain, eraser);
        await Storage.WriteStateAsync("note", grain, new GrainState<Note>(new Note { Text = "new" }));

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("note", grain, old));
    }

    [Fact]
    public async Task Numbers_guids_and_texts_are_keys_of_their_own()
    {
        var guid = Guid.Parse("0e1f4f6a-9d2b-4c5e-8a37-1b2c3d4e5f60");
        GrainId[] ids =
        [
            GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateIntegerKey(1)),
            GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateIntegerKey(1, "x")),
            GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(guid)),
            GrainId.Create("note", "client-account/arts/1"),
        ];
        foreach (var id in ids)
            await Storage.WriteStateAsync("note", id, new GrainState<Note>(new Note { Text = id.ToString() }));

        foreach (var id in ids)
        {
            var read = new GrainState<Note>();
            await Storage.ReadStateAsync("note", id, read);
            Assert.Equal(id.ToString(), read.State!.Text);
        }
    }

    [Fact]
    public async Task What_is_kept_is_plain_json_and_what_is_erased_is_gone()
    {
        var note = silo.Cluster.Client.GetGrain<INoteGrain>("plain");
        await note.Write("péniche");
        var payload = (byte[])(await Scalar("SELECT payload FROM grain_state WHERE id_text = 'plain'"))!;
        Assert.DoesNotContain("$type", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
        Assert.Equal("péniche", System.Text.Json.Nodes.JsonNode.Parse(payload)!["Text"]!.ToString());

        await note.Erase();
        Assert.Equal(0L, await Scalar("SELECT count(*) FROM grain_state WHERE id_text = 'plain'"));
        Assert.Equal("", await note.Read());
        await note.Write("bateau");
        Assert.Equal("bateau", await note.Read());
    }

    private async Task<bool> Conflicts(GrainId grain, string text)
    {
        try
        {
            await Storage.WriteStateAsync("note", grain, new GrainState<Note>(new Note { Text = text }));
            return false;
        }
        catch (InconsistentStateException)
        {
            return true;
        }
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = silo.Database.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
