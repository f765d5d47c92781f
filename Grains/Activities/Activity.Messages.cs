using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Activities;

// What a budget makes of money that comes in, or will not come. A message may arrive twice, and in any order.
public static partial class Activity
{
    public static Decision<Event> Decide(State state, Message.InvoiceIssued told)
    {
        if (!state.IsOpened) return new Refusal("activity.unknown");
        if (state.Of(told.Job).Seen.Contains(IssueKey(told.Invoice))) return Decision.NothingNew<Event>();
        return new Event.Guaranteed(told.Invoice, told.Job, told.Guaranteed);
    }

    /// <summary>Money of the pool. Who receives money may not refuse it.</summary>
    public static Decision<Event> Decide(State state, Message.FundsArrived told)
    {
        var job = state.Of(told.Job);
        if (job.Seen.Contains(TransferKey(told.Transfer))) return Decision.NothingNew<Event>();
        if (!state.IsOpened)
            return new Event.FundsParked(told.Cooperative, told.Job, told.Case, told.Transfer, told.Amount);

        // What the client has paid already goes back at once: nothing else would ever repay this debt.
        var late = Money.Min(told.Amount, Money.Min(job.Released, state.AvailableTo(told.Job)));
        var forWage = told.Wage is { } wage ? Money.Min(told.Amount, Shortage(state, wage)) : Money.Zero;
        var steps = new Steps(state, told.Transfer);
        steps.Add(new Event.FundsArrived(
            told.Cooperative, told.Job, told.Case, told.Transfer, told.Amount, told.IsWageAdvance, told.Shard,
            told.Wage, forWage));
        if (told.Wage is { } waited) FundIfCovered(steps, waited);
        steps.Repay(told.Job, late, byActivity: false);
        if (job.Seen.Contains(CallBackKey(told.Case))) GiveBack(steps, told.Job, told.Case);
        if (job.LostWith is { } lost) Lose(steps, told.Job, lost);
        return Settle(steps);
    }

    /// <summary>A client paid: wage advances go back first, then prefinancing, and the rest is the budget's.</summary>
    public static Decision<Event> Decide(State state, Message.PaymentReceived told)
    {
        if (!state.IsOpened || state.Cooperative is not { } cooperative) return new Refusal("activity.unknown");
        var key = PaymentKey(told.Invoice, told.Payment);
        if (state.Of(told.Job).Seen.Contains(key)) return Decision.NothingNew<Event>();

        var steps = new Steps(state, key);
        steps.Add(new Event.Collected(
            cooperative, told.Invoice, told.Payment, told.Job, told.PaidOn, told.Guaranteed, told.Fee,
            told.Contribution));
        if (told.Contribution.IsPositive)
        {
            steps.Send(
                $"pool/{cooperative.Value}", new Message.Contributed(told.Invoice, told.Payment, told.Contribution));
        }

        steps.Repay(told.Job, told.Guaranteed, byActivity: false);
        return Settle(steps);
    }

    /// <summary>
    /// A late client also paid interest and costs. Who waited for the money has it: the fund where it advanced, else
    /// the budget, whatever else of the job is forgotten by then. Where nobody opened the budget, the fund: the money
    /// is there, and who receives money may not refuse it.
    /// </summary>
    public static Decision<Event> Decide(State state, Message.LatePaid told)
    {
        var key = LateKey(told.Invoice, told.Payment);
        if (!told.ToBudget.IsPositive || state.Of(told.Job).Seen.Contains(key)) return Decision.NothingNew<Event>();

        var cooperative = state.Cooperative ?? told.Cooperative;
        var toPool = !state.IsOpened || state.WasAdvanced(told.Job);
        var steps = new Steps(state, key);
        steps.Add(new Event.LateCollected(
            cooperative, told.Invoice, told.Payment, told.Job, told.ToBudget, toPool));
        if (toPool)
        {
            steps.Send(
                $"pool/{cooperative.Value}", new Message.LateEarned(told.Invoice, told.Payment, told.ToBudget));
        }

        return Settle(steps);
    }

