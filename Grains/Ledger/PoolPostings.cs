using Smart.Grains.Interfaces;
using Smart.Grains.Pool;
using static Smart.Grains.Ledger.AccountKind;

namespace Smart.Grains.Ledger;

/// <summary>
/// What the guarantee fund books. Advances and prefinancing are kept per case, so that each is tied to its job.
/// </summary>
public static class PoolPostings
{
    /// <summary>The postings of an event of a pool's root.</summary>
    public static IEnumerable<Posting> Of(Pool.Pool.Event @event) => @event switch
    {
        Pool.Pool.Event.Endowed e =>
            [new(Account.Of(Bank, e.Cooperative), Account.Of(PoolFund, e.Cooperative), e.Amount, Reason.Endowment)],
        _ => [],
    };

    /// <summary>The postings of an event of a shard.</summary>
    /// <param name="stream">The shard's stream, <c>pool-shard/{cooperative}/{n}</c>.</param>
    /// <param name="event">The event.</param>
    public static IEnumerable<Posting> Of(string stream, PoolShard.Event @event)
    {
        if (@event is not (PoolShard.Event.WageAdvanced or PoolShard.Event.Prefinanced or PoolShard.Event.Repaid
            or PoolShard.Event.LossCharged or PoolShard.Event.OverdraftCovered))
        {
            return [];
        }

        var cooperative = ShardId.Parse(stream["pool-shard/".Length..]).Cooperative;
        return Rows(cooperative, @event).Where(posting => posting.Amount.IsPositive);
    }

    private static IEnumerable<Posting> Rows(CooperativeId cooperative, PoolShard.Event @event)
    {
        Account Case(AccountKind kind, string caseId) => Account.Of(kind, cooperative, caseId);
        var fund = Account.Of(PoolFund, cooperative);
        return @event switch
        {
            PoolShard.Event.WageAdvanced e =>
            [
                new(Case(PoolAdvanced, e.Case), Case(Transit, e.Case), e.FromHold + e.FromQuota, Reason.WageAdvanced),
                new(Case(Overdraft, e.Case), Case(Transit, e.Case), e.Overdraft, Reason.WageAdvanced),
            ],
            PoolShard.Event.OverdraftCovered e =>
                [new(Case(PoolAdvanced, e.Case), Case(Overdraft, e.Case), e.Amount, Reason.OverdraftCovered)],
            PoolShard.Event.Prefinanced e =>
                [new(Case(Prefinancing, e.Case), Case(Transit, e.Case), e.Amount, Reason.PrefinancingGranted)],
            PoolShard.Event.Repaid e =>
            [
                new(Case(Transit, e.Case), Case(Overdraft, e.Case), e.Overdraft, Reason.Repaid),
                new(Case(Transit, e.Case), Case(PoolAdvanced, e.Case), e.Advance, Reason.Repaid),
                new(Case(Transit, e.Case), Case(Prefinancing, e.Case), e.Prefinancing, Reason.Repaid),
                new(Case(Transit, e.Case), Account.Of(Suspense, cooperative), e.Excess, Reason.FundsArrived),
            ],
            PoolShard.Event.LossCharged e =>
            [
                new(fund, Case(Overdraft, e.Case), e.Overdraft, Reason.LossCharged),
                new(fund, Case(PoolAdvanced, e.Case), e.Advance, Reason.LossCharged),
                new(fund, Case(Prefinancing, e.Case), e.Prefinancing, Reason.LossCharged),
            ],
            _ => [],
        };
    }
}
