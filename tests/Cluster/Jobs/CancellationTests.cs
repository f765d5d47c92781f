using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>A job is called off at every stage; what it booked is undone, and nothing else is touched.</summary>
public sealed class CancellationTests : IAsyncLifetime
{
    private const string Job = "J1";

    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("planned")]
    [InlineData("accepted")]
    [InlineData("reserved")]
    [InlineData("confirmed")]
    [InlineData("train fulfilled")]
    [InlineData("equipment fulfilled")]
    [InlineData("train and equipment fulfilled")]
    public async Task What_is_called_off_in_time_leaves_no_trace_in_any_book(string stage)
    {
        await Reach(stage);

        await CallOff();

        Assert.Equal(stage == "planned" ? 0 : 1, await _world.Count("job.accepted.v1"));
        await NothingIsHeld();
        var budget = (await Budget())!;
        Assert.Equal(
            (Money.Zero, Money.Zero, Money.Zero, Money.Zero),
            (budget.Collected, budget.Guaranteed, budget.Held, budget.Owed));
        Assert.Empty(budget.Waiting);
        Assert.Equal(Money.Eur(100_000).Minor, await _world.Balance("bank"));
        foreach (var account in Accounts) Assert.Equal(0, await _world.Balance(account));
    }

    [Fact]
    public async Task What_is_called_off_late_costs_what_the_rules_of_the_house_keep_and_the_budget_owes_it()
    {
        await Reach("train and equipment fulfilled");
        await _world.LiveUntil(World.WorkDay, hour: 6);

        await CallOff();

        await NothingIsHeld();
        var budget = (await Budget())!;
        // 40.00 of tickets that nobody refunds, and a quarter of 400.00 of equipment; VAT of 2.40 and 21.00 on them.
        Assert.Equal(-(140_00 + 23_40), await _world.Balance("supplier"));
        Assert.Equal(23_40, await _world.Balance("vat-deductible"));
        // Half of the van and of the room, paid if there was money and waiting if not, in whichever order they came.
        var income = -await _world.Balance("fleet-income") - await _world.Balance("room-income");
        Assert.Contains(income, (long[])[0, 22_50, 40_00, 62_50]);
        Assert.Equal(income == 62_50, budget.Waiting.IsEmpty);
        Assert.Equal(140_00 + income, budget.Owed.Minor + await Repaid());
        Assert.Equal(Money.Zero, budget.Guaranteed);
        Assert.Equal(0, await _world.Balance("transit"));
        Assert.Equal(0, await _world.Balance("suspense"));

        async Task<long> Repaid() => 140_00 + income - await _world.Balance("prefinancing");
    }

    [Fact]
    public async Task Calling_off_twice_and_giving_back_twice_books_once()
    {
        await Reach("train fulfilled");
        await CallOff();
        var postings = await _world.Commits();

        await CallOff();
        var again = await _world.Grain<IOrderGrain>($"{Job}/train").Return(new ReturnOrder(1m));

        Assert.Null(again.Refusal);
        Assert.Equal(Money.Zero, again.Value!.Kept);
        Assert.Equal(postings, await _world.Commits());
    }

    [Fact]
    public async Task What_is_performed_is_not_called_off_and_keeps_what_it_booked()
    {
        await Reach("train fulfilled");
        await _world.LiveUntil(World.WorkDay);
        (await _world.Job(Job).Perform(new PerformJob())).ThrowIfRefused();
        await _world.Until(Job, view => view.Invoice is not null && !view.IsMoving);
        var (receivable, supplier) = (await _world.Balance("receivable"), await _world.Balance("supplier"));

        var refused = await _world.Job(Job).Cancel(new CancelJob(CancelledBy.Member));

        Assert.Equal("job.performed", refused.Refusal?.Code);
        Assert.Equal(receivable, await _world.Balance("receivable"));
        Assert.Equal(supplier, await _world.Balance("supplier"));
        Assert.Equal(-42_40, supplier);
    }

    private static readonly string[] Accounts =
    [
        "collected", "guaranteed", "receivable", "prefinancing", "pool-advanced", "overdraft", "supplier",
        "vat-deductible", "fleet-income", "room-income", "kit-income", "pay-net", "transit", "suspense",
    ];

    private async Task Reach(string stage)
    {
        var declaration = World.Declaration("van", "train", "workspace");
        declaration = declaration with
        {
            Needs = declaration.Needs.Add(new Need("equipment", Amount: Money.Eur(400))),
        };
        (await _world.Job(Job).Declare(new DeclareJob(declaration, new JobText("Show", "Liège")))).ThrowIfRefused();
        if (stage == "planned") return;

        (await _world.Job(Job).Accept(new AcceptJob(["insurance"]))).ThrowIfRefused();
        if (stage == "accepted") return;
        if (stage == "reserved")
        {
            await _world.Until(Job, view => view.Lines.Any(line => line.Status != EngagementStatus.Quoted));
            return;
        }

        var started = await _world.Rests(Job);
        Assert.Equal(JobStatus.InProgress, started.Status);
        foreach (var line in (string[])["train", "equipment"])
        {
            if (!stage.EndsWith("fulfilled", StringComparison.Ordinal)) break;
            if (!stage.Contains(line, StringComparison.Ordinal)) continue;
            var price = Money.Eur(line == "train" ? 40 : 400);
            (await _world.Grain<IOrderGrain>($"{Job}/{line}").Fulfil(new FulfilOrder(price, $"{line}-1")))
                .ThrowIfRefused();
        }
    }

    private async Task CallOff()
    {
        (await _world.Job(Job).Cancel(new CancelJob(CancelledBy.Member))).ThrowIfRefused();
        await _world.Until(Job, view => view.Status == JobStatus.Cancelled && !view.IsMoving);
        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(2));
        Assert.Equal(0, await _world.PendingMessages());
    }

    private Task<ActivityView?> Budget() => _world.Grain<IActivityGrain>(World.Theatre.Value).View();

    private async Task NothingIsHeld()
    {
        foreach (var key in (string[])["van-1", "van-2", "room-1", "room-2", "kit-1", "kit-2"])
            Assert.Empty((await _world.Grain<IResourceGrain>($"arts/{key}").View()).Bookings);
        var account = await _world.Grain<IClientAccountGrain>($"arts/{World.Payer.Value}").View();
        var stillOut = new Money(await _world.Balance("prefinancing"), Currency.Eur);
        Assert.Equal((stillOut, Money.Zero), (account.Held, account.Open));
        for (var shard = 0; shard < 4; shard++)
        {
            var pool = await _world.Grain<IPoolShardGrain>(PoolShards.Key(World.Arts, shard)).View();
            Assert.Equal((Money.Zero, Money.Zero, Money.Zero), (pool.Held, pool.Advanced, pool.Overdraft));
        }

        var contract = await _world.Grain<IEmploymentContractGrain>($"{Job}/M1/1").View();
        Assert.True(contract is null or { Status: ContractStatus.Cancelled });
        Assert.Equal(0, await _world.Count("wage.paid.v1"));
    }
}
