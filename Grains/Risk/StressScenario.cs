using Smart.Grains.Calculators;

namespace Smart.Grains.Risk;

/// <summary>What a client owes, as stress tests see it.</summary>
/// <param name="Client">Who.</param>
/// <param name="Sector">In what sector.</param>
/// <param name="Exposure">In cents.</param>
/// <param name="Pd">Probability of default within its term, 0 to 1.</param>
/// <param name="Lgd">Share that is lost in a default, 0 to 1.</param>
/// <param name="TermDays">Days until it is due, 1 to 3,650.</param>
public sealed record Position(string Client, string Sector, long Exposure, double Pd, double Lgd, int TermDays);

/// <summary>Something bad that the reader chooses: a portfolio in, a portfolio out.</summary>
public abstract record StressScenario
{
    private const double MostFactor = 1_000;
    private const int MostDays = 365;

    /// <summary>The client that owes most fails: all it owes is in default.</summary>
    public sealed record LargestClientFails : StressScenario;

    /// <summary>A sector may work no more, and its clients default with a probability that is at least this.</summary>
    /// <param name="Sector">Which.</param>
    /// <param name="Pd">0 to 1.</param>
    public sealed record SectorBanned(string Sector, double Pd = 1) : StressScenario;

    /// <summary>
    /// Everybody pays so many days later. With the same turnover exposure grows with the term, and so does the time in
    /// which a client can default, its default intensity unchanged: 1 - (1 - PD) ^ (longer term / term).
    /// </summary>
    /// <param name="Days">1 to 365.</param>
    public sealed record LongerTerms(int Days = 30) : StressScenario;

    /// <summary>Every probability times a factor, 1 at most.</summary>
    /// <param name="Factor">0 to 1,000.</param>
    public sealed record PdTimes(double Factor = 2) : StressScenario;

    /// <summary>Nothing more than the rest is recovered.</summary>
    /// <param name="Lgd">0 to 1.</param>
    public sealed record LgdAt(double Lgd) : StressScenario;

    internal void Check(IReadOnlyList<Position> positions, Fields fields)
    {
        if (this is SectorBanned banned)
        {
            fields.Real("pd", banned.Pd, 0, 1);
            fields.Word("sector", banned.Sector, [.. positions.Select(position => position.Sector).Distinct()]);
        }

        if (this is LongerTerms longer) fields.Count("days", longer.Days, 1, MostDays);
        if (this is PdTimes times) fields.Real("factor", times.Factor, 0, MostFactor);
        if (this is LgdAt at) fields.Real("lgd", at.Lgd, 0, 1);
    }

    /// <summary>The portfolio after it happened, position by position.</summary>
    internal IEnumerable<Position> Apply(IReadOnlyList<Position> positions)
    {
        var largest = this is LargestClientFails ? Largest(positions) : null;
        return positions.Select(position => this switch
        {
            LargestClientFails => position.Client == largest ? position with { Pd = 1 } : position,
            SectorBanned banned => position.Sector == banned.Sector
                ? position with { Pd = Math.Max(position.Pd, banned.Pd) }
                : position,
            LongerTerms longer => Later(position, longer.Days),
            PdTimes times => position with { Pd = Math.Min(1, position.Pd * times.Factor) },
            LgdAt at => position with { Lgd = at.Lgd },
            _ => throw new InvalidOperationException($"{GetType().Name} is no stress."),
        });
    }

    // Of two that owe the same the first by name fails, so that the answer does not hang on the order.
    private static string Largest(IReadOnlyList<Position> positions) => positions
        .GroupBy(position => position.Client, StringComparer.Ordinal)
        .OrderByDescending(client => client.Sum(position => position.Exposure))
        .ThenBy(client => client.Key, StringComparer.Ordinal)
        .First().Key;

    private static Position Later(Position position, int days)
    {
        var longer = (double)(position.TermDays + days) / position.TermDays;
        return position with
        {
            Exposure = (long)Math.Round(position.Exposure * longer, MidpointRounding.AwayFromZero),
            Pd = 1 - Math.Pow(1 - position.Pd, longer),
            TermDays = position.TermDays + days,
        };
    }
}
