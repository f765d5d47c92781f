using Smart.Grains.Interfaces;

namespace Smart.Grains.Ledger;

/// <summary>An account of one cooperative: what it is, and whose it is where each owner has one.</summary>
/// <param name="Cooperative">Whose books.</param>
/// <param name="Kind">What the account is; see <see cref="Chart"/>.</param>
/// <param name="Owner">The owner's key for accounts kept per owner (a budget, an invoice, a case); else empty.</param>
public readonly record struct Account(CooperativeId Cooperative, AccountKind Kind, string Owner)
{
    /// <summary>Names an account.</summary>
    public static Account Of(AccountKind kind, CooperativeId cooperative, string owner = "") =>
        new(cooperative, kind, owner);

    /// <summary>The stored name: <c>cooperative/kind</c> or <c>cooperative/kind/owner</c>.</summary>
    public override string ToString() =>
        Owner.Length == 0 ? $"{Cooperative.Value}/{Kind.Name()}" : $"{Cooperative.Value}/{Kind.Name()}/{Owner}";
}

/// <summary>One movement of money: debited here, credited there. A commit balances by construction.</summary>
/// <param name="Debit">The account debited.</param>
/// <param name="Credit">The account credited, of the same cooperative.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Reason">Why; (debit kind, credit kind, reason) must stand in <see cref="Chart"/>.</param>
public readonly record struct Posting(Account Debit, Account Credit, Money Amount, Reason Reason);
