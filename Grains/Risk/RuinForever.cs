using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Ruin at any time, between two bounds that both hold.</summary>
/// <param name="Opening">In cents.</param>
/// <param name="Low">It is at least this: ruin within the years that were counted.</param>
/// <param name="High">It is at most this.</param>
public sealed record EverRuined(long Opening, double Low, double High);

/// <summary>
/// Ruin without a horizon: the yearly recursion carried on from below, where nobody is ruined yet, and from above,
/// where
/// Lundberg's bound stands. The recursion keeps the order of both, so that the truth stays between them however soon it
/// is ended (Gerber, "An Introduction to Mathematical Risk Theory", 1979). Probabilities carry an error of 1e-14.
/// </summary>
/// <param name="Funds">One for each opening fund, in the order of the question.</param>
/// <param name="Coefficient">Lundberg's coefficient per cent.</param>
/// <param name="Years">How many years were counted.</param>
public sealed record RuinForever(ImmutableArray<EverRuined> Funds, double Coefficient, int Years)
{
    private const int MostYears = 5_000;
    private const double MostWork = 2e10;
    private const double Close = 1e-9;

    // Beyond this exponent Lundberg's bound is 1e-13.
    private const double Reach = 30;

    /// <summary>
    /// Both bounds, until they differ by 1e-9 at most or 2e10 multiplications are done. O(years x points of the fund x
    /// points of the loss).
    /// </summary>
    /// <param name="year">What comes in and goes out each year.</param>
    /// <param name="openings">Opening funds in cents, 1 to 100, rounded down to whole units.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The bounds, or the fields that are wrong.</returns>
    public static Calculation<RuinForever> Of(
        FundYear year, IReadOnlyList<long> openings, CancellationToken cancel = default)
    {
        if (Ruin.Refuse(year, openings, years: 1) is { IsEmpty: false } refusals) return refusals;
        var coefficient = Lundberg.Of(year).Coefficient;
        if (coefficient == 0) return Same(openings, probability: 1, coefficient);
        if (double.IsInfinity(coefficient)) return Same(openings, probability: 0, coefficient);

        int[] units = [.. openings.Select(opening => (int)(opening / year.Unit))];
        var exponent = coefficient * year.Unit;
        var top = (int)Math.Max(units.Max(), Math.Min(Math.Ceiling(Reach / exponent), MostTop(year)));
        return Between(year, openings, units, exponent, top, cancel);
    }

    private static double MostTop(FundYear year) => MostWork / 100 / year.Losses.Length;

    private static RuinForever Same(IReadOnlyList<long> openings, double probability, double coefficient) =>
        new([.. openings.Select(opening => new EverRuined(opening, probability, probability))], coefficient, Years: 0);

    private static RuinForever Between(
        FundYear year, IReadOnlyList<long> openings, int[] units, double exponent, int top, CancellationToken cancel)
    {
        var (beyond, backwards) = (year.Contribution, Enumerable.Reverse(year.Losses).ToArray());
        var most = new double[top + beyond + 1];
        var least = new double[most.Length];
        Array.Fill(most, 1);
        for (var u = 0; u < least.Length; u++) least[u] = 1 - Math.Exp(-exponent * u);
        var years = 0;
        for (var work = 0.0; years < MostYears && work < MostWork; years++)
        {
            if (units.All(u => most[u] - least[u] <= Close)) break;
            Ruin.Step(most, backwards, beyond, cancel).CopyTo(most, 0);
            Ruin.Step(least, backwards, beyond, cancel).CopyTo(least, 0);
            work += 2.0 * (top + 1) * backwards.Length;
        }

        return new RuinForever(
            [.. openings.Select((opening, n) => Bounds(opening, most[units[n]], least[units[n]]))],
            exponent / year.Unit,
            years);
    }

    private static EverRuined Bounds(long opening, double most, double least) =>
        new(opening, Math.Clamp(1 - most, 0, 1), Math.Clamp(1 - least, 0, 1));
}
