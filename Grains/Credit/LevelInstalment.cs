namespace Smart.Grains.Credit;

/// <summary>
/// The instalment that is the same in every period: what is owed after the interest of the present period, grown at the
/// rate to the last one, is worth all instalments grown to the last one (Fabozzi, <i>Handbook of Mortgage-Backed
/// Securities</i>, chapter 3, for equal periods). One pass over the periods that are left.
/// </summary>
internal readonly ref struct LevelInstalment
{
    // What 15 digits may be wrong by after 1,200 periods, with room to spare.
    private const double Doubt = 1e-11;
    private const double SmallestSound = 0.01;

    // Where growth is cut off so that it fits: instalments far away are worth nothing then.
    private const decimal TooLarge = 1e12m;
    private const decimal Scale = 1e-12m;

    private readonly ReadOnlySpan<int> _fractions;
    private readonly long _rate;
    private readonly long _year;

    /// <param name="fractions">Numerators of the year fractions of the periods after the present one.</param>
    /// <param name="year">Their denominator.</param>
    /// <param name="rate">Yearly rate in <see cref="Rates.One"/>.</param>
    public LevelInstalment(ReadOnlySpan<int> fractions, int year, long rate)
    {
        _fractions = fractions;
        _rate = rate;
        _year = year * Rates.One;
    }

    /// <summary>The instalment in cents, exact and then rounded half up.</summary>
    /// <param name="owed">Principal in cents.</param>
    /// <param name="interest">Interest of the present period, over the year and <see cref="Rates.One"/>.</param>
    /// <param name="balloon">What is paid on top of the last instalment, in cents.</param>
    public long Of(long owed, Int128 interest, long balloon)
    {
        // A double says between which cents the answer lies. Only where that is too near to a half for its digits to
        // tell, 28 of them decide: it costs twenty times as much, and is needed once in a million times.
        var (guess, size) = Guess(owed + ((double)interest / _year), balloon);
        var doubt = size * Doubt;
        var fraction = guess - Math.Floor(guess);
        if (Math.Abs(fraction - 0.5) > doubt && doubt < 0.25) return (long)Math.Round(guess);

        return Decide(owed, interest, balloon);
    }

    /// <summary>The same by 28 digits alone.</summary>
    public long Decide(long owed, Int128 interest, long balloon)
    {
        var (whole, rest) = Int128.DivRem(interest, _year);
        return Decide(owed + (decimal)(long)whole + ((decimal)(long)rest / _year), balloon);
    }

    private (double Value, double Size) Guess(double owed, long balloon)
    {
        var perUnit = (double)_rate / _year;
        var (growth, worth) = (1.0, 1.0);
        foreach (var fraction in _fractions)
        {
            var factor = 1 + (fraction * perUnit);
            if (factor < SmallestSound) return (0, double.MaxValue);
            worth = (worth * factor) + 1;
            growth *= factor;
        }

        // What has grown beyond what a double holds is not guessed.
        return double.IsFinite(growth) && double.IsFinite(worth)
            ? (((owed * growth) - balloon) / worth, ((Math.Abs(owed) * growth) + balloon) / worth)
            : (0, double.MaxValue);
    }

    private long Decide(decimal owed, long balloon)
    {
        var perUnit = (decimal)_rate / _year;
        var (growth, worth, unit) = (1m, 1m, 1m);
        foreach (var fraction in _fractions)
        {
            var factor = 1 + (fraction * perUnit);
            worth = (worth * factor) + unit;
            growth *= factor;
            if (Math.Abs(worth) <= TooLarge && Math.Abs(growth) <= TooLarge) continue;
            (growth, worth, unit) = (growth * Scale, worth * Scale, unit * Scale);
        }

        // Only rates of -100 % after very high ones leave nothing to divide by; the last instalment then takes all.
        if (worth == 0) return 0;
        var level = ((owed * (growth / worth)) - (balloon * (unit / worth)));
        return (long)decimal.Round(level, 0, MidpointRounding.AwayFromZero);
    }
}
