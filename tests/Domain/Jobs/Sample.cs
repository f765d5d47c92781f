using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;

namespace Smart.Tests.Domain.Jobs;

/// <summary>One job that goes well, and the rules and facts around it; each test changes what it is about.</summary>
internal static class Sample
{
    public static readonly DateOnly Today = new(2026, 3, 2);
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly JobId Id = new("J1");
    public static readonly MemberId Member = new("M1");
    public static readonly MemberId Friend = new("M2");

    /// <summary>One day of theatre for 1,000 euros, as in the worked example of the domain.</summary>
    public static Declaration Theatre { get; } = new(
        new CooperativeId("arts"),
        Member,
        new ActivityId("A1"),
        new ClientId("C1"),
        "theatre",
        WorkNature.Performance,
        Start: new DateOnly(2026, 3, 10),
        End: new DateOnly(2026, 3, 10),
        Hours: 6.5m,
        Fee: 1000m,
        "EUR",
        new VatTerms("standard", 21),
        Needs: [],
        Collaborators: [],
        QuoteAccepted: true,
        AllInclusive: false);

    public static Facts Known { get; } = new(
        new Dictionary<MemberId, WorkerFact>
        {
            [Member] = new(IsActive: true, IsSelfEmployed: false),
            [Friend] = new(IsActive: true, IsSelfEmployed: false),
        }.ToImmutableDictionary(),
        new BudgetFact(IsOpen: true, Euro(0)),
        new PayerFact(
            ClientKind.Company, "BE", VatNumber: null, ClientRating.New, IsBlocked: false, IsInsolvent: false,
            TermsDays: 30),
        NoneFree: []);

    public static RuleBook Rules { get; } = TestRules.Book;

    public static Declaration With(params string[] needs) =>
        Theatre with { Needs = [.. needs.Select(need => new Need(need))] };

    public static Compiled Compile(Declaration declaration) =>
        JobCompiler.Compile(declaration, Rules, Known, Today);

    public static Plan Plan(Declaration declaration) =>
        Compile(declaration).Plan ?? throw new InvalidOperationException(Compile(declaration).Refusal!.Code);

    /// <summary>A job with this plan, accepted, before anything is reserved.</summary>
    public static Job.State Accepted(Plan plan) => Job.Evolve(
        Job.State.Initial,
        [
            new Job.Event.Declared(Theatre, Theatre.Activity!.Value),
            new Job.Event.Planned(plan),
            new Job.Event.Accepted(),
        ]);

    public static Money Euro(decimal amount) => new((long)(amount * 100), Currency.Eur);
}
