using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Grains.Kernel;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

/// <summary>Who signs or accepts says what they read, and nothing else is signed or accepted.</summary>
public sealed class SignatureTests
{
    private static readonly Declaration Unsigned = With("van") with { QuoteAccepted = false, AllInclusive = true };

    [Fact]
    public void What_was_signed_is_written_down_with_its_days_amounts_and_terms()
    {
        var state = Planned(Unsigned);
        var signed = Assert.IsType<Job.Event.QuoteSigned>(Assert.Single(Sign(state, state.Quote!.Digest).Events));
        Assert.Equal((Unsigned.Start, Unsigned.End), (signed.Quote!.Start, signed.Quote.End));
        Assert.Equal((Euro(1000m), Euro(210m)), (signed.Quote.Fee, signed.Quote.Vat));
        Assert.Equal(state.Plan!.DueOn, signed.Quote.DueOn);
        Assert.Equal(signed.Quote, Job.Evolve(state, signed).Signed);
    }

    [Fact]
    public void A_quote_that_changed_since_it_was_shown_is_not_signed_signed_already_or_not()
    {
        var shown = Planned(Unsigned).Quote!.Digest;
        var dearer = Planned(Unsigned with { Fee = 1100m });
        Assert.Equal("job.quote-changed", Sign(dearer, shown).Refusal?.Code);
        Assert.Equal("job.quote-changed", Sign(dearer with { QuoteSigned = true }, shown).Refusal?.Code);
        Assert.Null(Sign(dearer, dearer.Quote!.Digest).Refusal);
    }

    [Fact]
    public void A_signature_stays_with_the_quote_that_it_was_put_on()
    {
        var state = Planned(Unsigned);
        var signed = Job.Evolve(state, Sign(state, state.Quote!.Digest).Events);
        Assert.True(Job.Evolve(signed, Replan(signed, Unsigned)).QuoteSigned);
        Assert.False(Job.Evolve(signed, Replan(signed, Unsigned with { Fee = 1100m })).QuoteSigned);
        // The client's terms are longer by now: what was signed said another day.
        var later = state.Plan! with { DueOn = state.Plan!.DueOn.AddDays(30) };
        var moved = Job.Evolve(signed, new Job.Event.Planned(later));
        Assert.Equal((false, (Quotation?)null), (moved.QuoteSigned, moved.Signed));
    }

    [Theory, InlineData(0), InlineData(0.3)]
    public void What_the_house_puts_on_the_client_is_signed_with_the_quote_and_stays_signed(double bears)
    {
        var (state, house) = (Planned(Unsigned), (decimal)bears);
        var shown = (state.Quote! with { ClientBears = house }).Digest;
        foreach (var read in (string[])[shown, state.Quote!.Digest])
        {
            var signed = Job.Evolve(
                state, JobCommands.Decide(state, new SignQuote(read), Now, house).Events);
            Assert.Equal((house, (decimal?)house), (signed.ClientBears, signed.Signed!.ClientBears));
            Assert.True(Job.Evolve(signed, new Job.Event.Planned(state.Plan!)).QuoteSigned);
            Assert.True(JobCommands.Decide(signed, new SignQuote(read), Now, house: null).IsNothingNew);
        }

        var changed = JobCommands.Decide(state, new SignQuote(shown), Now, house + 0.1m);
        Assert.Equal("job.quote-changed", changed.Refusal?.Code);
    }

    [Fact]
    public void Whatever_is_changed_of_a_quote_gives_it_another_digest() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[1, 1000]).Sample((what, by) =>
        {
            var quote = Planned(Unsigned).Quote!;
            var other = what switch
            {
                0 => quote with { Client = new ClientId($"{quote.Client}-{by}") },
                1 => quote with { Sector = $"{quote.Sector}-{by}" },
                2 => quote with { Start = quote.Start.AddDays(by) },
                3 => quote with { End = quote.End.AddDays(by) },
                4 => quote with { Fee = quote.Fee + Money.Eur(by) },
                5 => quote with { Vat = quote.Vat + Money.Eur(by) },
                6 => quote with { Terms = quote.Terms with { RatePercent = quote.Terms.RatePercent + (by / 10m) } },
                7 => quote with { DueOn = quote.DueOn.AddDays(by) },
                _ => quote with { ClientBears = by / 1000m },
            };
            Assert.NotEqual(quote.Digest, other.Digest);
            Assert.Equal(quote.Digest, Planned(Unsigned).Quote!.Digest);
        });

    [Fact]
    public void A_plan_that_changed_since_it_was_shown_is_not_accepted()
    {
        var shown = Plan(Unsigned).Digest();
        var state = Planned(Unsigned with { Fee = 1100m });
        Assert.Equal("job.plan-changed", Accept(state, shown).Refusal?.Code);
        Assert.Null(Accept(state, state.Plan!.Digest()).Refusal);
        Assert.Null(Accept(state, shown: null).Refusal);
        // Accepting twice is accepting once, also for who read it before.
        Assert.True(Accept(state with { Status = JobStatus.Accepted }, shown).IsNothingNew);
    }

    [Fact]
    public void What_is_left_of_a_plan_without_some_lines_costs_what_was_shown()
    {
        var declared = With("van", "train") with { AllInclusive = true };
        var state = Planned(declared);
        ImmutableArray<string> without = ["insurance"];
        var compiled = JobCompiler.Compile(declared, Rules, Known, Today, without);
        Assert.Null(Accept(state, state.Plan!.Digest(), without, compiled).Refusal);

        var lessNeeded = Van(compiled, van => van with { Necessity = Necessity.Optional });
        Assert.Null(Accept(state, state.Plan!.Digest(), without, lessNeeded).Refusal);
        var dearer = Van(compiled, van => van with { Price = van.Price + Euro(1m) });
        Assert.Equal("job.plan-changed", Accept(state, state.Plan!.Digest(), without, dearer).Refusal?.Code);
        Assert.Null(Accept(state, shown: null, without, dearer).Refusal);
    }

    private static Compiled Van(Compiled compiled, Func<PlanLine, PlanLine> change) => compiled with
    {
        Plan = compiled.Plan! with
        {
            Lines = [.. compiled.Plan!.Lines.Select(line => line.Id == "van" ? change(line) : line)],
        },
    };

    private static Job.State Planned(Declaration declaration) => Job.Evolve(
        Job.State.Initial,
        [new Job.Event.Declared(declaration, declaration.Activity!.Value), new Job.Event.Planned(Plan(declaration))]);

    private static Decision<Job.Event> Sign(Job.State state, string digest) =>
        JobCommands.Decide(state, new SignQuote(digest), Now);

    private static Decision<Job.Event> Accept(
        Job.State state, string? shown, ImmutableArray<string> without = default, Compiled? compiled = null) =>
        JobCommands.Decide(
            state, new AcceptJob(without.IsDefault ? [] : without, shown), compiled, Today, Now);

    private static ImmutableArray<Job.Event> Replan(Job.State state, Declaration declaration) =>
        [.. JobCommands.Decide(state, new ReplanJob(declaration), Compile(declaration)).Events];
}
