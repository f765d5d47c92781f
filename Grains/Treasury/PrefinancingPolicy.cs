using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Treasury;

/// <summary>
/// Every number of the prefinancing rule table, as in force on one day. A policy is data of the cooperative
/// (<see cref="RuleBook"/>), changed without a release; the defaults are those of the federation's rule table.
/// </summary>
/// <param name="Version">What decisions say they were taken under.</param>
/// <param name="TenorDays">R06: longest tenor.</param>
/// <param name="OverdueDays">R07: longest that the client may be overdue.</param>
/// <param name="ArrearsDays">R08: longest that the member may be in arrears.</param>
/// <param name="DataAgeDays">R09: oldest usable data.</param>
/// <param name="StatusCheckAbove">R09: amount above which the client's status must have been checked.</param>
/// <param name="OpenRequests">R10: number of other undecided requests that is too many.</param>
/// <param name="Automatic">R11: most that is decided without a person.</param>
/// <param name="FirstAutomatic">R12: the same for a member's first financing.</param>
/// <param name="AdvanceRate">L1: part of the receivable.</param>
/// <param name="ClientLine">L2: credit line of the client.</param>
/// <param name="ClientShare">L3: part of the fund that one client may take.</param>
/// <param name="ClientShareFloor">L3: what one client may take of a small fund.</param>
/// <param name="IsPublicExempt">L3: whether public authorities are exempt.</param>
/// <param name="ActivityShare">L4: part of 12 months collected.</param>
/// <param name="ActivityFloor">L4: what any Activity may have.</param>
/// <param name="ActivityCeiling">L4: what no Activity may exceed.</param>
/// <param name="MemberLimit">L5: what one member may have.</param>
/// <param name="FactorPercent">L6: capital per 100 of amount.</param>
/// <param name="NoInvoiceMultiple">L6: what the factor is multiplied by without an invoice.</param>
/// <param name="Minimum">The least useful amount.</param>
/// <param name="FeeRate">Fee on the amount, a fraction.</param>
/// <param name="InterestRate">Simple interest a year, a fraction.</param>
/// <param name="ConditionalDays">How long an unsigned quote is waited for.</param>
/// <param name="FourEyesAbove">Amount above which an override needs a second person.</param>
/// <param name="ReviewDays">Working days in which a person decides on a referral or an appeal.</param>
public sealed record PrefinancingPolicy(
    string Version,
    ByProduct<int> TenorDays,
    int OverdueDays,
    int ArrearsDays,
    int DataAgeDays,
    Money StatusCheckAbove,
    int OpenRequests,
    Money Automatic,
    Money FirstAutomatic,
    ByProduct<decimal> AdvanceRate,
    ByRating<Money> ClientLine,
    decimal ClientShare,
    Money ClientShareFloor,
    bool IsPublicExempt,
    decimal ActivityShare,
    Money ActivityFloor,
    Money ActivityCeiling,
    Money MemberLimit,
    ByRating<decimal> FactorPercent,
    decimal NoInvoiceMultiple,
    Money Minimum,
    decimal FeeRate,
    decimal InterestRate,
    int ConditionalDays,
    Money FourEyesAbove,
    int ReviewDays)
{
    /// <summary>The policy of a cooperative on a day.</summary>
    public static PrefinancingPolicy From(RuleBook book, DateOnly on)
    {
        decimal Number(string key) => book.Rate($"prefinancing.{key}", on);
        int Whole(string key) => (int)Number(key);
        Money Amount(string key) => Money.Eur(Number(key));
        return new PrefinancingPolicy(
            string.Create(CultureInfo.InvariantCulture, $"rules-{on:yyyy-MM-dd}"),
            new(Whole("r06.invoice"), Whole("r06.job"), Whole("r06.subsidy")),
            Whole("r07.overdue-days"),
            Whole("r08.arrears-days"),
            Whole("r09.data-age-days"),
            Amount("r09.status-check-above"),
            Whole("r10.open-requests"),
            Amount("r11.automatic"),
            Amount("r12.first-automatic"),
            new(Number("l1.invoice"), Number("l1.job"), Number("l1.subsidy")),
            new(Amount("l2.new"), Amount("l2.c"), Amount("l2.b"), Amount("l2.a"), Amount("l2.public")),
            Number("l3.share"),
            Amount("l3.floor"),
            Number("l3.public-exempt") != 0,
            Number("l4.share"),
            Amount("l4.floor"),
            Amount("l4.ceiling"),
            Amount("l5.member"),
            Factors(book, on),
            book.Rate("pool.factor.no-invoice", on),
            Amount("minimum"),
            Number("price.fee"),
            Number("price.interest"),
            Whole("conditional-days"),
            Amount("four-eyes-above"),
            Whole("review-days"));
    }

    /// <summary>Capital that a case takes per 100 of amount; a rating that nobody knows takes the most.</summary>
    public decimal FactorFor(ClientRating? rating, bool hasInvoice) =>
        (rating is { } known ? FactorPercent[known] : FactorPercent.Values.Max())
        * (hasInvoice ? 1 : NoInvoiceMultiple);

    private static ByRating<decimal> Factors(RuleBook book, DateOnly on)
    {
        decimal Percent(string rating) => 100 * book.Rate($"pool.factor.{rating}", on);
        return new(Percent("new"), Percent("c"), Percent("b"), Percent("a"), Percent("public"));
    }
}

/// <summary>A number for each product.</summary>
public readonly record struct ByProduct<T>(T Invoice, T Job, T Subsidy)
{
    /// <summary>The number of a product.</summary>
    public T this[PrefinancingProduct product] => product switch
    {
        PrefinancingProduct.Invoice => Invoice,
        PrefinancingProduct.Job => Job,
        PrefinancingProduct.Subsidy => Subsidy,
        _ => throw new ArgumentOutOfRangeException(nameof(product), product, "No such product."),
    };
}

/// <summary>A number for each rating.</summary>
public readonly record struct ByRating<T>(T New, T C, T B, T A, T Public)
{
    /// <summary>The number of a rating.</summary>
    public T this[ClientRating rating] => rating switch
    {
        ClientRating.New => New,
        ClientRating.C => C,
        ClientRating.B => B,
        ClientRating.A => A,
        ClientRating.Public => Public,
        _ => throw new ArgumentOutOfRangeException(nameof(rating), rating, "No such rating."),
    };

    /// <summary>All of them, from new to public.</summary>
    public IEnumerable<T> Values => [New, C, B, A, Public];
}
