using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>A client who pays late, and with the invoice what letters and the bailiff claimed beside it.</summary>
public sealed class LatePaymentTests : IAsyncLifetime
{
    private const string Job = "J1";

    // 3,000 euros and 6 % of VAT, due on 9 April 2026.
    private static readonly Money Total = Money.Eur(3_180);

    private World _world = null!;

    private IInvoiceGrain Invoice => _world.Grain<IInvoiceGrain>($"{Job}/1");

    private IDunningGrain Dunning => _world.Grain<IDunningGrain>($"{Job}/1");

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task What_is_paid_above_the_invoice_covers_the_claim_and_is_the_funds_which_had_advanced_the_wage()
    {
        var invoice = await Performed();
        await _world.LiveUntil(invoice.DueOn.AddDays(4));
        Assert.Null((await Seen()).Late);

        await _world.LiveUntil(invoice.DueOn.AddDays(15));
        var claim = (await Claimed()).Late!;
        Assert.Equal((invoice.DueOn.AddDays(15), Money.Eur(40)), (claim.On, claim.Claimed.Costs));
        Assert.Equal((await Dunning.View())!.Steps[^1].Claim.Total, Total + claim.Claimed.Total);
        Assert.Equal(0, await _world.Balance("pool-fund") + Money.Eur(100_000).Minor);

        var payment = new RecordPayment("bank/1", Total + claim.Claimed.Total + Money.Eur(7), claim.On);
        var paid = (await Invoice.RecordPayment(payment)).ValueOrThrow();
        Assert.Equal(new PaymentResult(Total, Money.Eur(7), Money.Zero, claim.Claimed.Total), paid);
        Assert.Equal(paid, (await Invoice.RecordPayment(payment)).Value);

        await _world.LiveUntil(claim.On.AddDays(1));
        Assert.Equal(claim.Claimed, (await Seen()).Late!.Paid);
        Assert.Equal(claim.Claimed, (await Dunning.View())!.Late!.Paid);
        await FundHas(earned: claim.Claimed.Total);
        Assert.Equal(-700, await _world.Balance("suspense"));
        Assert.Equal(1, await _world.Count("invoice.late-paid.v1"));
        await Listed(claim.Claimed.Total, claim.Claimed.Total);
        await BooksAreClean();
    }

    [Fact]
    public async Task What_the_bailiff_cost_comes_back_first_also_after_the_loss_was_booked()
    {
        var invoice = await Performed();
        await _world.LiveUntil(invoice.DueOn.AddDays(46));
        await Claimed();
        (await Dunning.RecordCost(new RecordRecoveryCost("writ-1", Money.Eur(85)))).ThrowIfRefused();
        await _world.LiveUntil(invoice.DueOn.AddDays(50));
        var claim = (await Seen()).Late!;
        Assert.Equal(Money.Eur(125), claim.Claimed.Costs);
        Assert.Equal(8_500, await _world.Balance("recovery-costs"));

        (await Invoice.WriteOff(new WriteOffInvoice(LossCause.NothingToSeize))).ThrowIfRefused();
        await _world.LiveUntil(invoice.DueOn.AddDays(60));
        var fund = await _world.Grain<IPoolGrain>(World.Arts.Value).View();
        Assert.True(fund.Losses.IsPositive);

        // All that was lost comes back, then half of the costs, then the rest of the claim with a little too much.
        var day = invoice.DueOn.AddDays(60);
        var first = (await Invoice.RecordPayment(new RecordPayment("bank/1", Total + Money.Eur(60), day))).Value!;
        Assert.Equal((Total, Money.Eur(60)), (first.Applied, first.Late));
        Assert.Equal(2_500, await _world.Balance("recovery-costs"));
        var rest = claim.Claimed.Total - Money.Eur(60);
        var second = (await Invoice.RecordPayment(new RecordPayment("bank/2", rest + Money.Eur(1), day))).Value!;
        Assert.Equal((Money.Zero, rest, Money.Eur(1)), (second.Applied, second.Late, second.InSuspense));

        await _world.LiveUntil(day.AddDays(1));
        Assert.Equal(0, await _world.Balance("recovery-costs"));
        Assert.Equal(-100, await _world.Balance("suspense"));
        var after = await _world.Grain<IPoolGrain>(World.Arts.Value).View();
        // Of the loss, what was guaranteed and the contribution; of the claim, what is left after the bailiff's bill.
        Assert.Equal(Money.Eur(2_865) + claim.Claimed.Total - Money.Eur(85), after.Recoveries);
        await Listed(claim.Claimed.Total, claim.Claimed.Total);
        await BooksAreClean();
    }

