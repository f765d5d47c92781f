using System.Collections.Immutable;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;

namespace Smart.Grains.Jobs;

/// <summary>The way of the money: fee, cooperative's fee, services, shares, employer cost, gross, net.</summary>
internal static class Waterfalls
{
    private const decimal HalfHour = 0.5m;

    /// <summary>
    /// The waterfall of an offering whose services are priced, or why the budget cannot carry the work.
    /// </summary>
    public static (Waterfall? Waterfall, Refusal? Refusal, MinimumWageShortfall? Shortfall) Of(Offering job)
    {
        var (fee, on) = (job.Fee, job.Declaration.Start);
        var rate = job.Rules.Rate("fee.cooperative", on);
        var wholeFee = fee.Times(rate, Rounding.HalfUp);
        var contribution = fee.Times(job.Rules.Rate("fee.pool-contribution", on), Rounding.HalfUp);
        var budget = fee - wholeFee;
        var services = Money.Sum(job.Lines
            .Where(line => line.Bearer == Bearer.Budget)
            .Select(line => line.Price)
            .Prepend(Money.ZeroOf(fee.Currency)));
        var after = budget - services;
        if (after.IsNegative) return (null, new Refusal("job.services-exceed-budget").At("fee"), null);

        // Money that the member asked for beyond the services is for expenses of the member's own: no wage takes it.
        var financed = Financed(job);
        var isAsked = job.NeedOf(Services.Prefinancing.PrefinancingOfJobs.Line)?.Amount is not null;
        var surplus = Money.Max(Money.ZeroOf(fee.Currency), financed - services);
        var forWorkers = isAsked ? after - Money.Min(surplus, after) : after;
        var advanced = isAsked ? Money.ZeroOf(fee.Currency) : surplus;

        var workers = ImmutableArray.CreateBuilder<WorkerPay>();
        var tableOn = TablesOf(job);
        foreach (var share in Shares(job, forWorkers))
        {
            var (pay, refusal, shortfall) = Pay(job, share, tableOn, new FeeTerms(rate, services, share.Share));
            if (pay is null) return (null, refusal, shortfall);
            var held = pay.ContractType is null ? Money.ZeroOf(fee.Currency) : pay.Cost - Money.Min(pay.Cost, advanced);
            if (pay.ContractType is not null) advanced -= pay.Cost - held;
            workers.Add(pay with { Hold = held });
        }

        var spent = Money.Sum(workers.Select(pay => pay.Cost).Prepend(Money.ZeroOf(fee.Currency)));
        return (new Waterfall(
            fee,
            Vat: fee.Times(job.Declaration.Vat.Rate, Rounding.HalfUp),
            rate,
            wholeFee - contribution,
            contribution,
            budget,
            services,
            after,
            workers.ToImmutable(),
            Remainder: after - spent), null, null);
    }

    private static Money Financed(Offering job) => Money.Sum(job.Lines
        .Where(line => line.Financed is not null)
        .Select(line => line.Financed!.Value)
        .Prepend(Money.ZeroOf(job.Fee.Currency)));

    // Each collaborator has a share of the budget and works that share of the hours; the member has the rest of both.
    private static IEnumerable<ShareOfWork> Shares(Offering job, Money budget)
    {
        var (hours, left, share) = (job.Declaration.Hours, budget, 1m);
        foreach (var collaborator in job.Declaration.Collaborators)
        {
            var part = budget.Times(collaborator.Share, Rounding.Down);
            var worked = Math.Max(HalfHour, decimal.Floor(job.Declaration.Hours * collaborator.Share * 2) / 2);
            yield return new ShareOfWork(collaborator.Member, collaborator.Share, worked, part);
            (hours, left, share) = (hours - worked, left - part, share - collaborator.Share);
        }

        if (share > 0) yield return new ShareOfWork(job.Declaration.Member, share, Math.Max(HalfHour, hours), left);
    }

    private static (WorkerPay? Pay, Refusal? Refusal, MinimumWageShortfall? Shortfall) Pay(
        Offering job, ShareOfWork part, Func<DateOnly, WageTable> tableOn, FeeTerms terms)
    {
        var none = Money.ZeroOf(part.Budget.Currency);
        if (job.Facts.Members[part.Worker].IsSelfEmployed)
        {
            return (new WorkerPay(
                part.Worker, ContractType: null, part.Share, part.Hours, part.Budget, Cost: part.Budget,
                Gross: part.Budget, none, none, none, none, Net: part.Budget, PayDates: [], Hold: none), null, null);
        }

        var type = TypeOfContract(job.Declaration);
        var table = tableOn(job.Declaration.Start);
        var minutes = WorkSchedule.Minutes(part.Hours)!.Value;
        if (minutes > job.Days * table.Rates.LongestMinutes)
            return (null, new Refusal("job.hours-do-not-fit", part.Worker.Value).At("hours"), null);

        var days = WorkSchedule.Spread(
            job.Declaration.Start,
            job.Declaration.End,
            minutes,
            table.Rates.ShortestMinutes,
            table.Rates.LongestMinutes);
        var months = ContractPay.Months(days, tableOn);
        if (ContractPay.Highest(months, part.Budget) is not { } pays)
        {
            var refusal = new Refusal("job.below-minimum-wage", part.Worker.Value).At("fee");
            return (null, refusal, ContractPay.Shortfall(months, part.Budget, terms));
        }

        Money Total(Func<WageBreakdown, Money> amount) => Money.Sum(pays.Select(month => amount(month.Pay)));
        return (new WorkerPay(
            part.Worker,
            type,
            part.Share,
            part.Hours,
            part.Budget,
            Total(pay => pay.Cost),
            Total(pay => pay.Gross),
            Total(pay => pay.Employer),
            Total(pay => pay.Provisions),
            Total(pay => pay.Worker),
            Total(pay => pay.Withholding),
            Total(pay => pay.Net),
            [.. pays.Select(month => Calendar.PayDue(Earlier(month.Month.LastDay, job.Declaration.End)))],
            Hold: none), null, null);
    }

    // All who work on a job are paid by the same tables: each is put together once.
    private static Func<DateOnly, WageTable> TablesOf(Offering job)
    {
        var type = TypeOfContract(job.Declaration);
        var known = new Dictionary<DateOnly, WageTable>();
        return on =>
        {
            if (!known.TryGetValue(on, out var table))
                known[on] = table = WageTable.For(job.Rules, type, job.Declaration.Sector, on);
            return table;
        };
    }

    // Performers and authors fall under the joint committee of the performing arts, drivers and craftspeople work with
    // their hands; whoever does anything else is an employee.
    private static string TypeOfContract(Declaration declaration) => (declaration.Nature, declaration.Sector) switch
    {
        (WorkNature.Performance or WorkNature.AuthorRights, _) => ContractTypes.Artist,
        (_, "crafts" or "delivery") => ContractTypes.Worker,
        _ => ContractTypes.Employee,
    };

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    private sealed record ShareOfWork(MemberId Worker, decimal Share, decimal Hours, Money Budget);
}
