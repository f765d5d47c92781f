using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Employment;

/// <summary>A contract of employment of one member for one job, and what it owes: declarations and wages.</summary>
public static class EmploymentContract
{
    /// <summary>Wake on which the next part of the contract is over.</summary>
    internal const string CloseWake = "close";

    // Stated hours win; where only days are known, work is taken to begin early in the day, to be on the safe side.
    private static readonly TimeOnly UsualFirstHour = new(8, 0);

    // Beyond these no contract is meant, and the fee that would do could not be computed.
    private const decimal LowestShare = 0.0001m;
    private const decimal HighestRate = 0.99m;
    private const long HighestBudget = 100_000_000_000_000;

    public abstract record Event
    {
        /// <summary>The contract was drawn up: who works when, for which wage in each month.</summary>
        [EventName("contract.drafted.v1")]
        public sealed record Drafted(
            ContractTerms Terms,
            ImmutableArray<WorkDay> Days,
            ImmutableArray<MonthPay> Months) : Event;

        /// <summary>One party signed, or both did.</summary>
        [EventName("contract.signed.v1")]
        public sealed record Signed(ContractParties By) : Event;

        /// <summary>Both have signed, and the declaration of the start to social security is on its way.</summary>
        [EventName("contract.declared.v1")]
        public sealed record Declared : Event;

        /// <summary>A month of the contract is over: its wage is due.</summary>
        [EventName("contract.month-closed.v1")]
        public sealed record MonthClosed(Month Month, DateOnly PayOn) : Event;

        /// <summary>Work was called off after the first hour; what was worked is paid, what remains is not.</summary>
        [EventName("contract.shortened.v1")]
        public sealed record Shortened(DateOnly LastDay, ImmutableArray<MonthPay> Months) : Event;

        /// <summary>The last day is over, and the end is declared to social security.</summary>
        [EventName("contract.ended.v1")]
        public sealed record Ended(DateOnly LastDay) : Event;

        /// <summary>The contract was called off before the first hour; an indemnity may be due.</summary>
        [EventName("contract.cancelled.v1")]
        public sealed record Cancelled(MonthPay? Indemnity, DateOnly? PayOn) : Event;
    }

    /// <summary>What the parties agreed, and who bears it.</summary>
    /// <param name="FirstHour">When work begins: Dimona must be in before.</param>
    /// <param name="FactorPercent">Capital that the pool counts per 100 of an advance beyond its hold.</param>
    public sealed record ContractTerms(
        CooperativeId Cooperative,
        JobId Job,
        EngagementId Engagement,
        ActivityId Budget,
        MemberId Member,
        string ContractType,
        string Sector,
        DateOnly From,
        DateOnly To,
        DateTimeOffset FirstHour,
        int Minutes,
        Money EmployerBudget,
        decimal FactorPercent,
        int JointCommission);

    /// <param name="Terms">Null until drafted.</param>
    /// <param name="LastDay">The agreed last day, or the earlier one on which it ended.</param>
    /// <param name="Closed">Pay date of each month whose wage is due.</param>
    public sealed record State(
        ContractTerms? Terms,
        ContractStatus Status,
        ContractParties SignedBy,
        ImmutableArray<WorkDay> Days,
        ImmutableArray<MonthPay> Months,
        DateOnly LastDay,
        ImmutableSortedDictionary<Month, DateOnly> Closed) : IState<State>
    {
        public static State Initial { get; } = new(
            Terms: null, ContractStatus.Drafted, ContractParties.None, [], [], default,
            ImmutableSortedDictionary<Month, DateOnly>.Empty);

        public CooperativeId? Cooperative => Terms?.Cooperative;

        /// <summary>Last day of the contract in a month.</summary>
        public DateOnly EndOf(Month month) => month.LastDay < LastDay ? month.LastDay : LastDay;
    }

    public static State Evolve(State state, Event e) => e switch
    {
        Event.Drafted(var terms, var days, var months) => state with
        {
            Terms = terms,
            Days = days,
            Months = months,
            LastDay = terms.To,
        },
        Event.Signed(var by) => state with { SignedBy = state.SignedBy | by },
        Event.Declared => state with { Status = ContractStatus.Signed },
        Event.MonthClosed(var month, var payOn) => state with { Closed = state.Closed.SetItem(month, payOn) },
        Event.Shortened(var lastDay, var months) => state with { LastDay = lastDay, Months = months },
        Event.Ended => state with { Status = ContractStatus.Ended },
        Event.Cancelled(var indemnity, var payOn) => state with
        {
            Status = ContractStatus.Cancelled,
            Months = indemnity is null ? [] : [indemnity],
            Closed = indemnity is null ? state.Closed : state.Closed.SetItem(indemnity.Month, payOn!.Value),
        },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not an event of a contract."),
    };

