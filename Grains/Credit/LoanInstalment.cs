using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// How much principal each instalment of a plan holds: worked out when something changes what is owed, its rate or its
/// terms, and kept until then.
/// </summary>
internal sealed class LoanInstalment(LoanPlan plan)
{
    private long _amount;
    private bool _isOld = true;
    private bool _isKept;

    /// <summary>Number of the last instalment; earlier than planned when the instalment was kept.</summary>
    public int Last { get; private set; } = plan.Count;

    private bool IsLevel => plan.Method is LoanMethod.Annuity or LoanMethod.Balloon;

    /// <summary>What is owed changed, and the term stays.</summary>
    public void OwedChanged() => _isOld = true;

    /// <summary>The rate changed: a level instalment changes with it, a fixed principal does not.</summary>
    public void RateChanged() => _isOld |= IsLevel;

    /// <summary>What is owed is about to become less, and the instalment stays.</summary>
    /// <param name="period">The period that runs.</param>
    /// <param name="owed">Principal before the repayment.</param>
    /// <param name="rate">The rate.</param>
    /// <param name="interest">Interest of the whole period without the repayment, exact.</param>
    public void Keep(int period, long owed, long rate, Int128 interest)
    {
        if (period <= plan.PrincipalGrace)
        {
            _isOld = true; // There is no instalment yet that could stay.
            return;
        }

        WorkOut(period, owed, rate, interest);
        _isKept = true;
    }

    /// <summary>Settles amount and term for an instalment that falls due.</summary>
    /// <returns>Number of the last instalment.</returns>
    public int Settled(int period, long owed, long rate, Int128 exact, long interest)
    {
        if (period <= plan.PrincipalGrace) return Last;
        WorkOut(period, owed, rate, exact);
        if (_isKept) Shorten(period, owed, rate, interest);
        (_isKept, _isOld) = (false, false);
        return Last;
    }

    /// <summary>Principal of an instalment that is not the last.</summary>
    public long Principal(int period, long owed, long interest)
    {
        if (period <= plan.PrincipalGrace || plan.Method == LoanMethod.Bullet) return 0;
        var principal = IsLevel ? _amount - interest : _amount;

        // An instalment always pays its interest: nothing but a grace that was agreed lets a debt grow. What it pays
        // more than planned is spread anew. (At the highest rates a cent of rounding alone would grow without end.)
        if (principal < 0)
        {
            principal = 0;
            _isOld = true;
        }

        return Math.Min(principal, owed);
    }

    private void WorkOut(int period, long owed, long rate, Int128 interest)
    {
        if (!_isOld) return;
        _isOld = false;
        _amount = IsLevel
            ? new LevelInstalment(plan.Fractions(period + 1, Last), plan.Year, rate).Of(owed, interest, plan.Balloon)
            : Exactly.HalfUp(owed, Last - period + 1);
    }

    // Pays on in thought until nothing is left: that instalment becomes the last.
    private void Shorten(int period, long owed, long rate, long interest)
    {
        if (plan.Method is LoanMethod.Bullet or LoanMethod.Balloon) return;
        for (var n = period; n < Last; n++)
        {
            owed -= Principal(n, owed, interest);
            if (owed <= 0)
            {
                Last = n;
                return;
            }

            var fraction = plan.Fractions(n + 1, n + 1)[0];
            interest = Exactly.HalfUp((Int128)owed * rate * fraction, (Int128)plan.Year * Rates.One);
        }
    }
}
