using System.Collections.Frozen;
using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;

namespace Smart.Grains.Activities;

// What a budget decides when it is asked. What it makes of messages stands in Activity.Messages.cs.
public static partial class Activity
{
    private static readonly FrozenSet<string> Chargeable = new[]
    {
        AccountKind.FleetIncome, AccountKind.KitIncome, AccountKind.RoomIncome, AccountKind.InsuranceIncome,
        AccountKind.Supplier,
    }.Select(kind => kind.ToString()).ToFrozenSet(StringComparer.Ordinal);

    public static Decision<Event> Decide(State state, OpenActivity open)
    {
        if (!state.IsOpened) return new Event.Opened(open.Cooperative, open.Manager, open.PrivateTo);
        return state.Cooperative == open.Cooperative && state.PrivateTo == open.PrivateTo
            ? Decision.NothingNew<Event>()
            : new Refusal("activity.opened-otherwise");
    }

    // An Activity without a manager could no longer decide on its own money.
    public static Decision<Event> Decide(State state, AssignRole assign)
    {
        if (!IsOpen(state)) return new Refusal("activity.not-open");
        ActivityRole? held = state.Roles.TryGetValue(assign.Member.Value, out var role) ? role : null;
        if (held == assign.Role) return Decision.NothingNew<Event>();
        var isLast = held == ActivityRole.Manager && state.Roles.Values.Count(r => r == ActivityRole.Manager) == 1;
        if (isLast) return new Refusal("activity.last-manager");

        return new Event.RoleAssigned(assign.Member, assign.Role);
    }

    public static Decision<Event> Close(State state)
    {
        if (!state.IsOpened) return new Refusal("activity.unknown");
        return state.IsClosed ? Decision.NothingNew<Event>() : new Event.Closed();
    }

    // To ask for nothing is a question, and questions are always answered.
    public static Decision<Event> Decide(State state, HoldUpTo hold)
    {
        if (hold.Amount.IsNegative) return new Refusal("hold.amount-negative", hold.Amount);
        if (hold.Amount.IsZero || state.Holds.ContainsKey(hold.Case)) return Decision.NothingNew<Event>();
        if (!IsOpen(state)) return new Refusal("activity.not-open");
        if (hold.Limit is not { } limit) return new Refusal("hold.limit-missing");

        var granted = Money.Min(hold.Amount, limit - state.Held());
        return granted.IsPositive ? new Event.HoldPlaced(hold.Case, granted) : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, ReleaseHold release)
    {
        var kept = release.Keep ?? Money.Zero;
        if (kept.IsNegative) return new Refusal("hold.amount-negative", kept);
        return Held(state, release.Case) > kept
            ? new Event.HoldReduced(release.Case, kept)
            : Decision.NothingNew<Event>();
    }

    /// <summary>Charges the budget. Expenses come from collected money, never from what is only guaranteed.</summary>
    public static Decision<Event> Decide(State state, ChargeBudget charge)
    {
        if (!state.IsOpened || state.Cooperative is not { } cooperative) return new Refusal("activity.unknown");
        if (state.PrivateTo is { } only && only != charge.Job) return new Refusal("activity.private", only.Value);
        if (InvalidLine(charge) is { } invalid) return invalid;

        var queued = state.Queue.FirstOrDefault(waiting => waiting.By == charge.By);
        var isSeen = state.Of(charge.Job).Seen.Contains(ChargeKey(charge.By));
        // A desk says what it paid: said again with another amount, one of the two is wrong, and a person must know.
        var known = queued?.Lines ?? state.Of(charge.Job).Charges.GetValueOrDefault(charge.By.Value, []);
        if (isSeen && charge.MustBeFunded && !known.SequenceEqual(charge.Lines))
            return new Refusal("budget.charged-otherwise", Net(known));
        if (isSeen && (queued is null || !charge.MustBeFunded)) return Decision.NothingNew<Event>();

        // What waits was fixed when it came in; asking again, with whatever words, can only hurry it.
        var lines = queued?.Lines ?? charge.Lines;
        var net = Net(lines);
        var isFirst = state.Queue.IsEmpty || charge.MustBeFunded;
        var available = state.AvailableTo(charge.Job);
        if (isFirst && available >= net)
        {
            Decision<Event> paid = new Event.Charged(cooperative, charge.By, charge.Job, lines);
            return queued is null ? paid : paid.Send(Engagement(charge.By), Posted(queued));
        }

        if (charge.MustBeFunded) return new Refusal("budget.not-funded", net - available);
        return new Event.ChargeQueued(charge.By, charge.Job, lines);
    }

