using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Activities;

// How a budget remembers. Every amount was decided before and stands on the event; here it is only added up.
public static partial class Activity
{
    /// <summary>How many jobs are remembered, beside those that still have money open.</summary>
    public const int RememberedJobs = 100;

    private const int RememberedMonths = 24;

    public static State Evolve(State state, Event @event) =>
        Forget(Apply(state with { Turn = state.Turn + 1 }, @event));

    private static State Apply(State state, Event @event) => @event switch
    {
        Event.Opened e => Opened(state, e),
        Event.RoleAssigned e => state with { Roles = Assigned(state, e) },
        Event.Closed => state with { IsClosed = true },
        Event.HoldPlaced e => state with { Holds = state.Holds.SetItem(e.Case, e.Amount) },
        Event.HoldReduced e => state with
        {
            Holds = e.Kept.IsPositive ? state.Holds.SetItem(e.Case, e.Kept) : state.Holds.Remove(e.Case),
        },
        Event.ChargeQueued e => See(state with { Queue = state.Queue.Add(e) }, e.Job, ChargeKey(e.By)),
        Event.Charged e => See(
            Charge(
                Spend(state with { Queue = state.Queue.RemoveAll(queued => queued.By == e.By) }, e.Job, Net(e.Lines)),
                e.Job,
                e.By,
                e.Lines),
            e.Job,
            ChargeKey(e.By)),
        Event.ChargeLowered e => state with { Queue = Lowered(state.Queue, e) },
        Event.ChargeReversed e => Charge(
            Spend(state, e.Job, -Net(e.Lines)), e.Job, e.By, Less(state.Of(e.Job).Charges[e.By.Value], e.Lines)),
        Event.WageReserved e => state with
        {
            Reserved = state.Reserved + e.Reserved,
            Wages = state.Wages.Add(e.Wage.Wage.Value, new Waiting(e.Wage, e.Reserved)),
        },
        Event.WageFunded e => Funded(state, e),
        Event.FundsArrived e => Arrived(state, e),
        Event.FundsParked e => See(state with { Cooperative = e.Cooperative }, e.Job, TransferKey(e.Transfer)),
        Event.Guaranteed e => See(Guarantee(state, e.Job, e.Amount), e.Job, IssueKey(e.Invoice)),
        Event.Collected e => Collected(state, e),
        Event.LateCollected e => LateCollected(state, e),
        Event.Repaid e => Repaid(state, e),
        Event.Credited e => See(
            Put(Guarantee(state, e.Job, -e.Amount), e.Job, job => job with { Shortfall = job.Shortfall + e.Shortfall }),
            e.Job,
            CreditKey(e.Invoice, e.Note)),
        Event.CalledBack e => See(
            Put(state, e.Job, job => job with { Shortfall = job.Shortfall + e.Shortfall }),
            e.Job,
            CallBackKey(e.Case)),
        Event.JobClosed e => See(
            Put(state, e.Job, job => job with { Shortfall = e.Shortfall }), e.Job, JobClosedKey),
        Event.WrittenOff e => See(
            Put(Guarantee(state, e.Job, -e.Amount), e.Job, job => job with { LostWith = e.Invoice }),
            e.Job,
            LossKey(e.Invoice)),
        Event.AdvanceLost e => Put(state, e.Job, job => Owing(job, e.Case, e.IsWageAdvance, "", -e.Amount)),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an Activity."),
    };

    internal const string JobClosedKey = "job-closed";

    internal static string ChargeKey(EngagementId by) => $"charge:{by.Value}";

    internal static string WageKey(WageId wage) => $"wage:{wage.Value}";

    internal static string TransferKey(string transfer) => $"transfer:{transfer}";

    internal static string IssueKey(InvoiceId invoice) => $"issue:{invoice.Value}";

    internal static string PaymentKey(InvoiceId invoice, string payment) => $"payment:{invoice.Value}:{payment}";

    internal static string LateKey(InvoiceId invoice, string payment) => $"late:{invoice.Value}:{payment}";

