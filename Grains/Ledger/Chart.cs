using System.Collections.Frozen;
using static Smart.Grains.Ledger.AccountKind;

namespace Smart.Grains.Ledger;

/// <summary>What an account is. The stored name is the kebab-case form and never changes.</summary>
public enum AccountKind
{
    Bank,
    Receivable,
    VatDue,
    VatDeductible,
    VatToRecover,
    Guaranteed,
    Collected,
    FeeDeferred,
    FeeIncome,
    ContributionCalled,
    PoolFund,
    PoolAdvanced,
    Prefinancing,
    Overdraft,
    Transit,
    Suspense,
    Supplier,
    FleetIncome,
    KitIncome,
    RoomIncome,
    InsuranceIncome,
    FinancingIncome,
    PayNet,
    PaySocial,
    PayWithholding,
    PayProvisions,
    RecoveryCosts,
    RecoveryIncome,
    Endowment,
}

/// <summary>Why money moved. The stored name is the kebab-case form and never changes.</summary>
public enum Reason
{
    Endowment,
    InvoiceIssued,
    InvoiceCredited,
    InvoicePaid,
    Collected,
    PrefinancingGranted,
    WageAdvanced,
    OverdraftCovered,
    FundsArrived,
    ServiceCharged,
    WageFunded,
    WagePaid,
    Repaid,
    LossCertain,
    LossCharged,
    LossRecovered,
    DisputeCharged,
    SupplierPaid,
    RecoveryCost,
    RecoveryPaid,
    FinancingPrice,
    Unmatched,
}

/// <summary>
/// The allow-list of the ledger: each (debit, credit, reason) that may ever be posted. Anything else is refused
/// before it reaches the journal, so that a mistake in a rule cannot invent a way for money to move.
/// </summary>
public static class Chart
{
    private static readonly FrozenSet<(AccountKind Debit, AccountKind Credit, Reason Reason)> Permitted =
        new (AccountKind, AccountKind, Reason)[]
        {
            (Bank, Endowment, Reason.Endowment),
            (Endowment, PoolFund, Reason.Endowment),
            (Bank, PoolFund, Reason.Endowment),

            (Receivable, VatDue, Reason.InvoiceIssued),
            (Receivable, Guaranteed, Reason.InvoiceIssued),
            (Receivable, FeeDeferred, Reason.InvoiceIssued),
            (Receivable, ContributionCalled, Reason.InvoiceIssued),
            (VatDue, Receivable, Reason.InvoiceCredited),
            (Guaranteed, Receivable, Reason.InvoiceCredited),
            (FeeDeferred, Receivable, Reason.InvoiceCredited),
            (ContributionCalled, Receivable, Reason.InvoiceCredited),

            (Bank, Receivable, Reason.InvoicePaid),
            (Bank, Suspense, Reason.Unmatched),
            (Suspense, Bank, Reason.Unmatched),
            (Suspense, Receivable, Reason.InvoicePaid),
            (Guaranteed, Collected, Reason.Collected),
            (FeeDeferred, FeeIncome, Reason.Collected),
            (ContributionCalled, PoolFund, Reason.Collected),

            (Prefinancing, Transit, Reason.PrefinancingGranted),
            (PoolAdvanced, Transit, Reason.WageAdvanced),
            (Overdraft, Transit, Reason.WageAdvanced),
            (PoolAdvanced, Overdraft, Reason.OverdraftCovered),
            (Transit, Collected, Reason.FundsArrived),
            (Transit, Suspense, Reason.FundsArrived),
            (Collected, Transit, Reason.Repaid),
            (Transit, PoolAdvanced, Reason.Repaid),
            (Transit, Overdraft, Reason.Repaid),
            (Transit, Prefinancing, Reason.Repaid),
            (Transit, PoolFund, Reason.Repaid),

            (Collected, FleetIncome, Reason.ServiceCharged),
            (Collected, KitIncome, Reason.ServiceCharged),
            (Collected, RoomIncome, Reason.ServiceCharged),
            (Collected, InsuranceIncome, Reason.ServiceCharged),
            (Collected, Supplier, Reason.ServiceCharged),
            (VatDeductible, Supplier, Reason.ServiceCharged),
            (FleetIncome, Collected, Reason.ServiceCharged),
            (KitIncome, Collected, Reason.ServiceCharged),
            (RoomIncome, Collected, Reason.ServiceCharged),
            (InsuranceIncome, Collected, Reason.ServiceCharged),
            (Supplier, Collected, Reason.ServiceCharged),
            (Supplier, VatDeductible, Reason.ServiceCharged),
            (Supplier, Bank, Reason.SupplierPaid),
            (Collected, FinancingIncome, Reason.FinancingPrice),

            (Collected, PayNet, Reason.WageFunded),
            (Collected, PaySocial, Reason.WageFunded),
            (Collected, PayWithholding, Reason.WageFunded),
            (Collected, PayProvisions, Reason.WageFunded),
            (PayNet, Bank, Reason.WagePaid),

            (VatToRecover, Receivable, Reason.LossCertain),
            (Guaranteed, Receivable, Reason.LossCertain),
            (FeeDeferred, Receivable, Reason.LossCertain),
            (ContributionCalled, Receivable, Reason.LossCertain),
            (PoolFund, PoolAdvanced, Reason.LossCharged),
            (PoolFund, Prefinancing, Reason.LossCharged),
            (PoolFund, Overdraft, Reason.LossCharged),
            (Collected, PoolFund, Reason.DisputeCharged),
            (Collected, Transit, Reason.DisputeCharged),
            (Bank, VatDue, Reason.LossRecovered),
            (Bank, FeeIncome, Reason.LossRecovered),
            (Bank, PoolFund, Reason.LossRecovered),

            (RecoveryCosts, Supplier, Reason.RecoveryCost),
            (Bank, RecoveryCosts, Reason.RecoveryPaid),
            (Bank, Transit, Reason.RecoveryPaid),
            (Transit, PoolFund, Reason.RecoveryPaid),
            (Transit, Collected, Reason.RecoveryPaid),
        }.ToFrozenSet();

