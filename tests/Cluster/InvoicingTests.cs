using System.Text;
using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>
/// Invoices from the issue to the last cent, with the actors around them, on PostgreSQL. Each test has a cooperative of
/// its own, so that books, numbers and balances are its own too.
/// </summary>
public sealed class InvoicingTests(OneSilo silo) : IClassFixture<OneSilo>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ClientId Client = new("C0004");

    private static int _cooperatives;

    private readonly DateOnly _today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());

    private readonly CooperativeId _cooperative = new($"general-{Interlocked.Increment(ref _cooperatives)}");

    public async ValueTask InitializeAsync()
    {
        (await Grain<ICooperativeGrain>(_cooperative.Value).Found(new FoundCooperative(
            "Coopérative générale",
            Money.Eur(150_000),
            new EnterpriseNumber("0896755397"),
            new Iban("BE68539007547034"),
            Vans: 0,
            Kits: 0,
            Rooms: 0,
            Shards: 1))).ThrowIfRefused();
        (await Grain<IClientGrain>(Client.Value).Register(new RegisterClient(
            ClientKind.Company,
            "BE",
            new EnterpriseNumber("0912041906"),
            new VatNumber("BE0912041906"),
            new ClientProfile("Van den Berg & Fils SRL", "Rue du Midi 1, 1000 Bruxelles")))).ThrowIfRefused();
        (await Grain<IActivityGrain>(Budget.Value).Open(new OpenActivity(_cooperative, new MemberId("M1"))))
            .ThrowIfRefused();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Many_who_invoice_at_once_get_numbers_without_a_gap_and_each_a_document()
    {
        const int many = 60;
        var issued = await Task.WhenAll(Enumerable.Range(1, many).Select(n => Issue($"J{n}")));

        Assert.Equal(
            Enumerable.Range(1, many).Select(n => $"{_today.Year:D4}-{n:D6}"),
            issued.Select(invoice => invoice.Number).Order(StringComparer.Ordinal));
        await Eventually.True(async () => (await View("J1")).IsSent && (await View($"J{many}")).IsSent, Patience);
        var document = await Invoice().Ubl();
        Assert.Equal(issued[0].DocumentHash, document!.Sha256);
        await Eventually.True(() => Task.FromResult(Carried("*.xml") == many), Patience);
        Assert.Equal(many * 121_000L, await Debit("receivable"));
        Assert.Equal(0, await Count("SELECT coalesce(sum(amount), 0)::bigint FROM balance"));
    }

    [Fact]
    public async Task An_issue_that_is_repeated_answers_as_before_and_books_once()
    {
        var first = await Issue("J1");
        var again = await Task.WhenAll(Issue("J1"), Issue("J1"));

        Assert.All(again, view => Assert.Equal(first.Number, view.Number));
        Assert.Equal(1, (await Book().View()).LastNumber);
        Assert.Equal(121_000L, await Debit("receivable"));
    }

    // As if the silo had died between the two commits, and the rate had changed before the retry.
    [Fact]
    public async Task An_issue_that_died_after_its_book_had_posted_it_says_what_was_posted_then()
    {
        var parts = new InvoiceParts(Money.Eur(935), Money.Eur(45), Money.Eur(20), Money.Eur(60));
        var reduced = new VatSubtotal(VatCategory.Standard, 6m, Money.Eur(1_000), Money.Eur(60));
        var basis = new InvoiceBasis([new LineVat(VatCategory.Standard, 6m, "vat.reason.reduced")], [reduced], 14);
        CommandContext.Set($"enter/{Named("J1")}/1", requestHash: "", "job", "");
        (await Book().Issue(new EnterDocument(
            $"{Named("J1")}/1", new InvoiceId($"{Named("J1")}/1"), Budget, _today, parts, basis))).ThrowIfRefused();

        var issued = await Issue("J1");

        Assert.Equal(Money.Eur(60), issued.Vat);
        Assert.Equal(Money.Eur(1_060), issued.Open);
        Assert.Equal(_today.AddDays(14), issued.DueOn);
        Assert.Equal(106_000L, await Debit("receivable"));
        Assert.Equal(1, (await Book().View()).LastNumber);
        var document = await Invoice().Ubl();
        Assert.Contains(">60.00<", Encoding.UTF8.GetString(document!.Bytes), StringComparison.Ordinal);
        var report = await new Audit(silo.Database.Source, TimeProvider.System).Run();
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task A_payment_reaches_the_budget_the_client_and_the_reminders()
    {
        await Issue("J1");
        await Eventually.True(async () => await Reminders().View() is not null, Patience);

        var payment = new RecordPayment("bank/1", Money.Eur(1_210), _today);
        var paid = await Invoice().RecordPayment(payment);

        Assert.Equal(new PaymentResult(Money.Eur(1_210), Money.Zero, Money.Zero, Late: Money.Zero), paid.Value);
        await Eventually.True(async () => await Reminders().View() is { IsClosed: true }, Patience);
        await Eventually.True(async () => await Debit("collected") == -93_500L, Patience);
        await Eventually.True(async () => await Debit("fee-income") == -4_500L, Patience);
        Assert.Equal(0, await Debit("receivable"));
        Assert.Equal(0, (await Account().View()).Open.Minor);
    }

    [Fact]
    public async Task A_dispute_settled_by_half_sends_a_credit_note_from_a_book_of_its_own()
    {
        await Issue("J1");
        var invoice = Invoice();
        (await invoice.Dispute(new DisputeInvoice("quality"))).ThrowIfRefused();
        CommandContext.Set("settle-1", "hash", "adviser", "");
        (await invoice.SettleDispute(new SettleDispute(0.5m))).ThrowIfRefused();

        await Eventually.True(async () => await View("J1") is { CreditNotes.Length: 1 }, Patience);
        var view = await View("J1");
        Assert.Equal($"CN{_today.Year:D4}-000001", Assert.Single(view.CreditNotes));
        Assert.Equal(Money.Eur(605), view.Open);
        Assert.Single(await invoice.CreditNotes());
        Assert.Equal(60_500L, await Debit("receivable"));
        await Eventually.True(
            async () => await Reminders().View() is { IsDisputed: false, Open.Minor: 60_500 },
            Patience);
    }

    [Fact]
    public async Task A_loss_that_a_person_declares_is_written_off_and_a_late_payment_goes_to_the_pool()
    {
        await Issue("J1");
        await Eventually.True(async () => await Reminders().View() is not null, Patience);
        (await Reminders().DeclareLoss(new DeclareLoss(LossCause.Bankruptcy))).ThrowIfRefused();

        await Eventually.True(async () => (await View("J1")).Status == InvoiceStatus.WrittenOff, Patience);
        Assert.Equal(21_000L, await Debit("vat-to-recover"));
        var fund = await Debit("pool-fund");
        (await Invoice().RecordPayment(new RecordPayment("bank/9", Money.Eur(1_210), _today)))
            .ThrowIfRefused();
        Assert.Equal(fund - 95_500L, await Debit("pool-fund"));
        Assert.Equal(0, await Count("SELECT coalesce(sum(amount), 0)::bigint FROM balance"));
    }

    private ActivityId Budget => new($"{_cooperative.Value}.A013");

    // Jobs of other tests have other names.
    private string Named(string job) => $"{_cooperative.Value}-{job}";

    private IInvoiceGrain Invoice(string job = "J1") => Grain<IInvoiceGrain>($"{Named(job)}/1");

    private IDunningGrain Reminders() => Grain<IDunningGrain>($"{Named("J1")}/1");

    private async Task<InvoiceView> Issue(string job) => (await Invoice(job).Issue(new IssueInvoice(
        _cooperative,
        new JobId(Named(job)),
        Budget,
        Client,
        _today,
        [new InvoiceLine("Scénographie", WorkNature.Service, Money.Eur(1_000), 21m)],
        Money.Eur(45),
        Money.Eur(20)))).ValueOrThrow();

    private async Task<InvoiceView> View(string job) => (await Invoice(job).View())!;

    private int Carried(string pattern) =>
        Directory.GetFiles(silo.Cluster.Outbox, pattern, SearchOption.AllDirectories)
        .Count(file => Path.GetFileName(Path.GetDirectoryName(file)) == _cooperative.Value);

    private IInvoiceBookGrain Book() =>
        Grain<IInvoiceBookGrain>(new InvoiceBookKey(_cooperative, _today.Year, BookKind.Invoice).ToString());

    private IClientAccountGrain Account() => Grain<IClientAccountGrain>($"{_cooperative.Value}/{Client.Value}");

    private T Grain<T>(string key)
        where T : IGrainWithStringKey => silo.Cluster.Client.GetGrain<T>(key);

    /// <summary>Debits less credits of all accounts of a kind, in cents.</summary>
    private Task<long> Debit(string kind) => Count(
        $"SELECT coalesce(sum(amount), 0)::bigint FROM balance WHERE account LIKE '{_cooperative.Value}/{kind}%'");

    private async Task<long> Count(string sql)
    {
        await using var command = silo.Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
