using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;

namespace Smart.Tests.Domain.Invoicing;

public sealed class UblWriterTests
{
    private static readonly XNamespace Cac =
        "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";

    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    private static readonly UblParty Consumer = new("Xavier Peeters", "BE", null, null, null, "xavier@example.be");
    private static readonly UblParty Centre = Company with { Name = "Centre culturel ASBL" };

    private static readonly UblParty Authority = new(
        "Ville de Namur", "BE", new EnterpriseNumber("0948968321"), null, null, null);

    private static readonly UblParty AuthorityWithVat = Authority with { VatNumber = new VatNumber("BE0948968321") };

    // Each way in which the season invoices, and those that it does not.
    private static readonly (string Name, UblParty Buyer, ClientKind Kind, WorkNature Nature, decimal Percent)[] Cases =
    [
        ("company-21", Company, ClientKind.Company, WorkNature.Service, 21m),
        ("company-6-performance", Company, ClientKind.Company, WorkNature.Performance, 6m),
        ("company-6-author", Company, ClientKind.Company, WorkNature.AuthorRights, 6m),
        ("nonprofit-21", Centre, ClientKind.Nonprofit, WorkNature.Service, 21m),
        ("nonprofit-6", Centre, ClientKind.Nonprofit, WorkNature.Performance, 6m),
        ("public-21", Authority, ClientKind.Public, WorkNature.Service, 21m),
        ("public-6", Authority, ClientKind.Public, WorkNature.Performance, 6m),
        ("public-vat", AuthorityWithVat, ClientKind.Public, WorkNature.Service, 21m),
        ("consumer-21", Consumer, ClientKind.Consumer, WorkNature.Service, 21m),
        ("consumer-6", Consumer with { Email = null }, ClientKind.Consumer, WorkNature.Performance, 6m),
        ("abroad-nl", Abroad("NL", "NL004495445B01"), ClientKind.Foreign, WorkNature.Service, 0m),
        ("abroad-de", Abroad("DE", "DE136695976"), ClientKind.Foreign, WorkNature.AuthorRights, 0m),
        ("abroad-fr", Abroad("FR", "FR83404833048"), ClientKind.Foreign, WorkNature.Performance, 0m),
        ("abroad-fi", Abroad("FI", "FI09853608"), ClientKind.Foreign, WorkNature.Service, 0m),
        ("abroad-eu-without-number", Abroad("NL", null), ClientKind.Foreign, WorkNature.Service, 21m),
        ("outside-eu-us", Abroad("US", null), ClientKind.Foreign, WorkNature.Service, 0m),
        ("outside-eu-ch", Abroad("CH", "CHE116281710"), ClientKind.Foreign, WorkNature.Performance, 0m),
    ];

