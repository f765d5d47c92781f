using System.Globalization;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Credit;

/// <summary>Short words for loans in tests.</summary>
internal static class Loans
{
    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static LoanQuestion Loan(decimal amount, decimal rate, int instalments, string start = "2024-01-01") =>
        new([new LoanDrawdown(Day(start), amount)], rate, instalments);

    public static LoanSchedule Schedule(LoanQuestion question)
    {
        var answer = LoanSchedule.Of(question);
        Assert.True(answer.Value is not null, string.Join(", ", answer.Refusals));
        return answer.Value;
    }

    /// <summary>The rows as text, each <c>instalment interest principal balance</c>.</summary>
    public static string[] Rows(LoanQuestion question) =>
        [.. Schedule(question).Rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Instalment / 100m:F2} {row.Interest / 100m:F2} {row.Principal / 100m:F2} {row.Balance / 100m:F2}"))];

    public static void Refused(LoanQuestion question, string field, string code)
    {
        var answer = LoanSchedule.Of(question);
        Assert.Null(answer.Value);
        Assert.Contains((field, code), answer.Refusals.Select(each => (each.Field, each.Refusal.Code)));
    }
}
