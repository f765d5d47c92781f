using System.Diagnostics;
using Smart.Grains.Cooperatives;
using Smart.Grains.Credit;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Treasury;
using Apr = Smart.Grains.Credit.Apr;

namespace Smart.Bench;

/// <summary>The credit engine on one core, question to answer, checks included.</summary>
internal static class CreditBench
{
    private const int Batch = 200;

    private static readonly LoanQuestion Loan = new(
        [new LoanDrawdown(new DateOnly(2026, 1, 31), 25_000m)], 0.0475m, 60, DayCount: DayCount.Actual365);

    private static readonly AprQuestion Credit = new(
        [new AprFlow(new DateOnly(2026, 1, 12), 5_000m)], [new AprFlow(new DateOnly(2026, 2, 15), 99.5m, Times: 60)]);

    public static Task Run(Results results, TimeSpan time)
    {
        Results.Say("loan schedules of 60 instalments");
        results.Add(new("loan schedules of 60 instalments, actual/365", Rate(time / 4, Schedule), "1/s", ">= 100,000"));

        Results.Say("annual percentage rates");
        var micro = 1e6 / Rate(time / 4, AnnualRate);
        results.Add(new("APR to 6 decimals, 60 payments with day remainders", micro, "µs", "<= 10"));

        Results.Say("prefinancing decisions, pure");
        micro = 1e6 / Rate(time / 4, Decision);
        results.Add(new("prefinancing decision, pure, every rule with its reason", micro, "µs", "<= 20"));

        Results.Say("wages, both ways");
        micro = 1e6 / Rate(time / 4, Wage);
        results.Add(new("wage, from cost to gross and back", micro, "µs", "<= 2"));
        return Task.CompletedTask;
    }

    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly RuleBook Rules = new(GenericRates.All);
    private static readonly PrefinancingPolicy Policy = PrefinancingPolicy.From(Rules, Day);
    private static readonly WageTable Wages = WageTable.For(Rules, "artist", "music", Day);

    private static readonly PrefinancingFacts Facts = new(
        Day,
        new MemberFacts(IsActive: true, IsSharePaid: true, 0, 0, EarlierFinancings: 2, Money.Zero),
        new ActivityFacts(IsOpen: true, Money.Eur(40_000), Money.Zero),
        new ClientFacts(ClientRating.B, IsBlocked: false, IsInsolvent: false, StatusCheckedOn: Day),
        new AccountFacts(HasHistory: true, Day, OverdueDays: 0, IsDisputed: false, Money.Zero),
        new PoolFacts(Money.Eur(200_000), Money.Eur(50_000)));

    private static void Decision(int n)
    {
        var asked = new PrefinancingApplication(
            PrefinancingProduct.Job,
            new Money(500_000 + n, Currency.Eur),
            PrefinancingEvidence.AcceptedQuote,
            IsInPlan: false,
            Money.Eur(6_000),
            Money.Eur(6_000),
            Money.Zero,
            TenorDays: 60,
            IsClientLinked: false);
        if (PrefinancingDecision.Decide(asked, Facts, Policy).Rules.Length < 18)
            throw new InvalidOperationException("A decision that is measured runs every rule.");
    }

    private static void Wage(int n)
    {
        var cost = new Money(80_000 + n, Currency.Eur);
        if (Wages.FromGross(Wages.FromCost(cost).Gross).Cost > cost)
            throw new InvalidOperationException("A wage that is measured is within its cost.");
    }

    // Amounts differ, so that nothing is worked out once and for all.
    private static void Schedule(int n)
    {
        var question = Loan with { Drawdowns = [Loan.Drawdowns[0] with { Amount = 25_000m + n }] };
        if (LoanSchedule.Of(question).Value is not { Rows.Length: 60 })
            throw new InvalidOperationException("A loan that is measured has a schedule.");
    }

    private static void AnnualRate(int n)
    {
        var question = Credit with { Drawdowns = [Credit.Drawdowns[0] with { Amount = 5_000m + n }] };
        if (Apr.Of(question).Value is null)
            throw new InvalidOperationException("A credit that is measured has a rate.");
    }

    private static double Rate(TimeSpan time, Action<int> work)
    {
        Repeat(time / 2, work);
        var (count, elapsed) = Repeat(time, work);
        return count / elapsed.TotalSeconds;
    }

    private static (long Count, TimeSpan Elapsed) Repeat(TimeSpan time, Action<int> work)
    {
        var since = Stopwatch.StartNew();
        var count = 0L;
        while (since.Elapsed < time)
        {
            for (var n = 0; n < Batch; n++) work(n);
            count += Batch;
        }

        return (count, since.Elapsed);
    }
}
