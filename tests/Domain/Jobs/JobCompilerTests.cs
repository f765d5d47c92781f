using System.Text.Json;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

public sealed class JobCompilerTests
{
    [Fact]
    public void The_worked_example_of_the_domain_leaves_815_for_the_wage()
    {
        var plan = Plan(With("van", "train"));

        Assert.Equal(Euro(935), plan.Waterfall.Budget);
        Assert.Equal(Euro(45), plan.Waterfall.CooperativeFee);
        Assert.Equal(Euro(20), plan.Waterfall.Contribution);
        Assert.Equal(Euro(120), plan.Waterfall.Services);
        Assert.Equal(Euro(815), plan.Waterfall.AfterServices);
        Assert.Equal(Euro(210), plan.Waterfall.Vat);
        Assert.Equal(Euro(2.40m), plan.Lines.Single(line => line.Id == "train").Vat);
    }

    [Theory]
    [InlineData(-4, "job.term-unlawful")]
    [InlineData(61, "job.term-unlawful")]
    [InlineData(int.MaxValue, "job.term-unlawful")]
    [InlineData(0, null)]
    [InlineData(60, null)]
    public void A_payment_term_is_0_to_60_days(int days, string? code) =>
        Assert.Equal(code, Compile(Theatre with { PaymentTermsDays = days }).Refusal?.Code);

    [Fact]
    public void A_sector_is_one_that_is_known_and_lists_have_an_end()
    {
        var many = Enumerable.Repeat(new Need("van"), 51);
        var crowd = Enumerable.Range(0, 51).Select(n => new Collaborator(new MemberId($"M{n}"), 0.01m));
        Assert.Equal("job.sector-unknown", Compile(Theatre with { Sector = "magic" }).Refusal?.Code);
        Assert.Equal("job.needs-too-many", Compile(Theatre with { Needs = [.. many] }).Refusal?.Code);
        Assert.Equal(
            "job.collaborators-too-many", Compile(Theatre with { Collaborators = [.. crowd] }).Refusal?.Code);
    }

    [Fact]
    public void What_others_must_be_paid_before_the_client_pays_adds_prefinancing_and_waits_for_it()
    {
        var plan = Plan(With("train"));

        var financing = plan.Lines.Single(line => line.Id == "prefinancing");
        Assert.Equal(Euro(100), financing.Financed);
        Assert.Equal(Necessity.Needed, financing.Necessity);
        Assert.Equal(["prefinancing"], plan.Lines.Single(line => line.Id == "train").DependsOn);
    }

    [Fact]
    public void An_Activity_that_has_collected_enough_needs_no_prefinancing()
    {
        var facts = Known with { Budget = new BudgetFact(IsOpen: true, Euro(40)) };

        var plan = JobCompiler.Compile(With("train"), Rules, facts, Today).Plan!;

        Assert.DoesNotContain(plan.Lines, line => line.Id == "prefinancing");
    }

    [Fact]
    public void Financing_and_wages_held_together_never_exceed_the_budget_net_of_fee() =>
        Declarations.Sample(declaration =>
        {
            if (Compile(declaration).Plan is not { } plan) return;
            var financed = Money.Sum(plan.Lines.Select(line => line.Financed ?? Euro(0)));
            var held = Money.Sum(plan.Waterfall.Workers.Select(pay => pay.Hold));
            Assert.True(financed + held <= plan.Waterfall.Budget, $"{financed} + {held} > {plan.Waterfall.Budget}");
        });

    [Fact]
    public void No_cent_of_the_fee_is_lost_on_the_way_to_net_pay() =>
        Declarations.Sample(declaration =>
        {
            if (Compile(declaration).Plan?.Waterfall is not { } money) return;
            var costs = Money.Sum(money.Workers.Select(pay => pay.Cost));
            Assert.Equal(
                money.Fee, money.CooperativeFee + money.Contribution + money.Services + costs + money.Remainder);
            Assert.False(money.Remainder.IsNegative);
            foreach (var pay in money.Workers.Where(pay => pay.ContractType is not null))
            {
                Assert.True(pay.Cost <= pay.Budget);
                Assert.Equal(pay.Cost, pay.Gross + pay.EmployerContributions + pay.OtherCharges);
                Assert.Equal(pay.Gross, pay.Net + pay.WorkerContributions + pay.Withholding);
            }
        });

    [Fact]
    public void Every_line_stands_after_those_that_it_depends_on() =>
        Declarations.Sample(declaration =>
        {
            if (Compile(declaration).Plan is not { } plan) return;
            var seen = new HashSet<string>();
            foreach (var line in plan.Lines)
            {
                Assert.Subset(seen, line.DependsOn.ToHashSet());
                Assert.True(seen.Add(line.Id), $"{line.Id} stands twice in the plan.");
            }
        });