    /// <summary>Draws the contract up, for the highest wages that the budget affords.</summary>
    /// <param name="tableOn">The wage rates of this type of contract in force on a day.</param>
    public static Decision<Event> Decide(
        State state,
        DraftContract draft,
        DateTimeOffset now,
        Func<DateOnly, WageTable> tableOn)
    {
        if (!ContractTypes.All.Contains(draft.ContractType))
            return new Refusal("contract.type-unknown", draft.ContractType);
        if (draft.To < draft.From) return new Refusal("contract.dates-reversed");
        if (WorkSchedule.Minutes(draft.Hours) is not { } minutes) return new Refusal("contract.hours-invalid");
        if (draft.Fee.Share is < LowestShare or > 1) return new Refusal("contract.share-invalid", draft.Fee.Share);
        if (draft.Fee.Rate is < 0 or > HighestRate) return new Refusal("contract.fee-rate-invalid", draft.Fee.Rate);
        if (draft.EmployerBudget.Minor > HighestBudget)
            return new Refusal("contract.budget-too-large", new Money(HighestBudget, draft.EmployerBudget.Currency));
        // Before any rate is looked up: of days long past there may be none.
        if (state.Terms is null && now >= FirstHour(draft))
            return new Refusal("contract.work-begun", FirstHour(draft));

        var table = tableOn(draft.From);
        var terms = Terms(draft, minutes, table);
        if (state.Terms is not null)
            return state.Terms == terms ? Decision.NothingNew<Event>() : new Refusal("contract.drafted-otherwise");
        var longest = table.Rates.LongestMinutes;
        if (minutes > (draft.To.DayNumber - draft.From.DayNumber + 1) * (long)longest)
            return new Refusal("contract.hours-too-many", ContractPay.Hours(longest));

        var days = WorkSchedule.Spread(draft.From, draft.To, minutes, table.Rates.ShortestMinutes, longest);
        var months = ContractPay.Months(days, tableOn);
        if (ContractPay.Highest(months, draft.EmployerBudget) is not { } pay)
        {
            var shortfall = ContractPay.Shortfall(months, draft.EmployerBudget, draft.Fee);
            return new Refusal("contract.below-minimum-wage", shortfall.MinimumFee);
        }

        return new Event.Drafted(terms, days, pay);
    }

    /// <summary>Signs; the second signature declares the start to social security in the same commit.</summary>
    public static Decision<Event> Decide(State state, SignContract sign, DateTimeOffset now, ContractId id)
    {
        if ((sign.By & ~ContractParties.Both) != 0) return new Refusal("contract.party-unknown", (int)sign.By);
        if (state.Terms is not { } terms) return new Refusal("contract.unknown");
        if (state.Status == ContractStatus.Cancelled) return new Refusal("contract.cancelled");
        if ((sign.By | state.SignedBy) == state.SignedBy) return Decision.NothingNew<Event>();
        if (now >= terms.FirstHour) return new Refusal("contract.work-begun", terms.FirstHour);

        var signed = new Event.Signed(sign.By);
        if ((sign.By | state.SignedBy) != ContractParties.Both) return signed;
        return Decision.Of<Event>(signed, new Event.Declared())
            .Send(Dimona.Stream(id), Declaration(terms, DimonaKind.In, terms.To, deadline: terms.FirstHour))
            .Wake(CloseWake, Calendar.StartOf(state.EndOf(state.Months[0].Month).AddDays(1)));
    }

    /// <summary>
    /// Somebody says that the work is done. Today counts as over then, but never before the first hour: until it has
    /// begun, the contract may still be cancelled, and no wage is due.
    /// </summary>
    public static Decision<Event> Close(State state, ContractId id, DateTimeOffset now)
    {
        var today = Calendar.LegalDay(now);
        return Close(state, id, over: now < state.Terms?.FirstHour ? today.AddDays(-1) : today);
    }

    /// <summary>Closes what is over: each month's wage is due, and after the last day the end is declared.</summary>
    /// <param name="over">The last day that counts as over.</param>
    public static Decision<Event> Close(State state, ContractId id, DateOnly over)
    {
        if (state.Terms is not { } terms) return new Refusal("contract.unknown");
        if (state.Status == ContractStatus.Cancelled) return new Refusal("contract.cancelled");
        if (state.Status == ContractStatus.Drafted) return new Refusal("contract.not-signed");

        return CloseUpTo(state, id, terms, over, first: []);
    }