    // Liabilities that a person or the law could be owed twice if they ever went below zero, and assets that
    // cannot be collected more than once. One stream alone lowers each, and PostgreSQL checks the sign.
    private static readonly FrozenDictionary<AccountKind, int> Guards = new Dictionary<AccountKind, int>
    {
        [Collected] = -1,
        [Receivable] = +1,
        [PoolAdvanced] = +1,
        [Overdraft] = +1,
        [Prefinancing] = +1,
    }.ToFrozenDictionary();

    // Kept per owner, so that each has its own row; all other accounts are shared and spread over slots.
    private static readonly FrozenSet<AccountKind> Owned = new[]
    {
        Receivable, Guaranteed, Collected, PoolAdvanced, Prefinancing, Overdraft, Transit,
    }.ToFrozenSet();

    private static readonly string[] KindNames = [.. Enum.GetNames<AccountKind>().Select(Kebab)];
    private static readonly string[] ReasonNames = [.. Enum.GetNames<Reason>().Select(Kebab)];

    /// <summary>Every permitted (debit, credit, reason).</summary>
    public static IReadOnlyCollection<(AccountKind Debit, AccountKind Credit, Reason Reason)> Rows => Permitted;

    /// <summary>Whether the chart knows this movement.</summary>
    public static bool Permits(in Posting posting) =>
        Permitted.Contains((posting.Debit.Kind, posting.Credit.Kind, posting.Reason));

    /// <summary>
    /// +1 when debits less credits may not fall below zero, -1 when they may not rise above it, 0 unguarded.
    /// </summary>
    public static int Guard(AccountKind kind) => Guards.GetValueOrDefault(kind);

    /// <summary>Whether each owner has an account of this kind; otherwise it is shared, and kept in slots.</summary>
    public static bool IsOwned(AccountKind kind) => Owned.Contains(kind);

    /// <summary>The stored name of a kind.</summary>
    public static string Name(this AccountKind kind) => KindNames[(int)kind];

    /// <summary>The stored name of a reason.</summary>
    public static string Name(this Reason reason) => ReasonNames[(int)reason];

    /// <summary>The number in the Belgian minimum chart of accounts (PCMN, royal decree of 29 April 2019).</summary>
    public static string Pcmn(AccountKind kind) => kind switch
    {
        Bank => "550000",
        Receivable => "400000",
        VatDue => "451000",
        VatDeductible => "411000",
        VatToRecover => "411900",
        Guaranteed => "493000",
        Collected => "489000",
        FeeDeferred => "493100",
        FeeIncome => "700000",
        ContributionCalled => "493200",
        PoolFund => "132000",
        PoolAdvanced => "416000",
        Prefinancing => "416100",
        Overdraft => "416200",
        Transit => "580000",
        Suspense => "499000",
        Supplier => "440000",
        FleetIncome => "740100",
        KitIncome => "740200",
        RoomIncome => "740300",
        InsuranceIncome => "740400",
        FinancingIncome => "750000",
        PayNet => "455000",
        PaySocial => "454000",
        PayWithholding => "453000",
        PayProvisions => "456000",
        RecoveryCosts => "416300",
        RecoveryIncome => "743000",
        Endowment => "100000",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The account kind has no PCMN number."),
    };

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));
}
