using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

public sealed class JobRefusalTests
{
    private static readonly MemberId Asleep = new("asleep");

    public static TheoryData<string, string, string> Examples()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var row in MarkdownTable.Read("Grains/Jobs/JobCompiler.examples.md", "change"))
            data.Add(row["change"], row["refused as"], row["what would do"]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_declaration_that_cannot_be_is_refused_with_what_would_do(string change, string code, string nearest)
    {
        var (declaration, facts) = (Theatre, Known with
        {
            Members = Known.Members
                .Add(Asleep, new WorkerFact(IsActive: false, IsSelfEmployed: false))
                .Add(new MemberId("M3"), new WorkerFact(IsActive: true, IsSelfEmployed: false)),
        });
        foreach (var part in change.Split(", "))
            (declaration, facts) = Apply(declaration, facts, part.Split(' ')[0], part.Split(' ')[1]);

        var compiled = JobCompiler.Compile(declaration, Rules, facts, Today);

        Assert.Equal(code, compiled.Refusal?.Code);
        Assert.Equal(nearest, compiled.Nearest?.Changes[0] ?? "nothing");
    }

    [Fact]
    public void All_that_is_wrong_with_a_declaration_is_told_at_once_each_at_its_field()
    {
        var wrong = Theatre with
        {
            Start = Today.AddDays(-1),
            Fee = 0,
            Sector = "gardening",
            Hours = 6.3m,
            Needs = [new Need("rocket")],
        };

        var compiled = JobCompiler.Compile(wrong, Rules, Known with { Client = null }, Today);

        Assert.Equal(
            ["start", "fee", "sector", "needs[0].service", "hours", "client"],
            compiled.Reasons.Select(reason => reason.Field));
        Assert.Equal("job.already-begun", compiled.Refusal?.Code);
    }

    [Fact]
    public void What_hangs_on_something_that_is_wrong_is_not_told_before_that_is_mended()
    {
        // How many hours fit, and which rate of VAT holds, nobody knows while the days are turned around.
        var wrong = Theatre with
        {
            End = Theatre.Start.AddDays(-1),
            Hours = 500,
            Vat = new VatTerms("standard", 12),
            Fee = -5,
        };

        Assert.Equal(
            ["job.dates-reversed", "job.fee-not-positive"],
            JobCompiler.Compile(wrong, Rules, Known, Today).Reasons.Select(reason => reason.Code));
    }

    private static (Declaration, Facts) Apply(Declaration was, Facts facts, string what, string value) => what switch
    {
        "start" => (was with { Start = Day(value) }, facts),
        "end" => (was with { End = Day(value) }, facts),
        "currency" => (was with { Currency = value }, facts),
        "fee" => (was with { Fee = Number(value) }, facts),
        "hours" => (was with { Hours = Number(value) }, facts),
        "need" => (was with { Needs = was.Needs.Add(new Need(value)) }, facts),
        "vat" => (was with { Vat = new VatTerms("standard", Number(value)) }, facts),
        "member" => (was with { Member = new MemberId(value) }, facts),
        "collaborator" => (With(was, new MemberId(value), 0.2m), facts),
        "share" => (With(was, was.Collaborators.IsEmpty ? Friend : new MemberId("M3"), Number(value)), facts),
        "activity" => (was, facts with { Budget = facts.Budget! with { IsOpen = false } }),
        "client" when value == "unknown" => (was, facts with { Client = null }),
        "client" => (was, facts with
        {
            Client = facts.Client! with { IsBlocked = value == "blocked", IsInsolvent = value == "insolvent" },
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "The table changes something unknown."),
    };

    private static Declaration With(Declaration was, MemberId member, decimal share) =>
        was with { Collaborators = was.Collaborators.Add(new Collaborator(member, share)) };

    private static DateOnly Day(string value) => DateOnly.ParseExact(value, "O", CultureInfo.InvariantCulture);

    private static decimal Number(string value) => decimal.Parse(value, CultureInfo.InvariantCulture);
}