    /// <summary>Calls the contract off: cancelled before the first hour, ended after it.</summary>
    /// <param name="tableOn">The wage rates of this type of contract in force on a day.</param>
    public static Decision<Event> CallOff(
        State state,
        CallOffContract command,
        ContractId id,
        DateTimeOffset now,
        Func<DateOnly, WageTable> tableOn)
    {
        if (state.Terms is not { } terms) return Decision.NothingNew<Event>();
        if (state.Status is ContractStatus.Cancelled or ContractStatus.Ended) return Decision.NothingNew<Event>();
        if (state.Status == ContractStatus.Drafted) return new Event.Cancelled(Indemnity: null, PayOn: null);

        var today = Calendar.LegalDay(now);
        if (now < terms.FirstHour) return Cancel(state, command, terms, id, today, tableOn(today));
        if (today >= state.LastDay) return CloseUpTo(state, id, terms, state.LastDay, first: []);

        var shortened = new Event.Shortened(today, Worked(state, today, tableOn));
        return CloseUpTo(Evolve(state, shortened), id, terms, today, first: [shortened]);
    }

    /// <summary>What others see.</summary>
    public static ContractView? View(State state, ContractId id)
    {
        if (state.Terms is not { } terms) return null;
        ImmutableArray<ContractWage> wages =
        [
            .. state.Months.Select(month => new ContractWage(
                WageId.Of(id, month.Month),
                month.Month,
                month.Minutes,
                month.PaidMinutes,
                month.Pay,
                PayOn: state.Closed.TryGetValue(month.Month, out var due) ? due : PayOn(state, month.Month),
                IsScheduled: state.Closed.ContainsKey(month.Month))),
        ];
        return new ContractView(
            id, state.Status, terms.Member, terms.Job, terms.ContractType, terms.From, state.LastDay, terms.FirstHour,
            wages, Money.Sum(wages.Select(wage => wage.Pay.Cost)), state.SignedBy);
    }

    private static Decision<Event> CloseUpTo(
        State state,
        ContractId id,
        ContractTerms terms,
        DateOnly over,
        ImmutableArray<Event> first)
    {
        var open = state.Months.Where(month => !state.Closed.ContainsKey(month.Month)).ToLookup(
            month => state.EndOf(month.Month) <= over);
        var isOver = state.Status == ContractStatus.Signed && state.LastDay <= over;
        Event[] events =
        [
            .. first,
            .. open[true].Select(month => new Event.MonthClosed(month.Month, PayOn(state, month.Month))),
            .. isOver ? [new Event.Ended(state.LastDay)] : Array.Empty<Event>(),
        ];
        if (events.Length == 0) return Decision.NothingNew<Event>();

        Decision<Event> decision = events;
        foreach (var month in open[true]) decision = Due(decision, id, terms, month, PayOn(state, month.Month));
        if (isOver) return decision.Send(Dimona.Stream(id), Out(terms, state.LastDay)).ClearWake(CloseWake);

        var next = open[false].FirstOrDefault() is { } later ? state.EndOf(later.Month) : state.LastDay;
        return decision.Wake(CloseWake, Calendar.StartOf(next.AddDays(1)));
    }

    // Both parties are bound once both have signed: calling off what was agreed may cost an indemnity, which is a wage.
    private static Decision<Event> Cancel(
        State state,
        CallOffContract command,
        ContractTerms terms,
        ContractId id,
        DateOnly today,
        WageTable table)
    {
        var agreed = Money.Sum(state.Months.Select(month => month.Pay.Gross));
        var due = agreed.Times(table.Rates.CancellationIndemnity, Rounding.HalfUp);
        var indemnity = due.IsZero || !command.IndemnityDue
            ? null
            : new MonthPay(Month.Of(today), Minutes: 0, PaidMinutes: 0, table.FromGross(due));
        DateOnly? payOn = indemnity is null ? null : Calendar.PayDue(today);

        Decision<Event> decision = new Event.Cancelled(indemnity, payOn);
        if (indemnity is not null) decision = Due(decision, id, terms, indemnity, payOn!.Value);
        return decision
            .Send(Dimona.Stream(id), Declaration(terms, DimonaKind.Cancel, terms.To, deadline: terms.FirstHour))
            .ClearWake(CloseWake);
    }