    /// <summary>
    /// A credit note: what no receivable covers any more is the budget's to pay back, out of collected money only.
    /// </summary>
    public static Decision<Event> Decide(State state, Message.InvoiceCredited told)
    {
        if (!state.IsOpened) return new Refusal("activity.unknown");
        var job = state.Of(told.Job);
        if (job.Seen.Contains(CreditKey(told.Invoice, told.Note))) return Decision.NothingNew<Event>();

        var shortfall = Uncovered(job, job.Guaranteed - told.Guaranteed);
        var steps = new Steps(state, CreditKey(told.Invoice, told.Note));
        steps.Add(new Event.Credited(told.Invoice, told.Note, told.Job, told.Guaranteed, shortfall));
        return Settle(steps);
    }

    /// <summary>
    /// The loss is certain. A default is never charged to the member: the pool bears what it advanced, and what was
    /// paid out is not asked back.
    /// </summary>
    public static Decision<Event> Decide(State state, Message.InvoiceWrittenOff told)
    {
        if (!state.IsOpened) return new Refusal("activity.unknown");
        if (state.Of(told.Job).Seen.Contains(LossKey(told.Invoice))) return Decision.NothingNew<Event>();

        var steps = new Steps(state, LossKey(told.Invoice));
        steps.Add(new Event.WrittenOff(told.Invoice, told.Job, told.Guaranteed));
        Lose(steps, told.Job, told.Invoice);
        return Settle(steps);
    }

    /// <summary>Prefinancing is called back. The call may overtake the money, which then returns at once.</summary>
    public static Decision<Event> Decide(State state, Message.PrefinancingCalledBack told)
    {
        if (!state.IsOpened) return new Refusal("activity.unknown");
        var job = state.Of(told.Job);
        if (job.Seen.Contains(CallBackKey(told.Case))) return Decision.NothingNew<Event>();

        var steps = new Steps(state, CallBackKey(told.Case));
        steps.Add(new Event.CalledBack(told.Job, told.Case, Money.Zero));
        GiveBack(steps, told.Job, told.Case);
        return Settle(steps);
    }

    /// <summary>A job is over. What comes in for it later, such as an advance for its last wage, finds it so.</summary>
    public static Decision<Event> Decide(State state, Message.JobClosed told)
    {
        var isClosed = state.Of(told.Job).Seen.Contains(JobClosedKey);
        if (isClosed || !state.IsOpened) return Decision.NothingNew<Event>();

        var steps = new Steps(state, JobClosedKey);
        Close(steps, told.Job);
        return Settle(steps);
    }

    // An Activity pays from what its other jobs bring in. The budget of a single job has no other: what it cannot pay
    // back at once the pool bears, for net pay is never asked back.
    private static void Close(Steps steps, JobId job)
    {
        var book = steps.State.Of(job);
        var owed = book.Shortfall + Uncovered(book, book.Guaranteed);
        var isPrivate = steps.State.PrivateTo is not null;
        var shortfall = isPrivate ? Money.Min(owed, steps.State.AvailableTo(job)) : owed;
        steps.Add(new Event.JobClosed(job, shortfall));
        if (isPrivate) Lose(steps, job, InvoiceId.Of(job, 1));
    }

    private static void FundIfCovered(Steps steps, WageId wage)
    {
        if (!steps.State.Wages.TryGetValue(wage.Value, out var waiting)) return;
        if (!Shortage(steps.State, wage).IsZero) return;
        steps.Add(new Event.WageFunded(steps.Cooperative, waiting.Wage));
        steps.Send(WageStream(wage), new Message.WageFunded(wage, waiting.Wage.Job));
    }

    // What the budget cannot give back now stays its own debt: it is paid from the next money that comes in.
    private static void GiveBack(Steps steps, JobId job, string caseId)
    {
        var debt = steps.State.Of(job).Debts.FirstOrDefault(d => d.Case == caseId && !d.IsWageAdvance);
        if (debt is null) return;
        var now = Money.Min(debt.Outstanding, steps.State.AvailableTo(job));
        if (now.IsPositive) steps.Repay(job, debt, now, byActivity: true);
        var left = Money.Min(debt.Outstanding - now, Uncovered(steps.State.Of(job), Money.Zero));
        if (left.IsPositive) steps.Add(new Event.CalledBack(job, caseId, left));
    }

