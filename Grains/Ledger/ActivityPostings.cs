using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using static Smart.Grains.Ledger.AccountKind;

namespace Smart.Grains.Ledger;

/// <summary>What a budget books. It alone lowers its collected account.</summary>
public static class ActivityPostings
{
    /// <summary>The postings of an event of a budget.</summary>
    /// <param name="stream">The budget's stream, <c>activity/{id}</c>: its id owns both colours.</param>
    /// <param name="event">The event.</param>
    public static IEnumerable<Posting> Of(string stream, Activity.Event @event) =>
        Rows(stream["activity/".Length..], @event).Where(posting => posting.Amount.IsPositive);

    private static IEnumerable<Posting> Rows(string budget, Activity.Event @event) => @event switch
    {
        Activity.Event.Charged e => e.Lines.SelectMany(line => Charge(budget, e.Cooperative, line)),
        Activity.Event.ChargeReversed e => e.Lines.SelectMany(line => Reverse(budget, e.Cooperative, line)),
        Activity.Event.WageFunded e => Wage(Account.Of(Collected, e.Cooperative, budget), e.Cooperative, e.Wage),
        Activity.Event.FundsArrived e =>
        [
            new(
                Account.Of(Transit, e.Cooperative, e.Case),
                Account.Of(Collected, e.Cooperative, budget),
                e.Amount,
                Reason.FundsArrived),
        ],
        Activity.Event.FundsParked e =>
        [
            new(
                Account.Of(Transit, e.Cooperative, e.Case),
                Account.Of(Suspense, e.Cooperative),
                e.Amount,
                Reason.FundsArrived),
        ],
        Activity.Event.Collected e => Paid(budget, e),
        Activity.Event.LateCollected e =>
        [
            new(
                InvoicingPostings.LateTransit(e.Cooperative, e.Invoice.Value),
                e.ToPool ? Account.Of(PoolFund, e.Cooperative) : Account.Of(Collected, e.Cooperative, budget),
                e.Amount,
                Reason.RecoveryPaid),
        ],
        Activity.Event.Repaid e =>
        [
            new(
                Account.Of(Collected, e.Cooperative, budget),
                Account.Of(Transit, e.Cooperative, e.Case),
                e.Amount,
                e.ByActivity ? Reason.DisputeCharged : Reason.Repaid),
        ],
        _ => [],
    };

    private static IEnumerable<Posting> Paid(string budget, Activity.Event.Collected e)
    {
        Account Shared(AccountKind kind) => Account.Of(kind, e.Cooperative);
        return
        [
            new(
                Account.Of(Guaranteed, e.Cooperative, budget),
                Account.Of(Collected, e.Cooperative, budget),
                e.Amount,
                Reason.Collected),
            new(Shared(FeeDeferred), Shared(FeeIncome), e.Fee, Reason.Collected),
            new(Shared(ContributionCalled), Shared(PoolFund), e.Contribution, Reason.Collected),
        ];
    }

    private static IEnumerable<Posting> Charge(string budget, CooperativeId cooperative, ChargeLine line)
    {
        var credit = Account.Of(Enum.Parse<AccountKind>(line.Account), cooperative);
        return
        [
            new(Account.Of(Collected, cooperative, budget), credit, line.Net, Reason.ServiceCharged),
            new(Account.Of(VatDeductible, cooperative), credit, line.VatDeductible, Reason.ServiceCharged),
        ];
    }

    private static IEnumerable<Posting> Reverse(string budget, CooperativeId cooperative, ChargeLine line) =>
        Charge(budget, cooperative, line)
            .Select(posting => posting with { Debit = posting.Credit, Credit = posting.Debit });

    private static IEnumerable<Posting> Wage(Account collected, CooperativeId cooperative, FundWage wage) =>
    [
        new(collected, Account.Of(PayNet, cooperative), wage.Net, Reason.WageFunded),
        new(collected, Account.Of(PaySocial, cooperative), wage.Social, Reason.WageFunded),
        new(collected, Account.Of(PayWithholding, cooperative), wage.Withholding, Reason.WageFunded),
        new(collected, Account.Of(PayProvisions, cooperative), wage.Provisions, Reason.WageFunded),
    ];
}
