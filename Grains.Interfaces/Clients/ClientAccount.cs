using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// A client as one cooperative knows it: terms, credit line with holds, receivables and how they are paid.
/// Key: <c>{cooperative}/{client}</c>. Receivables come and go by messages of the invoices.
/// </summary>
public interface IClientAccountGrain : IGrainWithStringKey
{
    /// <summary>Agrees on payment terms.</summary>
    [Needs(Rights.JudgeClients)]
    Task<Answer> Terms(SetClientTerms command);

    /// <summary>Holds up to an amount of the credit line; the limit comes with the command, from the policy.</summary>
    /// <returns>What is held for the case.</returns>
    Task<Answer<Money>> HoldUpTo(HoldUpTo command);

    /// <summary>Gives back what is held of the credit line.</summary>
    Task<Answer> Release(ReleaseHold command);

    /// <summary>Terms, holds, receivables and days overdue, as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadClients)]
    Task<ClientAccountView> View();

    /// <summary>The same without the list: what every job and every decision asks for.</summary>
    [AlwaysInterleave]
    Task<ClientStanding> Standing();
}

/// <summary>Agrees on payment terms.</summary>
/// <param name="PaymentTermDays">
/// Days from the invoice date to the due date: 0 to 60 (law of 2 August 2002 on late payment, art. 4).
/// </param>
[GenerateSerializer, Immutable]
public sealed record SetClientTerms(int PaymentTermDays);

/// <summary>What a cooperative knows of a client.</summary>
/// <param name="PaymentTermDays">Days from invoice to due date; 30 unless agreed otherwise.</param>
/// <param name="Held">Held or financed on this client's credit line, all cases together.</param>
/// <param name="Open">Receivables not yet paid, VAT included.</param>
/// <param name="OverdueDays">Days since the oldest undisputed open receivable fell due; zero when none is.</param>
/// <param name="HasHistory">Whether an invoice was ever issued to this client here.</param>
/// <param name="IsDisputed">Whether the client contests a receivable.</param>
/// <param name="Receivables">The open ones, oldest due day first.</param>
[GenerateSerializer, Immutable]
public sealed record ClientAccountView(
    int PaymentTermDays,
    Money Held,
    Money Open,
    int OverdueDays,
    bool HasHistory,
    bool IsDisputed,
    ImmutableArray<ReceivableView> Receivables);

/// <summary>Where a client stands with a cooperative; see <see cref="ClientAccountView"/>.</summary>
/// <param name="PaymentTermDays">Days from invoice to due date.</param>
/// <param name="Held">Held or financed on this client's credit line.</param>
/// <param name="Open">Receivables not yet paid, VAT included.</param>
/// <param name="OverdueDays">Days since the oldest undisputed open receivable fell due; zero when none is.</param>
/// <param name="HasHistory">Whether an invoice was ever issued to this client here.</param>
/// <param name="IsDisputed">Whether the client contests a receivable.</param>
[GenerateSerializer, Immutable]
public sealed record ClientStanding(
    int PaymentTermDays, Money Held, Money Open, int OverdueDays, bool HasHistory, bool IsDisputed);

/// <summary>One open receivable.</summary>
/// <param name="Invoice">Its invoice.</param>
/// <param name="Open">What is still owed, VAT included.</param>
/// <param name="DueOn">When it falls due.</param>
/// <param name="IsDisputed">Whether the client contests it.</param>
[GenerateSerializer, Immutable]
public sealed record ReceivableView(InvoiceId Invoice, Money Open, DateOnly DueOn, bool IsDisputed);
