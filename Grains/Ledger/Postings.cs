namespace Smart.Grains.Ledger;

/// <summary>The ledger follows from the events alone, so it can always be rebuilt and proven.</summary>
public static class Postings
{
    /// <summary>What an event books; nothing for events that move no money.</summary>
    /// <param name="stream">The stream that the event stands on, for accounts that belong to it.</param>
    /// <param name="event">The event.</param>
    public static IEnumerable<Posting> Of(string stream, object @event) => @event switch
    {
        Activities.Activity.Event e => ActivityPostings.Of(stream, e),
        Pool.Pool.Event e => PoolPostings.Of(e),
        Pool.PoolShard.Event e => PoolPostings.Of(stream, e),
        Employment.Wage.Event e => WagePostings.Of(e),
        Invoicing.InvoiceBook.Event e => InvoicingPostings.Of(e),
        Invoicing.Invoice.Event e => InvoicingPostings.Of(stream, e),
        Recovery.Dunning.Event e => DunningPostings.Of(e),
        _ => [],
    };
}