    // A day that has begun is paid in full: guaranteed daily wage, law of 3 July 1978, art. 27.
    private static ImmutableArray<MonthPay> Worked(State state, DateOnly today, Func<DateOnly, WageTable> tableOn)
    {
        var done = ContractPay.Months([.. state.Days.Where(day => day.Date <= today)], tableOn)
            .ToDictionary(month => month.Month);
        return
        [
            .. state.Months
                .Where(month => done.ContainsKey(month.Month))
                .Select(month => state.Closed.ContainsKey(month.Month)
                    ? month
                    : ContractPay.Shortened(month, done[month.Month])),
        ];
    }

    private static ContractTerms Terms(DraftContract draft, int minutes, WageTable table) => new(
        draft.Cooperative,
        draft.Job,
        draft.Engagement,
        draft.Budget,
        draft.Member,
        draft.ContractType,
        draft.Sector,
        draft.From,
        draft.To,
        FirstHour(draft),
        minutes,
        draft.EmployerBudget,
        draft.FactorPercent,
        table.Rates.JointCommission);

    private static DateTimeOffset FirstHour(DraftContract draft) =>
        Calendar.Instant(draft.From, draft.FirstHour ?? UsualFirstHour);

    private static DateOnly PayOn(State state, Month month) => Calendar.PayDue(state.EndOf(month));

    private static Decision<Event> Due(
        Decision<Event> decision,
        ContractId id,
        ContractTerms terms,
        MonthPay month,
        DateOnly payOn)
    {
        var wage = WageId.Of(id, month.Month);
        return decision.Send($"wage/{wage}", new Message.WageDue(new ScheduleWage(
            terms.Cooperative, id, terms.Job, terms.Engagement, terms.Budget, terms.Member, month.Pay, payOn,
            terms.FactorPercent)));
    }

    private static Message.DimonaWanted Out(ContractTerms terms, DateOnly lastDay) =>
        Declaration(terms, DimonaKind.Out, lastDay, Calendar.StartOf(Calendar.NextWorkingDay(lastDay).AddDays(1)));

    private static Message.DimonaWanted Declaration(
        ContractTerms terms,
        DimonaKind kind,
        DateOnly endDate,
        DateTimeOffset deadline) =>
        new(kind, terms.Cooperative, terms.Member, terms.JointCommission, terms.From, endDate, deadline);
}

/// <summary>The actor: one line a command.</summary>
[GrainType("contract")]
public sealed class EmploymentContractGrain
    : DecidingGrain<EmploymentContract.State, EmploymentContract.Event>, IEmploymentContractGrain
{
    private ContractId Id => new(Key);

    public async Task<Answer<ContractView>> Draft(DraftContract command)
    {
        var book = await RuleBook(command.Cooperative);
        return await Handle(
            command,
            state => EmploymentContract.Decide(
                state, command, Now, day => WageTable.For(book, command.ContractType, command.Sector, day)),
            state => EmploymentContract.View(state, Id)!);
    }

    public Task<Answer<ContractView>> Sign(SignContract command) =>
        Handle(
            command,
            state => EmploymentContract.Decide(state, command, Now, Id),
            state => EmploymentContract.View(state, Id)!);

    public Task<Answer<ContractView>> Close(CloseContract command) =>
        Handle(
            command,
            state => EmploymentContract.Close(state, Id, Now),
            state => EmploymentContract.View(state, Id)!);

    public async Task<Answer<ContractView?>> CallOff(CallOffContract command)
    {
        var terms = State.Terms;
        var book = terms is null ? null : await RuleBook(terms.Cooperative);
        return await Handle(
            command,
            state => EmploymentContract.CallOff(
                state, command, Id, Now, day => WageTable.For(book!, terms!.ContractType, terms.Sector, day)),
            state => EmploymentContract.View(state, Id));
    }

    public Task<ContractView?> View() => Task.FromResult(EmploymentContract.View(State, Id));

    protected override EmploymentContract.State Evolve(EmploymentContract.State state, EmploymentContract.Event e) =>
        EmploymentContract.Evolve(state, e);

    // Yesterday is over; today only is when somebody says that the work is done.
    protected override Task OnWake(string name) =>
        Handle(name, state => EmploymentContract.Close(state, Id, over: Today.AddDays(-1)));

    private Task<RuleBook> RuleBook(CooperativeId cooperative) =>
        GrainFactory.GetGrain<ICooperativeGrain>(cooperative.Value).RuleBook();
}