    [Fact]
    public async Task What_is_paid_for_a_budget_that_nobody_opened_is_the_funds_and_stays_nowhere_on_the_way()
    {
        var invoice = (await Invoice.Issue(new IssueInvoice(
            World.Arts, new JobId(Job), new ActivityId("arts.nobodys"), World.Payer, World.Today,
            [new InvoiceLine("Show", WorkNature.Service, Money.Eur(1_000), 21m)], Money.Eur(45), Money.Eur(20))))
            .ValueOrThrow();
        await _world.LiveUntil(invoice.DueOn.AddDays(15));
        var claim = (await Claimed()).Late!;

        var payment = new RecordPayment("bank/1", invoice.Total + claim.Claimed.Total, claim.On);
        Assert.Equal(claim.Claimed.Total, (await Invoice.RecordPayment(payment)).ValueOrThrow().Late);

        await _world.LiveUntil(claim.On.AddDays(1));
        Assert.Equal(0, await _world.Balance("transit"));
        await FundHas(earned: claim.Claimed.Total);
        Assert.Empty((await new Audit(_world.Database.Source, TimeProvider.System).Run()).Findings);
    }

    // Performed and invoiced; the wage is paid from an advance, since the client has not paid.
    private async Task<InvoiceView> Performed()
    {
        await _world.Engage(Job, World.Declaration());
        await _world.LiveUntil(World.WorkDay);
        (await _world.Job(Job).Perform(new PerformJob())).ThrowIfRefused();
        await _world.Until(Job, view => view.Invoice is not null && !view.IsMoving);
        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(1));
        await _world.Until(Job, view => view.OpenWages == 0);
        Assert.True(await _world.Balance("pool-advanced") > 0);
        var invoice = await Seen();
        Assert.Equal(Total, invoice.Total);
        return invoice;
    }

    private async Task<InvoiceView> Seen() => (await Invoice.View())!;

    // The letter's claim is told to the invoice by a message.
    private async Task<InvoiceView> Claimed()
    {
        await Eventually.True(async () => (await Seen()).Late is not null, TimeSpan.FromSeconds(60));
        return await Seen();
    }

    private async Task FundHas(Money earned)
    {
        var fund = await _world.Grain<IPoolGrain>(World.Arts.Value).View();
        Assert.Equal(earned, fund.Recoveries);
        Assert.Equal(-fund.Fund.Minor, await _world.Balance("pool-fund"));
    }

    private async Task Listed(Money claimed, Money paid)
    {
        var wanted = new DunningWanted(
            new PageWish("next", Descending: false, After: null, Limit: 5, Since: null), World.Arts);
        await Eventually.True(
            async () => (await _world.Grain<IDunningListGrain>("all").Page(wanted)).Items is [var row]
                && (row.Claimed, row.ClaimedPaid) == (claimed, paid),
            TimeSpan.FromSeconds(60));
    }

    private async Task BooksAreClean()
    {
        Assert.Equal(0, await _world.PendingMessages());
        foreach (var account in (string[])["receivable", "guaranteed", "pool-advanced", "transit", "recovery-costs"])
            Assert.Equal((account, 0), (account, await _world.Balance(account)));
        Assert.True((await new Checks(_world.Database.Source).Pools()) is { Holds: true });
        Assert.Empty((await new Audit(_world.Database.Source, TimeProvider.System).Run()).Findings);
    }
}
