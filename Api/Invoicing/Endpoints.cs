using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Invoicing;

/// <summary>Invoices with their documents, and the payments that come in on them.</summary>
public static class Endpoints
{
    private const string Invoice = "/{job}/{n:int}";

    /// <summary>Adds <c>/v1/invoices</c> and <c>/v1/payments</c>.</summary>
    public static IEndpointRouteBuilder MapInvoicing(this IEndpointRouteBuilder app)
    {
        var invoices = app.MapGroup("/v1/invoices").WithTags("invoices");

        invoices.MapGet("/", List)
            .Needs(Rights.ReadInvoices)
            .Anyone()
            .Exports<FollowedPage<InvoiceRow>>()
            .WithSummary("Invoices, filtered and sorted: by id, issued, due or open, a minus turns it round.");

        invoices.MapGet(Invoice, (string job, int n, HttpContext http) => Of(http, job, n).View().Shown())
            .Needs(Rights.ReadInvoices)
            .Shows<InvoiceView>("invoice", "job", "n")
            .WithSummary("An invoice.");

        invoices.MapGet($"{Invoice}/ubl", async (string job, int n, HttpContext http) =>
                Document(await Of(http, job, n).Ubl()))
            .Needs(Rights.ReadInvoices)
            .Of("invoice", "job", "n")
            .Produces<string>(contentType: "application/xml")
            .WithSummary("The invoice as issued: UBL 2.1, Peppol BIS Billing 3.0.");

        invoices.MapGet($"{Invoice}/credit-notes/{{number}}", async (
                    string job, int n, string number, HttpContext http) =>
                Document((await Of(http, job, n).CreditNotes()).FirstOrDefault(note => note.Number == number)))
            .Needs(Rights.ReadInvoices)
            .Of("invoice", "job", "n")
            .Produces<string>(contentType: "application/xml")
            .WithSummary("A credit note as issued.");

        MapDisputes(invoices);

        app.MapPost("/v1/payments", (PaymentReceived body, HttpContext http) =>
                http.Actor<IInvoiceGrain>(body.Invoice.Value)
                    .RecordPayment(new RecordPayment(http.Wish().NewId("p"), body.Amount, body.PaidOn, body.Reference))
                    .Moved(http))
            .Needs(Rights.RecordPayments)
            .OfBody<RouteHandlerBuilder, PaymentReceived>(MayRecord)
            .WithTags("payments")
            .Moves<PaymentResult>()
            .WithSummary("Records money that came in on an invoice.");

        return app;
    }

    private static void MapDisputes(RouteGroupBuilder invoices)
    {
        invoices.MapPost($"{Invoice}/dispute", (string job, int n, DisputeInvoice body, HttpContext http) =>
                Of(http, job, n).Dispute(body).Moved(http))
            .Needs(Rights.DisputeInvoices)
            .Of("invoice", "job", "n")
            .Moves<InvoiceView>()
            .WithSummary("The client contests the invoice: reminders wait.");

        invoices.MapPost($"{Invoice}/settle-dispute", (string job, int n, SettleDispute body, HttpContext http) =>
                Of(http, job, n).SettleDispute(body).Moved(http))
            .Needs(Rights.DisputeInvoices)
            .Of("invoice", "job", "n")
            .Moves<InvoiceView>()
            .WithSummary("Settles a dispute: a share stays due, a credit note takes the rest back.");

        invoices.MapPost($"{Invoice}/write-off", (string job, int n, WriteOffInvoice body, HttpContext http) =>
                Of(http, job, n).ProposeWriteOff(body).Moved(http))
            .Needs(Rights.WriteOff)
            .Of("invoice", "job", "n")
            .Moves<InvoiceView>()
            .WithSummary("Proposes that the loss of what is open is certain; another person confirms it.");

        invoices.MapPost($"{Invoice}/write-off/confirm", (string job, int n, ConfirmLoss? body, HttpContext http) =>
                Of(http, job, n).ConfirmWriteOff(body ?? new ConfirmLoss()).Moved(http))
            .Needs(Rights.WriteOff)
            .Of("invoice", "job", "n")
            .Moves<InvoiceView>()
            .WithSummary("A second person confirms the loss; the pool bears it.");

        invoices.MapPost($"{Invoice}/write-off/refuse", (string job, int n, HttpContext http) =>
                Of(http, job, n).RefuseWriteOff().Moved(http))
            .Needs(Rights.WriteOff)
            .Of("invoice", "job", "n")
            .Moves<InvoiceView>()
            .WithSummary("A person turns the proposal down, or withdraws their own.");
    }

    private static async Task<IResult> List(
        string? cooperative,
        string? client,
        string? job,
        string? member,
        string? status,
        string? search,
        [AsParameters] ListQuery query,
        HttpContext http)
    {
        if (!FollowedLists.IsSearch(search)) return FollowedLists.Unreadable("search", search);
        if (!FollowedLists.TryRead<InvoiceStatus>(status, out var standing))
            return FollowedLists.Unreadable("status", status);
        var narrowed = await Narrowed(http, cooperative, job, member);
        if (narrowed.Refused is { } refused) return refused;
        (_, cooperative, member) = narrowed;
        // Which invoices a search finds says what their clients are called. One's own clients one knows.
        var clients = http.Caller()!.Reach(Rights.ReadClients);
        if (!string.IsNullOrWhiteSpace(search) && clients.Covers(cooperative))
            await http.LogLook(subject: "", cooperative ?? "");
        return await FollowedLists.Page(http, "invoices", query, InvoicesWanted.Sorts, Read, row => row.Invoice.Value);

        Task<ListPage<InvoiceRow>> Read(PageWish page) =>
            http.Actor<IInvoiceListGrain>("all").Page(new InvoicesWanted(
                page,
                cooperative is null ? null : new CooperativeId(cooperative),
                client is null ? null : new ClientId(client),
                job is null ? null : new JobId(job),
                standing,
                member is null ? null : new MemberId(member),
                search,
                MayKnowClients: clients.Covers(cooperative) || clients.Own is not null));
    }

    // Whoever may see a job may see its invoices, whoever else had a hand in it; else a member sees those of their
    // jobs.
    private static async ValueTask<ListScope> Narrowed(
        HttpContext http, string? cooperative, string? job, string? member)
    {
        var reach = http.Reach();
        if (job is null) return ListScope.Of(reach, cooperative, member);
        return await Policies.Reaches(http, reach, GrainId.Create("job", job))
            ? new(Refused: null, cooperative, member)
            : new(Policies.Nothing, null, null);
    }

    private static async ValueTask<Refusal?> MayRecord(Reach reach, PaymentReceived paid, HttpContext http) =>
        await Policies.Reaches(http, reach, GrainId.Create("invoice", paid.Invoice.Value))
            ? null
            : new Refusal("invoice.unknown").At("invoice");

    private static IInvoiceGrain Of(HttpContext http, string job, int n) => http.Actor<IInvoiceGrain>($"{job}/{n}");

    private static IResult Document(IssuedDocument? document) => document is null
        ? new ProblemResult(StatusCodes.Status404NotFound, "http.unknown")
        : TypedResults.File(document.Bytes, document.MediaType, $"{document.Number}.xml");
}

/// <summary>Money that came in.</summary>
/// <param name="Invoice">The invoice that it pays.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="PaidOn">Day on which the money was on our account.</param>
/// <param name="Reference">Structured communication, where the payment carried one.</param>
public sealed record PaymentReceived(InvoiceId Invoice, Money Amount, DateOnly PaidOn, string? Reference = null);
