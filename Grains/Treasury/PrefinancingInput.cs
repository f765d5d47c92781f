using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Treasury;

/// <summary>The canonical form of what a decision saw, so that a decision can be proven against its input.</summary>
public static class PrefinancingInput
{
    private const int Usual = 2048;

    /// <summary>SHA-256 of the canonical input, in lower-case hexadecimal.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="facts">What was known.</param>
    /// <param name="policy">Version of the policy.</param>
    /// <param name="cash">What was known of cash.</param>
    /// <param name="approved">What people approved; null where the rules decided alone.</param>
    public static string Hash(
        PrefinancingApplication asked, PrefinancingFacts facts, string policy, CashFacts? cash, Money? approved = null)
    {
        if (approved is { } amount) policy = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{policy}|approved {amount.Minor}");
        Span<byte> text = stackalloc byte[Usual];
        return Write(text, asked, facts, policy, cash, out var written)
            ? Convert.ToHexStringLower(SHA256.HashData(text[..written]))
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(asked, facts, policy, cash))));
    }

    /// <summary>The canonical form: fields in a fixed order, amounts in minor units, missing as nothing.</summary>
    public static string Text(
        PrefinancingApplication asked, PrefinancingFacts facts, string policy, CashFacts? cash)
    {
        var room = new byte[Usual + (4 * policy.Length)];
        return Write(room, asked, facts, policy, cash, out var written)
            ? Encoding.UTF8.GetString(room, 0, written)
            : throw new InvalidOperationException("The canonical input does not fit where it always fits.");
    }

    private static bool Write(
        Span<byte> to,
        PrefinancingApplication a,
        PrefinancingFacts f,
        string policy,
        CashFacts? cash,
        out int written)
    {
        var (member, client, account, pool) = (f.Member, f.Client, f.Account, f.Pool);
        written = 0;
        return Utf8.TryWrite(
                to,
                $"{policy}|{(int)a.Product}|{a.Amount.Minor}|{(int)a.Evidence}|{Bit(a.IsInPlan)}"
                + $"|{a.ReceivableNet.Minor}|{a.BudgetNetOfFee.Minor}|{a.OtherFinancing?.Minor}|{a.TenorDays}"
                + $"|{Bit(a.IsClientLinked)}|{f.Today.DayNumber}",
                out var asked)
            && Utf8.TryWrite(
                to[asked..],
                $"|{Bit(member.IsActive)}|{Bit(member.IsSharePaid)}|{member.ArrearsDays}|{member.OtherUndecided}"
                + $"|{member.EarlierFinancings}|{member.Financed?.Minor}|{Bit(f.Activity is not null)}"
                + $"|{Bit(f.Activity?.IsOpen)}|{f.Activity?.Collected12Months?.Minor}|{f.Activity?.Financed?.Minor}",
                out var people)
            && Utf8.TryWrite(
                to[(asked + people)..],
                $"|{(int?)client.Rating}|{Bit(client.IsBlocked)}|{Bit(client.IsInsolvent)}"
                + $"|{client.StatusCheckedOn?.DayNumber}|{Bit(account.HasHistory)}|{account.AsOf?.DayNumber}"
                + $"|{account.OverdueDays}|{Bit(account.IsDisputed)}|{account.Financed?.Minor}|{pool.Fund?.Minor}"
                + $"|{pool.FreeCapacity?.Minor}|{f.Holds?.Activity?.Minor}|{f.Holds?.Member.Minor}"
                + $"|{f.Holds?.Account.Minor}|{f.Holds?.Pool.Minor}",
                out var rest)
            // Where cash is no limit nothing is said of it, and the hash is what it was before there was one.
            && Utf8.TryWrite(
                to[(asked + people + rest)..],
                $"{(cash is null ? "" : $"|{cash.Free?.Minor}|{cash.Held?.Minor}")}",
                out var ofCash)
            && (written = asked + people + rest + ofCash) > 0;
    }

    private static char Bit(bool? value) => value switch { null => '?', true => '1', false => '0' };
}
