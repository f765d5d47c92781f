using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Cluster.Jobs;
using Xunit;

namespace Smart.Tests.Cluster.Following;

public sealed class ListTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_lists_say_what_the_actors_say_and_are_the_same_when_rebuilt()
    {
        await _world.Engage("J1", World.Declaration("van", "train"));
        await _world.Engage("J2", World.Declaration());
        (await _world.Job("J2").Cancel(new CancelJob(CancelledBy.Member))).ThrowIfRefused();
        await _world.Until("J2", view => view.Status == JobStatus.Cancelled);
        await _world.LiveUntil(World.WorkDay);
        (await _world.Job("J1").Perform(new PerformJob())).ThrowIfRefused();
        await _world.Until("J1", view => view.Invoice is not null && !view.IsMoving);
        await _world.Pay("J1");
        var paid = await _world.Until("J1", view => view.InvoiceClosed && !view.IsMoving);

        await Eventually.True(
            async () => await Rows("job_list") is [var job, _] && job.Contains($",{paid.Version},"), Patience);
        await Eventually.True(
            async () => await Rows("invoice_list") is [var row] && row.Contains(",Paid,"), Patience);
        await Eventually.True(
            async () => await Rows("dunning_list") is [var row] && row.Contains(",Closed,"), Patience);
        await Eventually.True(
            async () => await Rows("order_list") is [var row] && row.Contains(",Cancelled,"), Patience);
        var jobs = await Rows("job_list");
        var invoice = await _world.Grain<IInvoiceGrain>("J1/1").View();
        Assert.StartsWith(
            $"(J1,arts,M1,arts.A1,C1,theatre,{paid.Status},2026-03-10,2026-03-10,300000,EUR,J1/1,", jobs[0]);
        Assert.StartsWith("(J2,arts,M1,arts.A1,C1,theatre,Cancelled,", jobs[1]);
        Assert.StartsWith($"(J1/1,{invoice!.Number},arts,J1,C1,", (await Rows("invoice_list")).Single());

        foreach (var projection in Projected.All)
        {
            var before = await Seen(projection);
            await using var followers = new FollowerSource(_world.Database.ConnectionString);
            await new Rebuild(followers, projection, _ => { }).Run(CancellationToken.None);
            Assert.Equal(before, await Seen(projection));
        }

        await PayTooMuch();
    }

    // Every row and every index of what a projection keeps.
    private async Task<string[]> Seen(Projection projection)
    {
        var seen = new List<string>();
        foreach (var table in projection.Tables)
        {
            seen.AddRange(await Rows(table));
            seen.AddRange(await Indexes(table));
        }

        return [.. seen];
    }

    // What is more than anybody owed waits for a person, with its amount.
    private async Task PayTooMuch()
    {
        var receipt = new RecordPayment("bank/too-much", Money.Eur(12.5m), World.WorkDay);
        (await _world.Grain<IInvoiceGrain>("J1/1").RecordPayment(receipt)).ThrowIfRefused();
        var wanted = new WorkWanted(
            new PageWish("opened", Descending: false, After: null, Limit: 5, Since: null),
            World.Arts,
            IWorkListGrain.UnmatchedReceipt);
        var list = _world.Grain<IWorkListGrain>("all");
        var item = Assert.Single((await list.Page(wanted)).Items);
        Assert.Equal((Money.Eur(12.5m), "invoice/J1/1"), (item.Amount, item.Stream));
        (await list.Close(new CloseWork(World.Arts, item.Item))).ThrowIfRefused();
        Assert.Empty((await list.Page(wanted)).Items);
    }

    [Fact]
    public async Task Who_watches_a_job_is_told_at_once_when_something_happens()
    {
        var progress = _world.Grain<IJobProgressGrain>("job/J1");
        Assert.Equal(0, await progress.Beyond(0));

        var job = await _world.Engage("J1", World.Declaration("van"));

        var heard = 0L;
        await Eventually.True(async () => (heard = await progress.Beyond(heard)) == job.Version, Patience);
    }

    private Task<List<string>> Rows(string table) => Texts($"SELECT t::text FROM {table} t ORDER BY 1");

    private Task<List<string>> Indexes(string table) =>
        Texts($"SELECT indexdef FROM pg_indexes WHERE tablename = '{table}' ORDER BY 1");

    private async Task<List<string>> Texts(string sql)
    {
        await using var command = _world.Database.Source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await row.ReadAsync()) texts.Add(row.GetString(0));
        return texts;
    }
}
