using System.Text;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>The client bears what calling off costs if the quote says so, else the Activity, else the pool.</summary>
public sealed class CancellationBillTests : IAsyncLifetime
{
    private const string Job = "J1";

    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await World.Begin();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_client_is_billed_what_its_calling_off_cost_and_what_was_lent_for_it_goes_back_when_it_pays()
    {
        await Begin(new QuoteTerms(1), activity: null);
        await CallOff(CancelledBy.Client);

        var bill = (await _world.Grain<IInvoiceGrain>($"{Job}/1").View())!;
        var cost = await Cost();
        Assert.True(cost > Money.Eur(140));
        Assert.Equal((cost, InvoiceStatus.Open), (bill.Total, bill.Status));
        Assert.Equal(cost.Minor, await _world.Balance("receivable"));
        Assert.Equal(-cost.Minor, await _world.Balance("guaranteed"));
        Assert.Equal(0, await _world.Balance("vat-due") + await _world.Balance("fee-deferred"));
        var document = Encoding.UTF8.GetString((await _world.Grain<IInvoiceGrain>($"{Job}/1").Ubl())!.Bytes);
        Assert.Contains("<cbc:ID>O</cbc:ID>", document, StringComparison.Ordinal);
        Assert.Contains("Frais d'annulation : Show", document, StringComparison.Ordinal);
        Assert.Contains("Indemnité, hors du champ", document, StringComparison.Ordinal);
        Assert.NotNull(await _world.Grain<IDunningGrain>($"{Job}/1").View());

        // Calling off twice bills once; a job that is called off is not over for its budget until it is paid.
        (await _world.Job(Job).Cancel(new CancelJob(CancelledBy.Client))).ThrowIfRefused();
        Assert.Equal(1, await _world.Count("invoice.issued.v1"));
        Assert.Equal(0, await _world.Count("activity.job-closed.v1"));

        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(10));
        await _world.Pay(Job);
        await _world.LiveUntil(Calendar.PayDue(World.WorkDay).AddDays(11));
        Assert.Equal(1, await _world.Count("activity.job-closed.v1"));
        Assert.Equal(0, await _world.Count("pool.loss-borne.v1"));
        foreach (var account in (string[])["receivable", "guaranteed", "prefinancing", "pool-advanced", "transit"])
            Assert.Equal((account, 0), (account, await _world.Balance(account)));
    }

    [Fact]
    public async Task Half_of_the_cost_is_billed_when_the_house_has_such_terms_and_the_quote_says_nothing()
    {
        (await _world.Grain<ICooperativeGrain>(World.Arts.Value).SetRate(new SetRate(
            "quote.client-bears-cancellation", World.Today, 0.5m, "Terms of this house"))).ThrowIfRefused();
        (await _world.Grain<ICooperativeGrain>(World.Arts.Value).SetRate(new SetRate(
            "vat.indemnity", World.Today, 0.21m, "What is kept is the price of standing ready"))).ThrowIfRefused();
        await Begin(terms: null, World.Theatre);
        await CallOff(CancelledBy.Client);

        var net = (await Cost()).Times(0.5m, Rounding.HalfUp);
        var bill = (await _world.Grain<IInvoiceGrain>($"{Job}/1").View())!;
        Assert.Equal(net + net.Times(0.21m, Rounding.HalfUp), bill.Total);
        Assert.Equal(-net.Minor, await _world.Balance("guaranteed"));
    }

    [Theory]
    [InlineData(CancelledBy.Client)]
    [InlineData(CancelledBy.Member)]
    public async Task The_Activity_owes_it_when_the_quote_puts_nothing_on_the_client_or_the_member_called_off(
        CancelledBy by)
    {
        await Begin(by == CancelledBy.Client ? new QuoteTerms(0) : new QuoteTerms(1), World.Theatre);
        await CallOff(by);

        Assert.Equal(0, await _world.Count("invoice.issued.v1"));
        Assert.Equal(0, await _world.Balance("receivable"));
        Assert.True((await _world.Grain<IActivityGrain>(World.Theatre.Value).View())!.Owed.IsPositive);
        Assert.Equal(0, await _world.Count("pool.loss-borne.v1"));
    }

    [Fact]
    public async Task The_pool_bears_it_when_neither_the_client_nor_an_Activity_does()
    {
        await Begin(terms: null, activity: null);
        await CallOff(CancelledBy.Client);

        Assert.Equal(0, await _world.Count("invoice.issued.v1"));
        Assert.True(await _world.Count("pool.loss-borne.v1") > 0);
        var fund = await _world.Grain<IPoolGrain>(World.Arts.Value).View();
        Assert.Equal(Money.Eur(100_000) - fund.Losses, fund.Fund);
        Assert.True(fund.Losses >= Money.Eur(140));
        Assert.Equal(0, await _world.Balance("prefinancing"));
    }

    [Fact]
    public async Task Terms_that_are_no_share_are_refused_with_their_field()
    {
        var answer = await Declare(new QuoteTerms(1.5m), World.Theatre);

        Assert.Equal(("job.terms-out-of-range", "terms.clientBears"), (answer.Refusal?.Code, answer.Refusal?.Field));
        Assert.Equal(0, await _world.Count("job.declared.v1"));
        (await Declare(new QuoteTerms(0.5m), World.Theatre)).ThrowIfRefused();
        Assert.Equal("job.declared-otherwise", (await Declare(new QuoteTerms(0.6m), World.Theatre)).Refusal?.Code);
    }

    private Task<Answer<JobView>> Declare(QuoteTerms? terms, ActivityId? activity)
    {
        var declaration = World.Declaration("van", "train", "workspace") with { Activity = activity };
        declaration = declaration with { Needs = declaration.Needs.Add(new Need("equipment", Amount: Money.Eur(400))) };
        return _world.Job(Job).Declare(new DeclareJob(declaration, new JobText("Show", "Liège"), terms));
    }

    // Everything is engaged, tickets and equipment are carried out, and it is the morning of the work.
    private async Task Begin(QuoteTerms? terms, ActivityId? activity)
    {
        (await Declare(terms, activity)).ThrowIfRefused();
        (await _world.Job(Job).Accept(new AcceptJob(["insurance"]))).ThrowIfRefused();
        Assert.Equal(JobStatus.InProgress, (await _world.Rests(Job)).Status);
        foreach (var (line, price) in (IEnumerable<(string, int)>)[("train", 40), ("equipment", 400)])
        {
            (await _world.Grain<IOrderGrain>($"{Job}/{line}").Fulfil(new FulfilOrder(Money.Eur(price), $"{line}-1")))
                .ThrowIfRefused();
        }

        await _world.LiveUntil(World.WorkDay, hour: 6);
    }

    private async Task CallOff(CancelledBy by)
    {
        (await _world.Job(Job).Cancel(new CancelJob(by))).ThrowIfRefused();
        await _world.Until(Job, view => view.Status == JobStatus.Cancelled && !view.IsMoving);
        await _world.LiveUntil(World.WorkDay.AddDays(1));
        Assert.Equal(0, await _world.PendingMessages());
    }

    private async Task<Money> Cost()
    {
        var lines = (await _world.Job(Job).View()).Lines.Where(line => line.Line.Id != "invoice");
        var views = await Task.WhenAll(lines.Select(line =>
            _world.Grain<IEngagementGrain>(EngagementId.Of(new JobId(Job), line.Line.Id).Value).View()));
        return Money.Sum(views.Select(view => view.Cost));
    }
}
