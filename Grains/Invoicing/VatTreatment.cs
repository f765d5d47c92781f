using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>What must be known to say which VAT a service bears.</summary>
/// <param name="Nature">The declared nature: it alone opens the reduced rate.</param>
/// <param name="Kind">What the client is.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code of the client's seat.</param>
/// <param name="VatNumber">The client's VAT number, where it has one.</param>
/// <param name="DeclaredPercent">The rate on the quote; null when nobody said one.</param>
/// <param name="StandardPercent">The Belgian standard rate on that day.</param>
/// <param name="ReducedPercent">The Belgian reduced rate on that day.</param>
public sealed record VatQuestion(
    WorkNature Nature,
    ClientKind Kind,
    string Country,
    VatNumber? VatNumber,
    decimal? DeclaredPercent,
    decimal StandardPercent,
    decimal ReducedPercent);

/// <summary>The VAT of a service that the cooperative supplies from Belgium.</summary>
/// <remarks>
/// Belgian VAT Code art. 21, §2 (client in business: taxed where the client is) and art. 21bis (consumer: taxed here);
/// royal decree no 20, table A, heading XXIX (artists' performances and authors' rights); directive 2006/112/EC,
/// art. 196.
/// </remarks>
/// <param name="Category">The category on the document.</param>
/// <param name="RatePercent">The rate in percent; zero where Belgium takes none.</param>
/// <param name="Reason">
/// Code of the rule that decided; its sentence stands with the refusals: <c>vat.reason.*</c>.
/// </param>
public sealed record VatTreatment(VatCategory Category, decimal RatePercent, string Reason)
{
    /// <summary>Says which VAT a service bears, or why that cannot be said.</summary>
    /// <returns>A treatment, or a refusal: one of the two is null.</returns>
    public static (VatTreatment? Treatment, Refusal? Refusal) For(VatQuestion question)
    {
        if (TaxedAbroad(question) is { } abroad)
        {
            return question.DeclaredPercent is null or 0m
                ? (abroad, null)
                : (null, new Refusal("vat.rate-abroad", question.DeclaredPercent));
        }

        return Belgian(question);
    }

    /// <summary>
    /// An indemnity pays for no service, so that it is outside the scope of VAT (Court of Justice, C-277/05, Société
    /// thermale d'Eugénie-les-Bains). Where the terms make it the price of something, a rate says so.
    /// </summary>
    public static VatTreatment OfIndemnity(decimal percent) => percent == 0m
        ? new VatTreatment(VatCategory.OutOfScope, 0m, "vat.reason.indemnity")
        : new VatTreatment(VatCategory.Standard, percent, "vat.reason.indemnity-taxed");

    // The place of a service to a business is where the client is established; without a VAT number nobody in the
    // Union proves to be in business, and Belgian VAT is the safe side.
    private static VatTreatment? TaxedAbroad(VatQuestion question)
    {
        if (question.Kind == ClientKind.Consumer || question.Country == "BE") return null;
        if (!EuropeanUnion.Has(question.Country))
            return new VatTreatment(VatCategory.OutOfScope, 0m, "vat.reason.outside-union");

        return question.VatNumber is { } number && EuropeanUnion.IsForeignVatNumber(number)
            ? new VatTreatment(VatCategory.ReverseCharge, 0m, "vat.reason.reverse-charge")
            : null;
    }

    // The reduced rate follows the nature, never the sector nor the client. The standard rate may always be declared:
    // an artist's performance outside the conditions of heading XXIX bears it.
    private static (VatTreatment?, Refusal?) Belgian(VatQuestion question)
    {
        var hasNature = question.Nature is WorkNature.Performance or WorkNature.AuthorRights;
        var percent = question.DeclaredPercent ?? (hasNature ? question.ReducedPercent : question.StandardPercent);
        if (percent == question.StandardPercent)
            return (new VatTreatment(VatCategory.Standard, percent, Standard(question)), null);
        if (percent != question.ReducedPercent) return (null, new Refusal("vat.rate-unknown", percent));
        if (!hasNature) return (null, new Refusal("vat.nature-missing", percent));

        var reason = question.Nature == WorkNature.Performance ? "vat.reason.performance" : "vat.reason.author-rights";
        return (new VatTreatment(VatCategory.Standard, percent, reason), null);
    }

    private static string Standard(VatQuestion question) => question switch
    {
        { Kind: ClientKind.Consumer } => "vat.reason.consumer",
        { Country: not "BE" } => "vat.reason.no-vat-number",
        _ => "vat.reason.standard",
    };
}
