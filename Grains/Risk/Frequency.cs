namespace Smart.Grains.Risk;

/// <summary>How many losses there are: Panjer's class, where p(n) = (a + b/n) p(n - 1).</summary>
public abstract record Frequency
{
    private Frequency()
    {
    }

    /// <summary>Expected number.</summary>
    public abstract double Expected { get; }

    /// <summary>Variance of the number.</summary>
    public abstract double Variance { get; }

    /// <summary>ln of the generating function at 1 + x, where x is at least -1; infinity beyond its domain.</summary>
    internal abstract double LogarithmAt(double x);

    /// <summary>Losses that come independently of each other.</summary>
    /// <param name="Mean">Expected number, above 0.</param>
    public sealed record Poisson(double Mean) : Frequency
    {
        public override double Expected => Mean;

        public override double Variance => Mean;

        internal override double LogarithmAt(double x) => Mean * x;
    }

    /// <summary>Each of some trials loses or not, with the same probability.</summary>
    /// <param name="Trials">Number of trials, 1 or more.</param>
    /// <param name="Probability">Probability of a loss in each, 0 to 1.</param>
    public sealed record Binomial(int Trials, double Probability) : Frequency
    {
        public override double Expected => Trials * Probability;

        public override double Variance => Trials * Probability * (1 - Probability);

        internal override double LogarithmAt(double x) => Trials * Precise.LogOfOnePlus(Probability * x);
    }

    /// <summary>A Poisson number whose mean is itself uncertain, by a gamma distribution.</summary>
    /// <param name="Mean">Expected number, above 0.</param>
    /// <param name="Dispersion">Variance of the number over its mean, less one: above 0.</param>
    public sealed record NegativeBinomial(double Mean, double Dispersion) : Frequency
    {
        public override double Expected => Mean;

        public override double Variance => Mean * (1 + Dispersion);

        internal override double LogarithmAt(double x) =>
            Dispersion * x < 1 ? -Mean / Dispersion * Precise.LogOfOnePlus(-Dispersion * x) : double.PositiveInfinity;
    }
}
