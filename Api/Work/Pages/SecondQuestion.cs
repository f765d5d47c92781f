using System.Globalization;
using Smart.Api.Http;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Work.Pages;

/// <summary>What one person said and another one is asked: confirmed, or turned down.</summary>
/// <param name="Form">Name of its form, unique on a page.</param>
/// <param name="Name">What it is about, for those who hear a button and do not see it.</param>
/// <param name="Read">What the form shows: whoever confirms it confirms that.</param>
/// <param name="By">Id of who said it.</param>
/// <param name="On">The day.</param>
public abstract record SecondQuestion(string Form, string Name, string Read, string By, DateOnly On)
{
    /// <summary>Says the second word.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isConfirmed">Confirmed, or else turned down.</param>
    /// <param name="read">What was read, as the form sends it back; another thing by now is refused.</param>
    public abstract Task<Answer> Decide(HttpContext http, bool isConfirmed, string read);

    /// <summary>The form says what nobody could have read.</summary>
    protected static Answer Otherwise(string code, object? open = null) => new() { Refusal = new Refusal(code, open) };
}

/// <summary>A price that a partner said, dearer than planned.</summary>
/// <param name="Key">Key of the order.</param>
/// <param name="Called">What the order is called.</param>
/// <param name="Said">What was said.</param>
public sealed record PriceToConfirm(string Key, string Called, DearPrice Said) : SecondQuestion(
    $"price-{Key}", Called, Said.Price.Minor.ToString(CultureInfo.InvariantCulture), Said.By, Said.On)
{
    /// <inheritdoc />
    public override async Task<Answer> Decide(HttpContext http, bool isConfirmed, string read)
    {
        var order = http.Actor<IOrderGrain>(Key);
        if (!isConfirmed) return await order.RefusePrice();
        return long.TryParse(read, CultureInfo.InvariantCulture, out var minor)
            ? await order.Confirm(new ConfirmPrice(new Money(minor, Said.Price.Currency)))
            : Otherwise("order.proposed-otherwise", Said.Price);
    }
}

/// <summary>A rate that was proposed.</summary>
/// <param name="Cooperative">Whose rate.</param>
/// <param name="Proposal">What was proposed.</param>
/// <param name="Now">What holds on that day as yet; null where nothing does.</param>
public sealed record RateToConfirm(string Cooperative, RateProposal Proposal, decimal? Now) : SecondQuestion(
    $"rate-{Proposal.Rate.Key}-{Proposal.Rate.From:yyyy-MM-dd}",
    Proposal.Rate.Key,
    Proposal.Rate.Value.ToString(CultureInfo.InvariantCulture),
    Proposal.By,
    Proposal.On)
{
    /// <inheritdoc />
    public override async Task<Answer> Decide(HttpContext http, bool isConfirmed, string read)
    {
        var (cooperative, rate) = (http.Actor<ICooperativeGrain>(Cooperative), Proposal.Rate);
        if (!isConfirmed) return await cooperative.RefuseRate(new RefuseRate(rate.Key, rate.From));
        return decimal.TryParse(read, CultureInfo.InvariantCulture, out var value)
            ? await cooperative.ConfirmRate(new ConfirmRate(rate.Key, rate.From, value))
            : Otherwise("rate.proposed-otherwise", rate.Value);
    }
}

/// <summary>A loss that was proposed, on the invoice or in its collection.</summary>
/// <param name="Of">Where: <c>invoice</c> or <c>dunning</c>.</param>
/// <param name="Key">Key of the invoice.</param>
/// <param name="Called">What the invoice is called.</param>
/// <param name="Proposal">What was proposed.</param>
public sealed record LossToConfirm(string Of, string Key, string Called, LossProposal Proposal) : SecondQuestion(
    $"loss-{Of}-{Key}", Called, $"{Proposal.Cause}", Proposal.By, Proposal.On)
{
    /// <inheritdoc />
    public override async Task<Answer> Decide(HttpContext http, bool isConfirmed, string read)
    {
        var (dunning, invoice) = (http.Actor<IDunningGrain>(Key), http.Actor<IInvoiceGrain>(Key));
        if (!isConfirmed) return Of == "dunning" ? await dunning.RefuseLoss() : await invoice.RefuseWriteOff();
        if (!Typed.TryChoice<LossCause>(read, out var cause)) return Otherwise("write-off.proposed-otherwise");
        var confirm = new ConfirmLoss(cause);
        return Of == "dunning" ? await dunning.ConfirmLoss(confirm) : await invoice.ConfirmWriteOff(confirm);
    }
}