    private static void Lose(Steps steps, JobId job, InvoiceId invoice)
    {
        var book = steps.State.Of(job);
        var left = Uncovered(book, book.Guaranteed);
        foreach (var debt in InOrder(book))
        {
            var lost = Money.Min(debt.Outstanding, left);
            if (!lost.IsPositive) continue;
            left -= lost;
            steps.Add(new Event.AdvanceLost(invoice, job, debt.Case, lost, debt.IsWageAdvance));
            steps.Send(debt.Shard, new Message.AdvanceLost(debt.Case, invoice, lost, debt.IsWageAdvance));
        }
    }

    // First what the budget itself owes, job by job, then the charges that waited, oldest first.
    private static Decision<Event> Settle(Steps steps)
    {
        foreach (var (job, book) in steps.State.Jobs)
        {
            var isClosed = book.Seen.Contains(JobClosedKey);
            if (isClosed && Uncovered(book, book.Guaranteed).IsPositive) Close(steps, new JobId(job));
        }

        foreach (var (key, book) in steps.State.Jobs.Where(pair => pair.Value.Shortfall.IsPositive))
        {
            var job = new JobId(key);
            steps.Repay(job, Money.Min(book.Shortfall, steps.State.AvailableTo(job)), byActivity: true);
        }

        while (steps.State.Queue is [var next, ..] && Net(next.Lines) <= steps.State.AvailableTo(next.Job))
        {
            steps.Add(new Event.Charged(steps.Cooperative, next.By, next.Job, next.Lines));
            steps.Send(Engagement(next.By), Posted(next));
        }

        return steps.Done();
    }

    /// <summary>Debts that neither receivables nor an earlier shortfall account for.</summary>
    private static Money Uncovered(JobBook job, Money guaranteed) =>
        Money.Max(Money.Zero, job.Owed() - job.Shortfall - Money.Max(Money.Zero, guaranteed));

    private static IEnumerable<Debt> InOrder(JobBook job) => job.Debts.OrderByDescending(debt => debt.IsWageAdvance);

    /// <summary>A decision that takes several steps, each seen by the next.</summary>
    /// <param name="state">Before the first step.</param>
    /// <param name="cause">Names what set it off, so that transfers have names of their own.</param>
    private sealed class Steps(State state, string cause)
    {
        private readonly List<Event> _events = [];
        private readonly List<(string Receiver, Message Message)> _messages = [];

        public State State { get; private set; } = state;

        public CooperativeId Cooperative => State.Cooperative!.Value;

        public void Add(Event @event)
        {
            _events.Add(@event);
            State = Evolve(State, @event);
        }

        public void Send(string receiver, Message message) => _messages.Add((receiver, message));

        /// <summary>Pays back up to an amount of what a job owes: wage advances first, then prefinancing.</summary>
        public void Repay(JobId job, Money upTo, bool byActivity)
        {
            foreach (var debt in InOrder(State.Of(job)))
            {
                var amount = Money.Min(debt.Outstanding, upTo);
                if (!amount.IsPositive) continue;
                upTo -= amount;
                Repay(job, debt, amount, byActivity);
            }
        }

        public void Repay(JobId job, Debt debt, Money amount, bool byActivity)
        {
            Add(new Event.Repaid(Cooperative, job, debt.Case, amount, debt.IsWageAdvance, byActivity));
            var transfer = $"{cause}/{debt.Case}/{_events.Count}";
            Send(debt.Shard, new Message.Repaid(debt.Case, transfer, amount, debt.IsWageAdvance));
        }

        public Decision<Event> Done() => _messages.Aggregate(
            (Decision<Event>)_events.ToArray(),
            (decision, sent) => decision.Send(sent.Receiver, sent.Message));
    }
}
