using System.Collections.Immutable;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Services;

namespace Smart.Grains.Jobs;

/// <summary>
/// What the compiler made of a declaration: a plan, or why there is none, with the nearest plan that would do.
/// </summary>
/// <param name="Plan">The plan; null where there is none.</param>
/// <param name="Reasons">All that is wrong as far as it can be known together; the first is the answer.</param>
/// <param name="Nearest">The nearest plan that would do.</param>
public sealed record Compiled(Plan? Plan, ImmutableArray<Refusal> Reasons, NearestPlan? Nearest)
{
    /// <summary>The answer, where there is no plan.</summary>
    public Refusal? Refusal => Reasons is [var first, ..] ? first : null;
}

/// <summary>Makes a declaration into one priced and explained plan. Pure: the same facts give the same plan.</summary>
public static class JobCompiler
{
    private const decimal HighestFee = 100_000_000m;
    private const int MostOfAList = 50;

    // Law of 2 August 2002 on late payment, art. 4.
    private const int MostDaysToPay = 60;

    /// <summary>Compiles a declaration.</summary>
    /// <param name="declaration">What the member is going to do.</param>
    /// <param name="rules">Rules, prices and rates of the cooperative.</param>
    /// <param name="facts">What is known of those involved.</param>
    /// <param name="today">The legal day in Brussels.</param>
    /// <param name="without">Lines switched off; those that the law requires stay.</param>
    public static Compiled Compile(
        Declaration declaration, RuleBook rules, Facts facts, DateOnly today, ImmutableArray<string> without = default)
    {
        var off = without.IsDefault ? [] : without;
        var (plan, refusal, shortfall) = Attempt(declaration, rules, facts, today, off);
        if (plan is not null) return new Compiled(plan, Reasons: [], Nearest: null);
        var nearest = NearestPlans.Find(declaration, rules, facts, today, off, refusal!, shortfall);
        return new Compiled(Plan: null, Reasons(declaration, rules, facts, today, refusal!), nearest);
    }

    /// <summary>One try, without looking for what would do instead.</summary>
    internal static Attempted Attempt(
        Declaration declaration, RuleBook rules, Facts facts, DateOnly today, ImmutableArray<string> without)
    {
        try
        {
            return Refusals(declaration, rules, facts, today).FirstOrDefault() is { } refusal
                ? new Attempted(null, refusal, null)
                : Offer(declaration, rules, facts, without);
        }
        catch (MissingRate missing)
        {
            // The rule book reaches only so far back and ahead: that is for the cooperative to mend, not a fault here.
            return new Attempted(null, missing.AsRefusal(), null);
        }
    }

    // What stands in the way of the price is known only once nothing else does.
    private static ImmutableArray<Refusal> Reasons(
        Declaration declaration, RuleBook rules, Facts facts, DateOnly today, Refusal first)
    {
        var reasons = ImmutableArray.Create(first);
        try
        {
            foreach (var refusal in Refusals(declaration, rules, facts, today).Skip(1)) reasons = reasons.Add(refusal);
        }
        catch (MissingRate)
        {
            // It stands in the way of what is asked after it, and will be said once the rest is mended.
        }

        return reasons;
    }

    private static Attempted Offer(
        Declaration declaration, RuleBook rules, Facts facts, ImmutableArray<string> without)
    {
        var fee = new Money((long)(declaration.Fee * 100), Currency.Eur);
        var offering = new Offering(declaration, rules, facts, fee, Lines: [], Waterfall: null);
        var leftOut = ImmutableArray.CreateBuilder<PlanLine>();
        foreach (var line in Catalogue.Services.SelectMany(service => service.Offer(offering)))
        {
            if (IsOff(line, declaration, without)) leftOut.Add(line);
            else offering = offering with { Lines = offering.Lines.Add(line) };
        }

        return Price(offering, leftOut.ToImmutable());
    }

    private static bool IsOff(PlanLine line, Declaration declaration, ImmutableArray<string> without) =>
        line.Necessity != Necessity.RequiredByLaw
        && (without.Contains(line.Id) || (line.Necessity == Necessity.Recommended && !declaration.AllInclusive));

