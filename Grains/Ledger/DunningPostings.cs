using Smart.Grains.Recovery;

namespace Smart.Grains.Ledger;

/// <summary>What dunning books: the costs that the cooperative fronts to recover.</summary>
public static class DunningPostings
{
    /// <summary>What an event of dunning posts.</summary>
    public static IEnumerable<Posting> Of(Dunning.Event @event) => @event switch
    {
        Dunning.Event.CostIncurred e =>
        [
            new Posting(
                Account.Of(AccountKind.RecoveryCosts, e.Cooperative),
                Account.Of(AccountKind.Supplier, e.Cooperative),
                e.Amount,
                Reason.RecoveryCost),
        ],
        _ => [],
    };
}
