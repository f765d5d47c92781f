using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>The terms of a loan from a day until it ends or is restructured, with every due date worked out.</summary>
internal sealed class LoanPlan
{
    private readonly DateOnly[] _dates;
    private readonly int[] _fractions;

    /// <param name="start">First day.</param>
    /// <param name="question">Terms, those of a restructuring already put in.</param>
    public LoanPlan(DateOnly start, LoanQuestion question)
    {
        Count = question.Instalments;
        Method = question.Method ?? LoanMethod.Annuity;
        DayCount = question.DayCount ?? Interfaces.DayCount.Thirty360;
        Year = DayCounts.Denominator(DayCount);
        PrincipalGrace = question.PrincipalGrace ?? 0;
        InterestGrace = question.InterestGrace ?? 0;
        GraceKind = question.InterestGraceKind ?? Interfaces.InterestGrace.PaidLater;
        Balloon = question.Balloon is { } balloon ? Money.Eur(balloon).Minor : 0;
        RoundsParts = question.Rounding == InterestRounding.SubPeriod;

        // While interest joins the principal, none of the principal is paid back.
        if (GraceKind == Interfaces.InterestGrace.Capitalised)
            PrincipalGrace = Math.Max(PrincipalGrace, InterestGrace);

        (_dates, _fractions) = (new DateOnly[Count + 1], new int[Count + 1]);
        var due = new DueDates(start, question.Frequency ?? Frequency.Monthly, question.FirstDue);
        _dates[0] = start;
        for (var n = 1; n <= Count; n++)
        {
            _dates[n] = due[n];
            _fractions[n] = IsFree(n) ? 0 : DayCounts.Numerator(DayCount, _dates[n - 1], _dates[n]);
        }
    }

    public int Count { get; }

    public LoanMethod Method { get; }

    public DayCount DayCount { get; }

    /// <summary>Denominator of every fraction.</summary>
    public int Year { get; }

    public int PrincipalGrace { get; }

    public int InterestGrace { get; }

    public InterestGrace GraceKind { get; }

    public long Balloon { get; }

    /// <summary>Each part of a period is rounded by itself.</summary>
    public bool RoundsParts { get; }

    /// <summary>Whether a period bears no interest.</summary>
    public bool IsFree(int number) => GraceKind == Interfaces.InterestGrace.Free && number <= InterestGrace;

    /// <summary>The n-th due date; 0 is the start.</summary>
    public DateOnly Date(int number) => _dates[number];

    /// <summary>Numerators of the fractions from one period to another, both included.</summary>
    public ReadOnlySpan<int> Fractions(int first, int last) => _fractions.AsSpan(first, Math.Max(0, last - first + 1));

    /// <summary>The fraction of a part of a period: numerator over <see cref="Year"/> and the days returned.</summary>
    public (Int128 Numerator, int Days) Part(int number, DateOnly from, DateOnly to)
    {
        var (first, last) = (_dates[number - 1], _dates[number]);
        if (from == first && to == last) return (_fractions[number], 1);

        // By actual days in the reference mode. Else counted from the first day of the period each time, so that parts
        // add up to the whole, whatever the day count thinks of a 31st.
        return RoundsParts
            ? ((Int128)_fractions[number] * (to.DayNumber - from.DayNumber), last.DayNumber - first.DayNumber)
            : (DayCounts.Numerator(DayCount, first, to) - DayCounts.Numerator(DayCount, first, from), 1);
    }
}