    private static Attempted Price(Offering offering, ImmutableArray<PlanLine> leftOut)
    {
        var (waterfall, refusal, shortfall) = Waterfalls.Of(offering);
        if (waterfall is null) return new Attempted(null, refusal, shortfall);

        var labour = offering with { Waterfall = waterfall };
        ImmutableArray<PlanLine> lines =
            [.. offering.Lines, .. Catalogue.Labour.SelectMany(service => service.Offer(labour))];
        var declaration = offering.Declaration;
        var dueOn = declaration.End.AddDays(declaration.PaymentTermsDays ?? offering.Facts.Client!.TermsDays);
        var plan = new Plan(
            InOrder(lines),
            waterfall,
            Flows.Of(waterfall, lines, declaration, dueOn),
            Pool(offering),
            InvoiceOn: declaration.End,
            dueOn,
            Alternatives(offering),
            leftOut);
        return new Attempted(plan, null, null);
    }

    // Guards stand in the order in which a member would want to hear of them; of each group the first that fails is
    // told, and of what hangs on a group that failed nothing is.
    private static IEnumerable<Refusal> Refusals(
        Declaration declaration, RuleBook rules, Facts facts, DateOnly today)
    {
        var days = RefuseDays(declaration, rules, today);
        if (days is not null) yield return days;
        if (RefuseFee(declaration) is { } fee) yield return fee;
        if (!Sectors.Has(declaration.Sector))
            yield return new Refusal("job.sector-unknown", declaration.Sector).At("sector");
        if (declaration.PaymentTermsDays is { } term and (< 0 or > MostDaysToPay))
            yield return new Refusal("job.term-unlawful", term).At("paymentTermsDays");
        if (RefuseNeeds(declaration) is { } needs) yield return needs;
        if (RefuseHours(declaration, days is null) is { } hours) yield return hours;
        var client = RefuseClient(facts.Client);
        if (client is not null) yield return client;
        if (days is null && client is null && RefuseVat(declaration, rules, facts.Client!) is { } vat) yield return vat;
        if (RefuseWorkers(declaration, facts) is { } workers) yield return workers;
    }

    private static Refusal? RefuseDays(Declaration declaration, RuleBook rules, DateOnly today)
    {
        if (declaration.End < declaration.Start) return new Refusal("job.dates-reversed").At("end");
        if (declaration.Start < today) return new Refusal("job.already-begun").At("start");
        var horizon = (int)rules.Rate("job.horizon-days", today);
        return declaration.End > today.AddDays(horizon) ? new Refusal("job.too-far", $"{horizon}").At("end") : null;
    }

    private static Refusal? RefuseFee(Declaration declaration)
    {
        if (declaration.Currency != Currency.Eur.Code)
            return new Refusal("job.currency", declaration.Currency).At("currency");
        if (declaration.Fee <= 0) return new Refusal("job.fee-not-positive").At("fee");
        if (declaration.Fee > HighestFee) return new Refusal("job.fee-too-high").At("fee");
        return decimal.Round(declaration.Fee, 2) != declaration.Fee ? new Refusal("job.fee-decimals").At("fee") : null;
    }

    private static Refusal? RefuseNeeds(Declaration declaration)
    {
        if (declaration.Needs.Length > MostOfAList) return new Refusal("job.needs-too-many", MostOfAList).At("needs");
        foreach (var (place, need) in declaration.Needs.Index())
        {
            if (!Catalogue.Has(need.Service))
                return new Refusal("job.need-unknown", need.Service).At($"needs[{place}].service");
            if (need.Amount is { IsPositive: false })
                return new Refusal("job.need-amount").At($"needs[{place}].amount");
        }

        return null;
    }

    // Asked now, so that no job is done whose invoice the law would not allow.
    private static Refusal? RefuseVat(Declaration declaration, RuleBook rules, PayerFact client) =>
        VatTreatment.For(new VatQuestion(
            declaration.Nature,
            client.Kind,
            client.Country,
            client.VatNumber,
            declaration.Vat.RatePercent,
            StandardPercent: rules.Rate("vat.standard", declaration.End) * 100,
            ReducedPercent: rules.Rate("vat.reduced", declaration.End) * 100)).Refusal?.At("vat.ratePercent");