    internal static string CreditKey(InvoiceId invoice, string note) => $"credit:{invoice.Value}:{note}";

    internal static string CallBackKey(string caseId) => $"called-back:{caseId}";

    internal static string LossKey(InvoiceId invoice) => $"loss:{invoice.Value}";

    internal static Money Net(ImmutableArray<ChargeLine> lines) => Money.Sum(lines.Select(line => line.Net));

    internal static Money Cost(FundWage wage) => wage.Net + wage.Social + wage.Withholding + wage.Provisions;

    private static State Opened(State state, Event.Opened e) => state with
    {
        Cooperative = e.Cooperative,
        IsOpened = true,
        PrivateTo = e.PrivateTo,
        Roles = e.Manager is { } manager ? state.Roles.Add(manager.Value, ActivityRole.Manager) : state.Roles,
    };

    private static ImmutableSortedDictionary<string, ActivityRole> Assigned(State state, Event.RoleAssigned e) =>
        e.Role is { } role ? state.Roles.SetItem(e.Member.Value, role) : state.Roles.Remove(e.Member.Value);

    private static State Funded(State state, Event.WageFunded e)
    {
        var reserved = state.Wages.TryGetValue(e.Wage.Wage.Value, out var waiting) ? waiting.Reserved : Money.Zero;
        var freed = state with
        {
            Reserved = state.Reserved - reserved,
            Wages = state.Wages.Remove(e.Wage.Wage.Value),
        };
        return See(Spend(freed, e.Wage.Job, Cost(e.Wage)), e.Wage.Job, WageKey(e.Wage.Wage));
    }

    private static State LateCollected(State state, Event.LateCollected e)
    {
        var known = state with { Cooperative = e.Cooperative };
        return See(e.ToPool ? known : Spend(known, e.Job, -e.Amount), e.Job, LateKey(e.Invoice, e.Payment));
    }

    private static State Arrived(State state, Event.FundsArrived e)
    {
        var after = See(Spend(state, e.Job, -e.Amount), e.Job, TransferKey(e.Transfer));
        after = Put(
            after,
            e.Job,
            job => Owing(job, e.Case, e.IsWageAdvance, e.Shard, e.Amount) with { WasAdvanced = true });
        if (e.Wage is not { } wage || !after.Wages.TryGetValue(wage.Value, out var waiting)) return after;
        return after with
        {
            Reserved = after.Reserved + e.ForWage,
            Wages = after.Wages.SetItem(wage.Value, waiting with { Reserved = waiting.Reserved + e.ForWage }),
        };
    }

    private static State Collected(State state, Event.Collected e)
    {
        var month = e.PaidOn.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var after = Spend(Guarantee(state, e.Job, -e.Amount), e.Job, -e.Amount);
        after = Put(after, e.Job, job => job with { Released = job.Released + e.Amount });
        return See(after, e.Job, PaymentKey(e.Invoice, e.Payment)) with
        {
            ByMonth = Latest(
                after.ByMonth.SetItem(month, after.ByMonth.GetValueOrDefault(month, Money.Zero) + e.Amount)),
        };
    }

    private static State Repaid(State state, Event.Repaid e) => Put(Spend(state, e.Job, e.Amount), e.Job, job =>
    {
        var paid = Owing(job, e.Case, e.IsWageAdvance, "", -e.Amount);
        return e.ByActivity
            ? paid with { Shortfall = Money.Max(Money.Zero, Money.Min(paid.Owed(), job.Shortfall - e.Amount)) }
            : paid with { Released = job.Released - e.Amount };
    });

    private static State Guarantee(State state, JobId job, Money amount) =>
        Put(state, job, book => book with { Guaranteed = book.Guaranteed + amount }) with
        {
            Guaranteed = state.Guaranteed + amount,
        };

    private static State Spend(State state, JobId job, Money amount) =>
        Put(state, job, book => book with { Collected = book.Collected - amount }) with
        {
            Collected = state.Collected - amount,
        };

