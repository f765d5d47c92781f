using Smart.Api.Clients.Pages;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Invoicing.Pages;

/// <summary>What the pages of invoices share, and the document that a client takes along.</summary>
public static class InvoicePages
{
    /// <summary>Maps the document behind a client's link.</summary>
    public static void MapInvoicePages(this IEndpointRouteBuilder app) => app
        .MapGet("/pay/{token}/document", async (string token, HttpContext http) =>
        {
            if (ClientLinks.Read(http, ClientLink.Invoice, token) is not { } id)
                return new ProblemResult(StatusCodes.Status404NotFound, "http.unknown");
            ClientLinks.ActFor(http, id);
            return await http.Actor<IInvoiceGrain>(id).Ubl() is { } document
                ? TypedResults.File(document.Bytes, document.MediaType, $"{document.Number}.xml")
                : (IResult)new ProblemResult(StatusCodes.Status404NotFound, "http.unknown");
        })
        .AllowAnonymous()
        .ExcludeFromDescription();

    /// <summary>
    /// What is to be paid in all: what is open, and what was claimed beside it. What was given up is not asked for any
    /// more, and still taken.
    /// </summary>
    public static Money Due(InvoiceView invoice)
    {
        var due = invoice.Open.IsPositive ? invoice.Open : invoice.WrittenOff - invoice.Recovered;
        return invoice.Late is { Left: var left } ? due + left.Total : due;
    }

    /// <summary>How a status looks.</summary>
    public static string Tone(InvoiceStatus status) => status switch
    {
        InvoiceStatus.Paid => "good",
        InvoiceStatus.Disputed or InvoiceStatus.PartlyPaid => "warn",
        InvoiceStatus.WrittenOff => "bad",
        _ => "calm",
    };
}