    private static Refusal? RefuseHours(Declaration declaration, bool areDaysKnown)
    {
        if (declaration.Hours <= 0 || declaration.Hours * 2 != decimal.Truncate(declaration.Hours * 2))
            return new Refusal("job.hours-invalid").At("hours");
        return areDaysKnown && declaration.Hours > 24m * (declaration.End.DayNumber - declaration.Start.DayNumber + 1)
            ? new Refusal("job.hours-do-not-fit").At("hours")
            : null;
    }

    private static Refusal? RefuseClient(PayerFact? client)
    {
        if (client is null) return new Refusal("job.client-unknown").At("client");
        if (client.IsBlocked) return new Refusal("job.client-blocked").At("client");
        return client.IsInsolvent ? new Refusal("job.client-insolvent").At("client") : null;
    }

    private static Refusal? RefuseWorkers(Declaration declaration, Facts facts)
    {
        if (!facts.Members.TryGetValue(declaration.Member, out var member))
            return new Refusal("job.member-unknown").At("member");
        if (!member.IsActive) return new Refusal("job.member-inactive").At("member");
        if (declaration.Activity is not null && facts.Budget is not { IsOpen: true })
            return new Refusal("job.activity-not-open").At("activity");
        if (declaration.Collaborators.Length > MostOfAList)
            return new Refusal("job.collaborators-too-many", MostOfAList).At($"collaborators[{MostOfAList}]");
        foreach (var (place, (collaborator, share)) in declaration.Collaborators.Index())
        {
            var field = $"collaborators[{place}]";
            if (share is <= 0 or > 1) return new Refusal("job.share-invalid", collaborator.Value).At($"{field}.share");
            if (!facts.Members.TryGetValue(collaborator, out var worker))
                return new Refusal("job.collaborator-unknown", collaborator.Value).At($"{field}.member");
            if (!worker.IsActive)
                return new Refusal("job.collaborator-inactive", collaborator.Value).At($"{field}.member");
        }

        var workers = new HashSet<MemberId> { declaration.Member };
        foreach (var (place, (collaborator, _)) in declaration.Collaborators.Index())
        {
            if (!workers.Add(collaborator))
                return new Refusal("job.collaborator-twice").At($"collaborators[{place}].member");
        }

        return declaration.Collaborators.Sum(collaborator => collaborator.Share) > 1
            ? new Refusal("job.shares-above-one").At($"collaborators[{declaration.Collaborators.Length - 1}].share")
            : null;
    }

    // What is paid to others waits for the money, and each line stands after those that it depends on.
    private static ImmutableArray<PlanLine> InOrder(ImmutableArray<PlanLine> lines)
    {
        var financing = lines.FirstOrDefault(line => line.Financed is not null)?.Id;
        var left = lines
            .Select(line => line.External && financing is not null ? line with { DependsOn = [financing] } : line)
            .ToList();
        var ordered = ImmutableArray.CreateBuilder<PlanLine>(lines.Length);
        while (left.Count > 0)
        {
            var next = left.Find(line => line.DependsOn.All(before => ordered.Any(done => done.Id == before)))
                ?? throw new InvalidOperationException("Lines of a plan depend on each other in a circle.");
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered.ToImmutable();
    }

    // No invoice exists when the capacity is held, so the factor is the one without an invoice.
    private static PoolTerms Pool(Offering offering)
    {
        var (rules, on) = (offering.Rules, offering.Declaration.Start);
        var rating = offering.Facts.Client!.Rating.ToString();
        var factor = rules.Rate($"pool.factor.{char.ToLowerInvariant(rating[0])}{rating[1..]}", on);
        return new PoolTerms(
            Shards: (int)rules.Rate("pool.shards", on),
            FactorPercent: factor * rules.Rate("pool.factor.no-invoice", on) * 100m);
    }

    private static ImmutableArray<Alternative> Alternatives(Offering offering) =>
    [
        .. offering.Lines.SelectMany(line => Catalogue.Of(line.Service).Alternatives(offering, line)),
    ];

    /// <summary>What one try came to.</summary>
    /// <param name="Shortfall">For a budget that cannot carry the legal minimum wage: what would.</param>
    internal sealed record Attempted(Plan? Plan, Refusal? Refusal, MinimumWageShortfall? Shortfall);
}
