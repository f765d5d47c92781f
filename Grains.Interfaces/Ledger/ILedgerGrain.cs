using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Reads the books of one cooperative. Key: the cooperative id. It decides nothing and remembers nothing.
/// </summary>
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Debits less credits per kind of account.</summary>
    /// <param name="asOf">Up to this instant of business time; null takes all that is committed.</param>
    [AlwaysInterleave]
    [Needs(Rights.ReadLedger)]
    Task<ImmutableArray<LedgerBalance>> Balances(DateTimeOffset? asOf = null);

    /// <summary>What moved from kind to kind, and why, since the beginning.</summary>
    /// <param name="asOf">Up to this instant of business time; null takes all that is committed.</param>
    [AlwaysInterleave]
    [Needs(Rights.ReadLedger)]
    Task<ImmutableArray<LedgerFlow>> Flows(DateTimeOffset? asOf = null);

    /// <summary>The movements of one account, oldest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadLedger)]
    Task<LedgerPage> Statement(LedgerStatement query);

    /// <summary>What is at the bank, and what surely leaves it until an instant.</summary>
    [AlwaysInterleave]
    Task<CashLines> Cash(DateTimeOffset until);

    /// <summary>Whether wages were paid within the seven working days that the law gives.</summary>
    /// <param name="asOf">Up to this instant of business time.</param>
    [AlwaysInterleave]
    Task<PayRecord> Pay(DateTimeOffset asOf);
}

/// <summary>How punctually wages were paid.</summary>
/// <param name="Paid">Wages paid.</param>
/// <param name="Late">Of these, those paid later than the seventh working day after the work ended.</param>
/// <param name="Overdue">Not paid, though that day is over.</param>
/// <param name="Due">Fixed, and to be paid on a day that has not come.</param>
[GenerateSerializer, Immutable]
public sealed record PayRecord(int Paid, int Late, int Overdue, int Due);

/// <summary>From what a forecast of cash is made: debits less credits, so that what is owed is below zero.</summary>
/// <param name="Bank">At the bank.</param>
/// <param name="Vat">VAT owed, less what the state owes.</param>
/// <param name="Pay">Wages, social security, withholding and provisions not paid yet.</param>
/// <param name="Suppliers">Owed to suppliers.</param>
/// <param name="Budgets">Money of budgets, and what is on its way to them.</param>
/// <param name="Wages">Wages due until then, as far as their budgets do not have them.</param>
/// <param name="Suspense">Money without an owner.</param>
/// <param name="Receivables">What clients owe.</param>
/// <param name="Financed">Prefinancing that is out.</param>
[GenerateSerializer, Immutable]
public sealed record CashLines(
    Money Bank,
    Money Vat,
    Money Pay,
    Money Suppliers,
    Money Budgets,
    Money Wages,
    Money Suspense,
    Money Receivables,
    Money Financed);

/// <summary>The balance of all accounts of one kind.</summary>
/// <param name="Kind">Stored name of the kind: <c>receivable</c>, <c>pool-fund</c> ...</param>
/// <param name="Pcmn">Number in the Belgian minimum chart of accounts.</param>
/// <param name="Balance">Debits less credits.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerBalance(string Kind, string Pcmn, Money Balance);

/// <summary>All movements of one row of the chart together.</summary>
/// <param name="Debit">Kind debited.</param>
/// <param name="Credit">Kind credited.</param>
/// <param name="Reason">Why.</param>
/// <param name="Amount">Their sum.</param>
/// <param name="Count">How many there were.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerFlow(string Debit, string Credit, string Reason, Money Amount, long Count);

/// <summary>Asks for the movements of an account.</summary>
/// <param name="Account">Kind and owner: <c>receivable/j-1/1</c>, or a kind alone for shared accounts.</param>
/// <param name="AsOf">Movements up to this instant of business time; null takes all.</param>
/// <param name="Cursor">Where the page before ended; null for the first.</param>
/// <param name="Limit">Rows a page, 1 to 500.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerStatement(
    string Account,
    DateTimeOffset? AsOf = null,
    string? Cursor = null,
    int Limit = 100);

/// <summary>A movement as seen from one account.</summary>
/// <param name="At">Business time.</param>
/// <param name="Counter">The account on the other side.</param>
/// <param name="Reason">Why.</param>
/// <param name="Amount">More than zero when the account is debited, less when it is credited.</param>
/// <param name="Position">Place in the journal of the event that booked it.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerEntry(DateTimeOffset At, string Counter, string Reason, Money Amount, long Position);

/// <summary>A page of movements.</summary>
/// <param name="Entries">The movements.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
[GenerateSerializer, Immutable]
public sealed record LedgerPage(ImmutableArray<LedgerEntry> Entries, string? Next);