    [Fact]
    public void The_nearest_plan_of_a_refused_declaration_goes_through() =>
        Declarations.Sample(declaration =>
        {
            var compiled = Compile(declaration);
            if (compiled.Nearest is not { } nearest) return;
            Assert.NotEmpty(nearest.Changes);
            Assert.Null(Compile(nearest.Declaration).Refusal);
        });

    [Fact]
    public void A_fee_that_cannot_carry_the_legal_minimum_wage_is_refused_with_the_fee_that_could()
    {
        var compiled = Compile(Theatre with { Fee = 15m, Hours = 1m });

        Assert.Equal("job.below-minimum-wage", compiled.Refusal!.Code);
        Assert.Equal(["nearest.higher-fee"], compiled.Nearest!.Changes);
        Assert.InRange(compiled.Nearest.Declaration.Fee, 40m, 70m);
    }

    [Fact]
    public void Collaborators_share_the_budget_and_the_hours()
    {
        var plan = Plan(Theatre with { Collaborators = [new Collaborator(Friend, 0.25m)] });

        var friend = plan.Waterfall.Workers.Single(pay => pay.Worker == Friend);
        var member = plan.Waterfall.Workers.Single(pay => pay.Worker == Member);
        Assert.Equal(Euro(233.75m), friend.Budget);
        Assert.Equal(1.5m, friend.Hours);
        Assert.Equal(Euro(701.25m), member.Budget);
        Assert.Equal(5m, member.Hours);
        Assert.Contains(plan.Lines, line => line.Id == "collaborator-M2");
    }

    [Fact]
    public void A_self_employed_member_bills_the_budget_and_gets_no_contract()
    {
        var facts = Known with
        {
            Members = Known.Members.SetItem(Member, new WorkerFact(IsActive: true, IsSelfEmployed: true)),
        };

        var plan = JobCompiler.Compile(Theatre, Rules, facts, Today).Plan!;

        Assert.Equal(["invoice", "bailiff", "self-billing-M1"], plan.Lines.Select(line => line.Id));
        Assert.Equal(Euro(935), plan.Waterfall.Workers.Single().Net);
        Assert.Equal(Euro(0), plan.Waterfall.Workers.Single().Hold);
    }

    [Fact]
    public void When_all_kits_are_taken_the_equipment_is_bought()
    {
        var facts = Known with { NoneFree = [ResourceKind.Kit] };

        var line = JobCompiler.Compile(With("equipment"), Rules, facts, Today).Plan!.Lines
            .Single(line => line.Service == "equipment");

        Assert.True(line.External);
        Assert.Equal(Euro(400), line.Price);
    }

    [Fact]
    public void Advised_insurance_comes_with_all_inclusive_and_is_shown_as_left_out_otherwise()
    {
        var lean = Plan(Theatre);
        var full = Plan(Theatre with { AllInclusive = true });

        Assert.Equal("insurance", Assert.Single(lean.LeftOut).Id);
        Assert.Contains(full.Lines, line => line is { Id: "insurance", Necessity: Necessity.Recommended });
        Assert.Empty(full.LeftOut);
    }

    [Fact]
    public void The_same_facts_give_the_same_plan() =>
        Declarations.Sample(declaration =>
        {
            var (one, other) = (Compile(declaration), Compile(declaration));
            Assert.Equal(
                JsonSerializer.Serialize(one, SmartJson.Options), JsonSerializer.Serialize(other, SmartJson.Options));
        });

    private static readonly string[] NeedsKnownOrNot =
        ["van", "train", "equipment", "workspace", "insurance", "prefinancing", "rocket"];

    /// <summary>Declarations as people make them, sensible or not.</summary>
    private static Gen<Declaration> Declarations { get; } =
        from start in Gen.Int[-2, 400]
        from days in Gen.Int[-1, 60]
        from halfHours in Gen.Int[0, 200]
        from cents in Gen.Int[-100, 3_000_000]
        from needs in Gen.Int[0, NeedsKnownOrNot.Length - 1].Select(n => NeedsKnownOrNot[n]).Array[0, 5]
        from share in Gen.Int[0, 120]
        from isAllInclusive in Gen.Bool
        select Theatre with
        {
            Start = Today.AddDays(start),
            End = Today.AddDays(start + days),
            Hours = halfHours / 2m,
            Fee = cents / 100m,
            Needs = [.. needs.Distinct().Select(need => new Need(need))],
            Collaborators = share == 0 ? [] : [new Collaborator(Friend, share / 100m)],
            AllInclusive = isAllInclusive,
        };
}
