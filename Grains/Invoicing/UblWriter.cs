using System.Globalization;
using System.Text;
using System.Xml;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>
/// Writes UBL 2.1 as Peppol BIS Billing 3.0 wants it: the elements in the order of the schema, none of them empty.
/// The same document gives the same bytes.
/// </summary>
public static class UblWriter
{
    /// <summary>What the bytes are.</summary>
    public const string MediaType = "application/xml";

    private const string Customization =
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

    private const string Profile = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
    private const string Root = "urn:oasis:names:specification:ubl:schema:xsd:";
    private const string Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private const string Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    // UNCL 4461: credit transfer. UN/ECE recommendation 20: one (piece), for a line is a service as a whole.
    private const string CreditTransfer = "30";
    private const string One = "C62";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <summary>The document in bytes, UTF-8.</summary>
    public static byte[] Write(UblDocument document)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            var name = document.Kind == BookKind.Invoice ? "Invoice" : "CreditNote";
            xml.WriteStartElement("", name, $"{Root}{name}-2");
            xml.WriteAttributeString("xmlns", "cac", ns: null, Cac);
            xml.WriteAttributeString("xmlns", "cbc", ns: null, Cbc);
            Head(xml, document);
            Supplier(xml, document);
            Customer(xml, document);
            Payment(xml, document);
            Taxes(xml, document);
            Totals(xml, document);
            for (var n = 0; n < document.Lines.Length; n++) Line(xml, document, document.Lines[n], n + 1);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void Head(XmlWriter xml, UblDocument document)
    {
        Text(xml, "CustomizationID", Customization);
        Text(xml, "ProfileID", Profile);
        Text(xml, "ID", document.Number);
        Text(xml, "IssueDate", Day(document.IssuedOn));
        if (document.Kind == BookKind.Invoice)
        {
            Text(xml, "DueDate", Day(document.DueOn));
            Text(xml, "InvoiceTypeCode", "380");
        }
        else
        {
            Text(xml, "CreditNoteTypeCode", "381");
        }

        Text(xml, "DocumentCurrencyCode", document.Net.Currency.Code);
        Text(xml, "BuyerReference", document.BuyerReference);
        if (document.Corrects is not { } corrected) return;
        xml.WriteStartElement("BillingReference", Cac);
        xml.WriteStartElement("InvoiceDocumentReference", Cac);
        Text(xml, "ID", corrected.Number);
        Text(xml, "IssueDate", Day(corrected.IssuedOn));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Supplier(XmlWriter xml, UblDocument document)
    {
        xml.WriteStartElement("AccountingSupplierParty", Cac);
        Party(xml, document, document.Seller);
        xml.WriteEndElement();
    }

    private static void Customer(XmlWriter xml, UblDocument document)
    {
        xml.WriteStartElement("AccountingCustomerParty", Cac);
        Party(xml, document, document.Buyer);
        xml.WriteEndElement();
    }

    private static void Party(XmlWriter xml, UblDocument document, UblParty party)
    {
        var address = PeppolAddress.Of(party, keptBy: document.Seller);
        xml.WriteStartElement("Party", Cac);
        Text(xml, "EndpointID", address.Id, ("schemeID", address.Scheme));
        Address(xml, party);
        if (party.VatNumber is { } vat && !document.IsOutOfScope)
        {
            xml.WriteStartElement("PartyTaxScheme", Cac);
            Text(xml, "CompanyID", vat.Value);
            Scheme(xml);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("PartyLegalEntity", Cac);
        Text(xml, "RegistrationName", party.Name);
        if (party.EnterpriseNumber is { } number) Text(xml, "CompanyID", number.Value, ("schemeID", "0208"));
        xml.WriteEndElement();
        if (!string.IsNullOrWhiteSpace(party.Email))
        {
            xml.WriteStartElement("Contact", Cac);
            Text(xml, "ElectronicMail", party.Email);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Address(XmlWriter xml, UblParty party)
    {
        xml.WriteStartElement("PostalAddress", Cac);
        if (!string.IsNullOrWhiteSpace(party.Address)) Text(xml, "StreetName", party.Address);
        xml.WriteStartElement("Country", Cac);
        Text(xml, "IdentificationCode", party.Country);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Payment(XmlWriter xml, UblDocument document)
    {
        xml.WriteStartElement("PaymentMeans", Cac);
        Text(xml, "PaymentMeansCode", CreditTransfer);
        Text(xml, "PaymentID", document.Reference);
        xml.WriteStartElement("PayeeFinancialAccount", Cac);
        Text(xml, "ID", document.Iban);
        xml.WriteEndElement();
        xml.WriteEndElement();

        // A credit note has no due date; what it takes back is settled with the invoice (BR-CO-25 wants one or other).
        if (document.Corrects is not { } corrected) return;
        xml.WriteStartElement("PaymentTerms", Cac);
        Text(xml, "Note", Wording.CreditLine(document.Language, corrected.Number));
        xml.WriteEndElement();
    }

    private static void Taxes(XmlWriter xml, UblDocument document)
    {
        xml.WriteStartElement("TaxTotal", Cac);
        Amount(xml, "TaxAmount", document.Vat);
        foreach (var subtotal in document.Subtotals)
        {
            xml.WriteStartElement("TaxSubtotal", Cac);
            Amount(xml, "TaxableAmount", subtotal.Net);
            Amount(xml, "TaxAmount", subtotal.Vat);
            var reason = Wording.Exemption(document, subtotal.Category);
            Category(xml, "TaxCategory", subtotal.Category, subtotal.RatePercent, reason);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Totals(XmlWriter xml, UblDocument document)
    {
        xml.WriteStartElement("LegalMonetaryTotal", Cac);
        Amount(xml, "LineExtensionAmount", document.Net);
        Amount(xml, "TaxExclusiveAmount", document.Net);
        Amount(xml, "TaxInclusiveAmount", document.Net + document.Vat);
        Amount(xml, "PayableAmount", document.Net + document.Vat);
        xml.WriteEndElement();
    }

    private static void Line(XmlWriter xml, UblDocument document, UblLine line, int number)
    {
        var kind = document.Kind == BookKind.Invoice ? "Invoice" : "CreditNote";
        var quantity = document.Kind == BookKind.Invoice ? "InvoicedQuantity" : "CreditedQuantity";
        xml.WriteStartElement($"{kind}Line", Cac);
        Text(xml, "ID", number.ToString(CultureInfo.InvariantCulture));
        Text(xml, quantity, "1", ("unitCode", One));
        Amount(xml, "LineExtensionAmount", line.Net);
        xml.WriteStartElement("Item", Cac);
        Text(xml, "Name", line.Text);
        Category(xml, "ClassifiedTaxCategory", line.Category, line.RatePercent, reason: null);
        xml.WriteEndElement();
        xml.WriteStartElement("Price", Cac);
        Amount(xml, "PriceAmount", line.Net);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // The reason stands once, beside the total of its category (BR-AE-10, BR-O-10), and never on a line.
    private static void Category(XmlWriter xml, string element, VatCategory category, decimal percent, string? reason)
    {
        xml.WriteStartElement(element, Cac);
        Text(xml, "ID", Code(category));
        if (category != VatCategory.OutOfScope)
            Text(xml, "Percent", percent.ToString("0.##", CultureInfo.InvariantCulture));
        if (reason is not null) Text(xml, "TaxExemptionReason", reason);
        Scheme(xml);
        xml.WriteEndElement();
    }

    private static string Code(VatCategory category) => category switch
    {
        VatCategory.Standard => "S",
        VatCategory.ZeroRated => "Z",
        VatCategory.ReverseCharge => "AE",
        VatCategory.Exempt => "E",
        VatCategory.OutOfScope => "O",
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, "The category has no code."),
    };

    private static void Scheme(XmlWriter xml)
    {
        xml.WriteStartElement("TaxScheme", Cac);
        Text(xml, "ID", "VAT");
        xml.WriteEndElement();
    }

    private static void Amount(XmlWriter xml, string name, Money amount) => Text(
        xml,
        name,
        (amount.Minor / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        ("currencyID", amount.Currency.Code));

    private static void Text(XmlWriter xml, string name, string text, params (string Name, string Value)[] attributes)
    {
        xml.WriteStartElement(name, Cbc);
        foreach (var (attribute, value) in attributes) xml.WriteAttributeString(attribute, value);
        xml.WriteString(Printable(text));
        xml.WriteEndElement();
    }

    // A person may paste control characters into a title; XML 1.0 has no way to write them.
    private static string Printable(string text) => text.All(XmlConvert.IsXmlChar)
        ? text
        : string.Concat(text.EnumerateRunes().Where(IsWritable).Select(rune => rune.ToString()));

    private static bool IsWritable(Rune rune) =>
        rune.Utf16SequenceLength == 2 || (XmlConvert.IsXmlChar((char)rune.Value) && rune != Rune.ReplacementChar);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
