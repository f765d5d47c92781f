using Smart.Grains.Employment;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Ledger;

/// <summary>What a wage books. Its cost is booked by the budget that bears it, when it is funded.</summary>
public static class WagePostings
{
    /// <summary>What an event of a wage books.</summary>
    public static IEnumerable<Posting> Of(Wage.Event e) => e switch
    {
        // A wage of nothing (an hour not paid because none was worked) moves nothing.
        Wage.Event.Paid { Net.IsZero: false } paid =>
        [
            new Posting(
                Account.Of(AccountKind.PayNet, paid.Cooperative),
                Account.Of(AccountKind.Bank, paid.Cooperative),
                paid.Net,
                Reason.WagePaid),
        ],
        _ => [],
    };
}