    /// <summary>
    /// A service is called off: what its rule does not keep comes back. Calling off what was never charged is no error.
    /// </summary>
    public static Decision<Event> Decide(State state, ReverseCharge reverse)
    {
        if (!state.IsOpened || state.Cooperative is not { } cooperative) return new Refusal("activity.unknown");
        if (reverse.Keep.IsNegative) return new Refusal("budget.keep-negative", reverse.Keep);

        var queued = state.Queue.FirstOrDefault(waiting => waiting.By == reverse.By);
        var charged = queued?.Lines ?? state.Of(reverse.Job).Charges.GetValueOrDefault(reverse.By.Value, []);
        if (Net(charged) <= reverse.Keep) return Decision.NothingNew<Event>();

        var back = Back(charged, reverse.Keep);
        var steps = new Steps(state, $"reverse:{reverse.By.Value}:{reverse.Keep.Minor}");
        steps.Add(queued is null
            ? new Event.ChargeReversed(cooperative, reverse.By, reverse.Job, back)
            : new Event.ChargeLowered(reverse.By, reverse.Job, Less(charged, back)));
        return Settle(steps);
    }

    /// <summary>Sets money apart for a wage, or pays it out at once when all of it is there.</summary>
    public static Decision<Event> Decide(State state, FundWage fund)
    {
        if (!state.IsOpened || state.Cooperative is not { } cooperative) return new Refusal("activity.unknown");
        if (state.PrivateTo is { } only && only != fund.Job) return new Refusal("activity.private", only.Value);
        Money[] parts = [fund.Net, fund.Social, fund.Withholding, fund.Provisions];
        var isSound = Cost(fund).IsPositive && parts.All(part => !part.IsNegative);
        if (!isSound) return new Refusal("budget.wage-amount", Cost(fund));
        if (IsFunded(state, fund) || state.Wages.ContainsKey(fund.Wage.Value)) return Decision.NothingNew<Event>();
        var available = state.AvailableTo(fund.Job);
        if (available < Cost(fund)) return new Event.WageReserved(fund, available);

        Decision<Event> decision = new Event.WageFunded(cooperative, fund);
        return decision.Send(WageStream(fund.Wage), new Message.WageFunded(fund.Wage, fund.Job));
    }

    /// <summary>What a wage still lacks.</summary>
    public static Money Shortage(State state, WageId wage) =>
        state.Wages.TryGetValue(wage.Value, out var waiting) ? Cost(waiting.Wage) - waiting.Reserved : Money.Zero;

    /// <summary>What is held for a case.</summary>
    public static Money Held(State state, string caseId) => state.Holds.GetValueOrDefault(caseId, Money.Zero);

    private static bool IsOpen(State state) => state is { IsOpened: true, IsClosed: false };

    private static bool IsFunded(State state, FundWage fund) => state.Of(fund.Job).Seen.Contains(WageKey(fund.Wage));

    private static string WageStream(WageId wage) => $"wage/{wage.Value}";

    private static string Engagement(EngagementId by) => $"engagement/{by.Value}";

    private static Message.ChargePosted Posted(Event.ChargeQueued queued) => new(queued.By, queued.Job);

    // What is kept is spread over the lines in proportion, and each keeps the VAT of its part.
    private static ImmutableArray<ChargeLine> Back(ImmutableArray<ChargeLine> charged, Money keep)
    {
        var kept = keep.Split([.. charged.Select(line => line.Net.Minor)]);
        return [.. charged.Select((line, n) => Back(line, kept[n]))];
    }

    private static ChargeLine Back(ChargeLine line, Money kept)
    {
        var share = line.Net.IsZero ? 0m : (decimal)kept.Minor / line.Net.Minor;
        return line with
        {
            Net = line.Net - kept,
            VatDeductible = line.VatDeductible - line.VatDeductible.Times(share, Rounding.HalfUp),
        };
    }

    private static Refusal? InvalidLine(ChargeBudget charge)
    {
        if (charge.Lines.IsDefaultOrEmpty) return new Refusal("budget.charge-empty");
        foreach (var line in charge.Lines)
        {
            if (!Chargeable.Contains(line.Account)) return new Refusal("budget.charge-account", line.Account);
            var least = Money.Min(line.Net, line.VatDeductible);
            if (least.IsNegative) return new Refusal("budget.charge-negative", least);
            if (line.VatDeductible.IsPositive && line.Account != nameof(AccountKind.Supplier))
                return new Refusal("budget.charge-vat", line.Account);
        }

        return null;
    }
}
