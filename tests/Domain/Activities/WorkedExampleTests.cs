using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Smart.Grains.Pool;
using Smart.Grains;
using Smart.Tests.Domain.Invoicing;
using Xunit;

namespace Smart.Tests.Domain.Activities;

/// <summary>The worked example, through what invoice, budget and pool really decide and book.</summary>
public sealed class WorkedExampleTests
{
    private static readonly ShardId Shard = ShardId.Parse("general/0");
    private static readonly JobId Job = new("J1");
    private static readonly ActivityId Budget = new("A013");
    private static readonly FundWage Wage = new(
        new WageId("c1/2026-03"), Job, new EngagementId("J1/pay"), Euro(410), Euro(290), Euro(75), Euro(40));

    private readonly List<Posting> _booked = [];
    private Activity.State _budget = Activity.State.Initial;
    private PoolShard.State _shard = PoolShard.State.Initial;
    private Invoice.State _invoice = Invoice.State.Initial;

    [Fact]
    public void Every_row_of_the_worked_example_is_booked_to_the_cent()
    {
        var rows = MarkdownTable.Read("Grains/Activities/Activity.examples.md", "when");
        Assert.Equal(7, rows.Count);
        UpToPayDay(rows);
        var (budget, shard, invoice) = (_budget, _shard, _invoice);

        Take(Invoice.Decide(_invoice, Invoices.Id, Payment("p1"), Invoices.Later));
        Matches(rows[4]);
        Assert.True(_budget.Collected.IsZero);
        Assert.True(_budget.Guaranteed.IsZero);

        (_budget, _shard, _invoice) = (budget, shard, invoice);
        Take(Invoice.Decide(
            _invoice, Invoices.Id, new WriteOffInvoice(default), Invoices.On.AddDays(200), documentHash: "hash"));
        Matches(rows[5]);

        Take(Invoice.Decide(_invoice, Invoices.Id, Payment("p2"), Invoices.Later));
        Matches(rows[6]);
        Assert.True(_budget.Collected.IsZero);
        Assert.All(_budget.Jobs.Values, job => Assert.Empty(job.Debts));
    }

    private void UpToPayDay(IReadOnlyList<IReadOnlyDictionary<string, string>> rows)
    {
        Take(Activity.Decide(_budget, new OpenActivity(Invoices.Cooperative, Manager: null)));
        Take(PoolShard.Receive(_shard, new QuotaGrant(Euro(10_000), IsRecalling: false), Shard));
        _booked.Clear();

        var draft = InvoiceDraft.Of(Invoices.Command(), Invoices.Facts).Draft!;
        var (_, entered) = Invoices.Enter(InvoiceBook.State.Initial, Invoices.Id.Value, Invoices.On, draft.Parts);
        _booked.AddRange(entered.Events.SelectMany(e => InvoicingPostings.Of((InvoiceBook.Event)e)));
        Take(Invoices.Issue().Decision);
        Matches(rows[0]);

        const string advance = "prefinancing/J1/cash";
        Take(PoolShard.Decide(_shard, new PoolHold(advance, Euro(120), FactorPercent: 40m), isFinal: true));
        Take(PoolShard.Decide(_shard, new PayPrefinancing(advance, Job, Budget, Euro(120)), Shard));
        Matches(rows[1]);

        Take(Activity.Decide(_budget, Charge("van", new("FleetIncome", "", Euro(80), Money.Zero))));
        Take(Activity.Decide(_budget, Charge("train", new("Supplier", "rail", Euro(40), Euro(2.40m)))));
        Matches(rows[2]);

        Take(Activity.Decide(_budget, Wage));
        var shortage = Activity.Shortage(_budget, Wage.Wage);
        Take(PoolShard.Decide(
            _shard,
            new PayAdvance(Wage.Case.Value, Wage.Wage, Job, Budget, shortage, FactorPercent: 40m, Mandatory: true),
            Shard,
            DateTimeOffset.UnixEpoch,
            isFinal: true));
        Matches(rows[3]);
    }

    private void Take(Decision<Activity.Event> decision)
    {
        Assert.Null(decision.Refusal);
        _booked.AddRange(decision.Events.SelectMany(e => ActivityPostings.Of($"activity/{Budget}", e)));
        _budget = decision.Events.Aggregate(_budget, Activity.Evolve);
        Deliver(decision.Messages);
    }

    private void Take(Decision<PoolShard.Event> decision)
    {
        Assert.Null(decision.Refusal);
        _booked.AddRange(decision.Events.SelectMany(e => PoolPostings.Of("pool-shard/general/0", e)));
        _shard = decision.Events.Aggregate(_shard, PoolShard.Evolve);
        Deliver(decision.Messages);
    }

    private void Take(Decision<Invoice.Event> decision)
    {
        Assert.Null(decision.Refusal);
        _booked.AddRange(Invoices.Booked(decision));
        _invoice = Invoices.After(_invoice, decision);
        Deliver(decision.Messages);
    }

    // Only the budget and the shard book anything more; the others that are told are not part of this story.
    private void Deliver(ImmutableArray<Outgoing> sent)
    {
        foreach (var (receiver, message) in sent)
        {
            if (receiver == "activity/A013") Take(ToBudget(message));
            if (receiver == "pool-shard/general/0") Take(ToShard(message));
        }
    }

    private Decision<Activity.Event> ToBudget(Message message) => message switch
    {
        Message.InvoiceIssued told => Activity.Decide(_budget, told),
        Message.FundsArrived told => Activity.Decide(_budget, told),
        Message.PaymentReceived told => Activity.Decide(_budget, told),
        Message.InvoiceWrittenOff told => Activity.Decide(_budget, told),
        _ => throw new InvalidOperationException($"A budget takes no {message.GetType().Name}."),
    };

    private Decision<PoolShard.Event> ToShard(Message message) => message switch
    {
        Message.Repaid told => PoolShard.Decide(_shard, told, Shard),
        Message.AdvanceLost told => PoolShard.Decide(_shard, told, Shard),
        _ => throw new InvalidOperationException($"A shard takes no {message.GetType().Name}."),
    };

    private void Matches(IReadOnlyDictionary<string, string> row)
    {
        Assert.All(_booked, posting => Books.Check(posting));
        Assert.Equal(Cells(row["debit"]), Side(posting => posting.Debit));
        Assert.Equal(Cells(row["credit"]), Side(posting => posting.Credit));
        _booked.Clear();
    }

    private static string[] Cells(string cell) => [.. cell.Split("; ").Order(StringComparer.Ordinal)];

    private string[] Side(Func<Posting, Account> side) =>
    [
        .. _booked
            .GroupBy(posting => side(posting).Kind)
            .Where(account => account.Key != AccountKind.Transit)
            .Select(account => string.Create(
                CultureInfo.InvariantCulture,
                $"{account.Key.Name()} {Money.Sum(account.Select(posting => posting.Amount)).ToDecimal():0.00}"))
            .Order(StringComparer.Ordinal),
    ];

    private static RecordPayment Payment(string id) => new(id, Euro(1210), Invoices.On.AddDays(210));

    private static ChargeBudget Charge(string line, ChargeLine charged) =>
        new(new EngagementId($"J1/{line}"), Job, [charged], MustBeFunded: true);

    private static Money Euro(decimal amount) => Money.Eur(amount);
}
