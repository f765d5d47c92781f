namespace Smart.Grains.Ledger;

/// <summary>What must hold for any posting before it may reach the journal.</summary>
public static class Books
{
    /// <summary>Refuses what the chart does not permit; it would be a bug, so it throws.</summary>
    /// <exception cref="ForbiddenPostingException">Not in the chart, not positive, or between two
    /// cooperatives.</exception>
    public static void Check(in Posting posting)
    {
        if (!Chart.Permits(posting)) throw new ForbiddenPostingException(posting, "the chart does not list it");
        if (!posting.Amount.IsPositive) throw new ForbiddenPostingException(posting, "its amount is not positive");
        if (posting.Debit.Cooperative != posting.Credit.Cooperative)
            throw new ForbiddenPostingException(posting, "it crosses the books of two cooperatives");
    }
}

/// <summary>A posting that may never be made.</summary>
public sealed class ForbiddenPostingException(Posting posting, string why)
    : Exception($"{posting.Debit} to {posting.Credit} for {posting.Reason}, {posting.Amount}: {why}.");
