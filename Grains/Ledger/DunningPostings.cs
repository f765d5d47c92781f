using Smart.Grains.Interfaces;
using Smart.Grains.Recovery;

namespace Smart.Grains.Ledger;

/// <summary>What dunning books: the costs that the cooperative fronts to recover.</summary>
public static class DunningPostings
{
    /// <summary>What an event of dunning posts.</summary>
    public static IEnumerable<Posting> Of(Dunning.Event @event) => @event switch
    {
        Dunning.Event.CostIncurred e => [Fronted(e.Cooperative, e.Amount)],
        Dunning.Event.CostFronted e => [Fronted(e.Cooperative, e.Amount)],
        _ => [],
    };

    private static Posting Fronted(CooperativeId cooperative, Money amount) => new(
        Account.Of(AccountKind.RecoveryCosts, cooperative),
        Account.Of(AccountKind.Supplier, cooperative),
        amount,
        Reason.RecoveryCost);
}