    [Fact]
    public void Every_case_of_the_season_is_valid_under_the_official_rules()
    {
        var script = Path.GetFullPath(Path.Combine(Root(), "..", "shared", "conformance", "validate-invoice.sh"));
        Assert.SkipUnless(File.Exists(script), "The official rules are not here: ../shared/conformance is absent.");
        var folder = Directory.CreateTempSubdirectory("invoices-");
        try
        {
            var files = new List<string>();
            foreach (var (name, document) in AllDocuments())
            {
                files.Add(Path.Combine(folder.FullName, $"{name}.xml"));
                File.WriteAllBytes(files[^1], UblWriter.Write(document));
            }

            var (exit, report) = Run(script, files);
            Assert.SkipWhen(exit == 2, $"The tools of the official rules could not be made ready: {report}");
            Assert.True(exit == 0, report);
            Assert.All(files, file => Assert.Contains($"OK {file}", report, StringComparison.Ordinal));
            Assert.DoesNotContain("warning", report, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Totals_of_a_document_tie_with_its_lines_and_with_what_the_books_hold() =>
        Gen.Select(Gen.Long[1, 9_999_999].Array[1, 6], Gen.Bool.Array[6]).Sample((cents, reduced) =>
        {
            var command = Command([.. cents.Select((amount, n) => new InvoiceLine(
                "Work",
                reduced[n] ? WorkNature.AuthorRights : WorkNature.Service,
                new Money(amount, Money.Zero.Currency)))]) with
            {
                CooperativeFee = Euro(0m),
                Contribution = Euro(0m),
            };
            var draft = InvoiceDraft.Of(command, Facts).Draft!;
            var xml = Read(InvoiceOf(command, draft, Company));
            var lines = xml.Root!.Elements(Cac + "InvoiceLine").Sum(line => Amount(line, "LineExtensionAmount"));
            var totals = xml.Root!.Element(Cac + "LegalMonetaryTotal")!;
            var taxes = xml.Root!.Element(Cac + "TaxTotal")!;
            var perRate = taxes.Elements(Cac + "TaxSubtotal").Sum(part => Amount(part, "TaxAmount"));
            return lines == Amount(totals, "LineExtensionAmount")
                && Amount(totals, "TaxInclusiveAmount") == lines + Amount(taxes, "TaxAmount")
                && perRate == Amount(taxes, "TaxAmount")
                && Amount(totals, "PayableAmount") == draft.Parts.Total().Minor / 100m;
        });

    [Fact]
    public void What_xml_cannot_hold_is_left_out_and_the_rest_is_escaped()
    {
        var command = Command(new InvoiceLine("Duo \u0001<&> 🎻\uFFFE", WorkNature.Service, Euro(10m))) with
        {
            CooperativeFee = Euro(0m),
            Contribution = Euro(0m),
        };
        var xml = Read(InvoiceOf(command, InvoiceDraft.Of(command, Facts).Draft!, Company));
        Assert.Equal("Duo <&> 🎻", xml.Descendants(Cac + "Item").Single().Element(Cbc + "Name")!.Value);
    }

    [Fact]
    public void A_consumer_has_the_address_of_the_cooperative_which_keeps_the_document_for_it()
    {
        Assert.Equal(PeppolAddress.Of(Seller, keptBy: Seller), PeppolAddress.Of(Consumer, keptBy: Seller));
        Assert.Equal("mailto:xavier@example.be", Dispatch.AddressOf(Consumer, Seller, structured: true));
        Assert.Equal("0208:0912041906", Dispatch.AddressOf(Company, Seller, structured: true));
        Assert.Equal("post", Dispatch.AddressOf(Authority, Seller, structured: false));
    }

    private static UblParty Abroad(string country, string? vat) =>
        new("Maes Handel", country, null, vat is null ? null : new VatNumber(vat), "1 High Street", null);

    private static IEnumerable<(string Name, UblDocument Document)> AllDocuments()
    {
        foreach (var (name, buyer, kind, nature, percent) in Cases)
        {
            var command = Command(
                new InvoiceLine("Travail fait", nature, Euro(1234.56m), percent),
                new InvoiceLine("Travail fait ensuite", nature, Euro(15m), percent));
            var facts = Facts with
            {
                ClientKind = kind,
                ClientCountry = buyer.Country,
                ClientVatNumber = buyer.VatNumber,
            };
            var (draft, refusal) = InvoiceDraft.Of(command, facts);
            Assert.True(draft is not null, $"{name}: {refusal?.Code}");
            yield return (name, InvoiceOf(command, draft, buyer));
            yield return ($"{name}-credit", CreditNote(command, draft, buyer));
        }
    }

    private static UblDocument InvoiceOf(
        IssueInvoice command, InvoiceDraft draft, UblParty buyer) => UblDocument.OfInvoice(
        command,
        draft,
        new BookEntry(42, On, "2026-000042", InvoiceBook.Reference(Book, 42)),
        Seller,
        buyer,
        "BE68539007547034");

    private static UblDocument CreditNote(IssueInvoice command, InvoiceDraft draft, UblParty buyer)
    {
        var entry = new BookEntry(7, On.AddDays(9), "CN2026-000007", InvoiceBook.Reference(Book, 7));
        var issued = new Invoice.Event.Issued(
            Cooperative, command.Job, command.Budget, command.Client, "2026-000042", On, On.AddDays(30),
            entry.Reference, command.Language, draft.Parts, draft.Subtotals, "hash");
        var credited = new Invoice.Event.Credited(
            Cooperative, command.Budget, 1, On.AddDays(9), draft.Parts, draft.Subtotals, OnDispute: false);
        return UblDocument.OfCreditNote(issued, credited, entry, Seller, buyer, "BE68539007547034");
    }

    private static XDocument Read(UblDocument document) =>
        XDocument.Parse(Encoding.UTF8.GetString(UblWriter.Write(document)));

    private static decimal Amount(XElement parent, string name) =>
        decimal.Parse(parent.Element(Cbc + name)!.Value, CultureInfo.InvariantCulture);

    private static (int Exit, string Report) Run(string script, IEnumerable<string> files)
    {
        using var process = Process.Start(new ProcessStartInfo(script, files)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, report + errors.GetAwaiter().GetResult());
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
