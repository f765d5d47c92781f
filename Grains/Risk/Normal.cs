using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>Beyond this the distribution function is zero or one to the last digit.</summary>
    public const double Far = 37;

    private const double Edge = 7.07106781186547;

    /// <summary>Density.</summary>
    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Distribution function.</summary>
    public static double Cumulative(double x) => Cumulative(Vector512.Create(x))[0];

    /// <summary>
    /// Distribution function of eight at once, to 1e-15, and to eight digits wherever it is smaller: Hart's rational
    /// approximation (Hart 1968, algorithm 5666) and beyond 7.07 a continued fraction, as West puts them together
    /// ("Better approximations to cumulative normal functions", Wilmott 2005).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cumulative(Vector512<double> x)
    {
        var size = Vector512.Min(Vector512.Abs(x), Vector512.Create(Far));
        var lower = Vector512.Exp(size * size * -0.5) * Ratio(size);
        if (Vector512.GreaterThanAny(size, Vector512.Create(Edge)))
        {
            var far = Vector512.Exp(size * size * -0.5) * Fraction(size);
            lower = Vector512.ConditionalSelect(Vector512.GreaterThan(size, Vector512.Create(Edge)), far, lower);
        }

        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512<double>.Zero), Vector512<double>.One - lower, lower);
    }

    /// <summary>
    /// Quantile, to 16 digits: Wichura, "The percentage points of the normal distribution" (Applied Statistics 37,
    /// 1988, algorithm AS 241). Zero and one give the ends at which <see cref="Far"/> is passed.
    /// </summary>
    public static double Quantile(double probability)
    {
        const double Infinite = 1e9;
        if (probability <= 0) return -Infinite;
        if (probability >= 1) return Infinite;
        var q = probability - 0.5;
        if (Math.Abs(q) <= 0.425) return Centre(q);
        var r = Math.Sqrt(-Math.Log(q < 0 ? probability : 1 - probability));
        return Math.CopySign(r <= 5 ? Shoulder(r - 1.6) : Tail(r - 5), q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Ratio(Vector512<double> x)
    {
        var above = Vector512.Create(3.52624965998911e-02);
        above = Step(above, x, 0.700383064443688);
        above = Step(above, x, 6.37396220353165);
        above = Step(above, x, 33.912866078383);
        above = Step(above, x, 112.079291497871);
        above = Step(above, x, 221.213596169931);
        above = Step(above, x, 220.206867912376);
        var below = Vector512.Create(8.83883476483184e-02);
        below = Step(below, x, 1.75566716318264);
        below = Step(below, x, 16.064177579207);
        below = Step(below, x, 86.7807322029461);
        below = Step(below, x, 296.564248779674);
        below = Step(below, x, 637.333633378831);
        below = Step(below, x, 793.826512519948);
        below = Step(below, x, 440.413735824752);
        return above / below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Step(Vector512<double> sum, Vector512<double> x, double next) =>
        Vector512.MultiplyAddEstimate(sum, x, Vector512.Create(next));

    private static Vector512<double> Fraction(Vector512<double> x)
    {
        var fraction = x + Vector512.Create(0.65);
        for (var n = 4; n > 0; n--) fraction = x + (Vector512.Create((double)n) / fraction);
        return Vector512.Create(1 / Math.Sqrt(2 * Math.PI)) / fraction;
    }

    private static double Centre(double q)
    {
        var r = 0.180625 - (q * q);
        return q * Polynomial(r,
            2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
            1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0)
            / Polynomial(r,
                5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
                5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1);
    }

    private static double Shoulder(double r) =>
        Polynomial(r,
            7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
            3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0)
        / Polynomial(r,
            1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
            1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
            2.05319162663775882187e0, 1);

    private static double Tail(double r) =>
        Polynomial(r,
            2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
            2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
            5.46378491116411436990e0, 6.65790464350110377720e0)
        / Polynomial(r,
            2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
            7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
            5.99832206555887937690e-1, 1);

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients) sum = (sum * x) + coefficient;
        return sum;
    }
}
