using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Smart.Grains;
using Xunit;

namespace Smart.Tests.Domain.Activities;

/// <summary>A budget for tests, with the ledger that its events book.</summary>
internal sealed record Budgets(Activity.State State, long Collected)
{
    public const string Case = "prefinancing/J1/cash";

    public static readonly CooperativeId Cooperative = new("general");
    public static readonly JobId Job = new("J1");
    public static readonly ClientId Client = new("C0004");
    public static readonly ActivityId Id = new("A013");
    public static readonly DateOnly Day = new(2026, 3, 2);

    /// <summary>Open, and without a cent.</summary>
    public static Budgets Open { get; } = new Budgets(Activity.State.Initial, 0)
        .Take(state => Activity.Decide(state, new OpenActivity(Cooperative, new MemberId("m1"))));

    /// <summary>After a decision that must not be refused.</summary>
    public Budgets Take(Func<Activity.State, Decision<Activity.Event>> decide)
    {
        var decision = decide(State);
        Assert.Null(decision.Refusal);
        return After(decision);
    }

    /// <summary>After a decision; a refused one changes nothing.</summary>
    public Budgets After(Decision<Activity.Event> decision)
    {
        var booked = decision.Events.SelectMany(e => ActivityPostings.Of($"activity/{Id}", e)).ToArray();
        Assert.All(booked, posting => Books.Check(posting));
        return new Budgets(
            decision.Events.Aggregate(State, Activity.Evolve),
            Collected + booked.Sum(posting => Sign(posting.Credit, posting) - Sign(posting.Debit, posting)));
    }

    public static Message.InvoiceIssued Issued(decimal guaranteed, int n = 1) => new(
        Invoice(n), Job, Id, Cooperative, Client, Day, Day.AddDays(30), Eur(guaranteed), Eur(guaranteed), Money.Zero,
        Money.Zero, Money.Zero);

    public static Message.PaymentReceived Paid(string payment, Money guaranteed, int n = 1) => new(
        Invoice(n), Job, Id, Client, payment, Day, guaranteed, guaranteed, Money.Zero, Money.Zero, Money.Zero,
        Money.Zero, PaidInFull: false);

    public static Message.LatePaid PaidLate(string payment, Money interest) => new(
        Invoice(1), Job, Id, Cooperative, payment, Day, Costs: Money.Zero, interest, ToFronted: Money.Zero);

    public static Message.FundsArrived Funds(decimal amount, string caseId = Case, FundWage? wage = null) => new(
        caseId, $"{caseId}/{wage?.Wage.Value}", Job, Cooperative, Eur(amount), wage is not null, wage?.Wage,
        "pool-shard/general/0");

    public static Message.InvoiceWrittenOff Lost(decimal guaranteed, int n = 1) => new(
        Invoice(n), Job, Id, Client, Eur(guaranteed), Eur(guaranteed), Money.Zero, Money.Zero, Money.Zero);

    public static Message.InvoiceCredited Credited(
        decimal guaranteed, decimal open, int n = 1, string note = "credit-1") => new(
        Invoice(n), Job, Id, Client, Eur(guaranteed), Eur(guaranteed), Money.Zero, Money.Zero, Money.Zero, Eur(open),
        OnDispute: true, note);

    public static FundWage Wage(decimal cost, int n = 1) => new(
        new WageId($"w{n}"), Job, new EngagementId($"J1/pay{n}"), Eur(cost), Money.Zero, Money.Zero, Money.Zero);

    public static ChargeBudget Charge(decimal net, int n = 1, bool mustBeFunded = false) => new(
        new EngagementId($"J1/van{n}"), Job, [new ChargeLine("FleetIncome", "", Eur(net), Money.Zero)], mustBeFunded);

    public static Money Eur(decimal amount) => Money.Eur(amount);

    private static InvoiceId Invoice(int n) => InvoiceId.Of(Job, n);

    private static long Sign(Account account, Posting posting) =>
        account.Kind == AccountKind.Collected ? posting.Amount.Minor : 0;
}
