using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>Who invoices whom, under which rules: all that a document or a letter must know of others.</summary>
/// <param name="Seller">The cooperative as it stands on documents.</param>
/// <param name="Iban">Its account.</param>
/// <param name="Rules">Its rules and rates.</param>
/// <param name="Buyer">The client as it stands on documents.</param>
/// <param name="Client">What is known of the client.</param>
/// <param name="TermDays">Days to pay that were agreed with the client.</param>
public sealed record Counterparties(
    UblParty Seller,
    string Iban,
    RuleBook Rules,
    UblParty Buyer,
    ClientView Client,
    int TermDays)
{
    /// <summary>Asks everybody, at once.</summary>
    /// <returns>Null when nobody registered the client, or the cooperative was not founded.</returns>
    public static async Task<Counterparties?> Read(IGrainFactory grains, CooperativeId cooperative, ClientId client)
    {
        var seller = grains.GetGrain<ICooperativeGrain>(cooperative.Value);
        var buyer = grains.GetGrain<IClientGrain>(client.Value);
        var (view, rules) = (seller.View(), seller.RuleBook());
        var (known, profile) = (buyer.View(), buyer.Profile());
        var terms = grains.GetGrain<IClientAccountGrain>($"{cooperative.Value}/{client.Value}").Standing();
        await Task.WhenAll(view, rules, known, profile, terms);
        return await view is { } founded && await known is { } registered
            ? new Counterparties(
                SellerOf(founded),
                founded.Iban.Value,
                await rules,
                BuyerOf(registered, await profile),
                registered,
                (await terms).PaymentTermDays)
            : null;
    }

    /// <summary>What an invoice needs of all this, on a day.</summary>
    public DraftFacts FactsOn(DateOnly day) => new(
        Client.Kind,
        Client.Country,
        Client.VatNumber,
        TermDays,
        StandardPercent: Rules.Rate("vat.standard", day) * 100m,
        ReducedPercent: Rules.Rate("vat.reduced", day) * 100m,
        IndemnityPercent: (Rules.TryRate("vat.indemnity", day) ?? 0m) * 100m);

    private static UblParty SellerOf(CooperativeView cooperative) => new(
        cooperative.Name,
        "BE",
        cooperative.EnterpriseNumber,
        new VatNumber($"BE{cooperative.EnterpriseNumber.Value}"),
        Address: null,
        Email: null);

    // A client who had its name erased is still owed its credit note: the opaque id stands in.
    private static UblParty BuyerOf(ClientView client, ClientProfile? profile) => new(
        profile?.Name ?? client.Id.Value,
        client.Country,
        client.EnterpriseNumber,
        client.VatNumber,
        profile?.Address,
        profile?.Email);
}