    private static State See(State state, JobId job, string key) =>
        Put(state, job, book => book with { Seen = book.Seen.Add(key) });

    private static State Put(State state, JobId job, Func<JobBook, JobBook> change) =>
        state with { Jobs = state.Jobs.SetItem(job.Value, change(state.Of(job)) with { Turn = state.Turn }) };

    private static State Charge(State state, JobId job, EngagementId by, ImmutableArray<ChargeLine> lines) =>
        Put(state, job, book => book with
        {
            Charges = lines.IsEmpty ? book.Charges.Remove(by.Value) : book.Charges.SetItem(by.Value, lines),
        });

    private static ImmutableArray<Event.ChargeQueued> Lowered(
        ImmutableArray<Event.ChargeQueued> queue, Event.ChargeLowered e) => e.Lines.IsEmpty
        ? queue.RemoveAll(queued => queued.By == e.By)
        : [.. queue.Select(queued => queued.By == e.By ? queued with { Lines = e.Lines } : queued)];

    // What is left of nothing is no line.
    private static ImmutableArray<ChargeLine> Less(ImmutableArray<ChargeLine> paid, ImmutableArray<ChargeLine> back) =>
    [
        .. paid
            .Zip(back, (line, given) => line with
            {
                Net = line.Net - given.Net,
                VatDeductible = line.VatDeductible - given.VatDeductible,
            })
            .Where(line => line.Net.IsPositive || line.VatDeductible.IsPositive),
    ];

    private static ImmutableSortedDictionary<string, Money> Latest(ImmutableSortedDictionary<string, Money> months) =>
        months.Count > RememberedMonths ? months.Remove(months.Keys.First()) : months;

    // An Activity lives for years, and its memory must fit in one snapshot. A job may be forgotten once it is invoiced
    // (or nothing is paid for it) and nothing is open: messages that come again are known to the inbox, and whoever
    // repeats a charge or a wage does so long before a hundred other jobs have moved. Only its name stays, where the
    // pool advanced for it: late interest may come years after the wage, and is the fund's then.
    private static State Forget(State state)
    {
        if (state.Jobs.Count <= RememberedJobs) return state;
        var quiet = state.Jobs.Where(pair => IsQuiet(state, pair.Key, pair.Value)).ToArray();
        if (quiet.Length == 0) return state;

        var (job, book) = quiet.MinBy(pair => pair.Value.Turn);
        return state with
        {
            Jobs = state.Jobs.Remove(job),
            Elsewhere = state.Elsewhere + book.Collected,
            Advanced = book.WasAdvanced ? state.Advanced.Add(job) : state.Advanced,
        };
    }

    private static bool IsQuiet(State state, string job, JobBook book) =>
        book is { Guaranteed.IsZero: true, Shortfall.IsZero: true, Debts.IsEmpty: true }
        && book.Turn < state.Turn
        && (book.Charges.IsEmpty || book.Seen.Any(key => key.StartsWith("issue:", StringComparison.Ordinal)))
        && !state.Queue.Any(queued => queued.Job.Value == job)
        && !state.Wages.Values.Any(waiting => waiting.Wage.Job.Value == job);

    // A debt keeps its place until it is paid: who advanced first is paid back first.
    private static JobBook Owing(JobBook job, string caseId, bool isWageAdvance, string shard, Money amount)
    {
        var at = job.Debts.ToList().FindIndex(debt => debt.Case == caseId && debt.IsWageAdvance == isWageAdvance);
        if (at < 0) return job with { Debts = job.Debts.Add(new Debt(caseId, isWageAdvance, shard, amount)) };

        var left = job.Debts[at].Outstanding + amount;
        var debts = left.IsPositive
            ? job.Debts.SetItem(at, job.Debts[at] with { Outstanding = left })
            : job.Debts.RemoveAt(at);
        var after = job with { Debts = debts };
        return after with { Shortfall = Money.Min(after.Shortfall, after.Owed()) };
    }
}
