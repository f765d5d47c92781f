using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Activities;

// How a budget remembers. Every amount was decided before and stands on the event; here it is only added up.
public static partial class Activity
{
    public static State Evolve(State state, Event @event) => @event switch
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
            Spend(state with { Queue = state.Queue.RemoveAll(queued => queued.By == e.By) }, e.Job, Net(e.Lines)),
            e.Job,
            ChargeKey(e.By)),
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
        Event.Repaid e => Repaid(state, e),
        Event.Credited e => See(
            Put(Guarantee(state, e.Job, -e.Amount), e.Job, job => job with { Shortfall = job.Shortfall + e.Shortfall }),
            e.Job,
            CreditKey(e.Invoice, e.Note)),
        Event.CalledBack e => See(
            Put(state, e.Job, job => job with { Shortfall = job.Shortfall + e.Shortfall }),
            e.Job,
            CallBackKey(e.Case)),
        Event.WrittenOff e => See(
            Put(Guarantee(state, e.Job, -e.Amount), e.Job, job => job with { LostWith = e.Invoice }),
            e.Job,
            LossKey(e.Invoice)),
        Event.AdvanceLost e => Put(state, e.Job, job => Owing(job, e.Case, e.IsWageAdvance, "", -e.Amount)),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an Activity."),
    };

    internal static string ChargeKey(EngagementId by) => $"charge:{by.Value}";

    internal static string WageKey(WageId wage) => $"wage:{wage.Value}";

    internal static string TransferKey(string transfer) => $"transfer:{transfer}";

    internal static string IssueKey(InvoiceId invoice) => $"issue:{invoice.Value}";

    internal static string PaymentKey(InvoiceId invoice, string payment) => $"payment:{invoice.Value}:{payment}";

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

    private static State Arrived(State state, Event.FundsArrived e)
    {
        var after = See(Spend(state, e.Job, -e.Amount), e.Job, TransferKey(e.Transfer));
        after = Put(after, e.Job, job => Owing(job, e.Case, e.IsWageAdvance, e.Shard, e.Amount));
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
            ByMonth = after.ByMonth.SetItem(month, after.ByMonth.GetValueOrDefault(month, Money.Zero) + e.Amount),
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
        state with { Jobs = state.Jobs.SetItem(job.Value, change(state.Of(job))) };

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
