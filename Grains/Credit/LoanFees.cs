using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>The fees of a loan, in cents, taken as they fall due.</summary>
internal sealed class LoanFees
{
    private static readonly (DateOnly On, long Amount, int Place)[] None = [];

    private readonly (DateOnly On, long Amount, int Place)[] _dated = None;
    private int _next;

    public LoanFees(LoanQuestion question)
    {
        if (question.Fees is not { IsDefaultOrEmpty: false } fees) return;
        var (start, loan) = (question.Drawdowns[0].On, Money.Eur(question.Drawdowns[0].Amount));
        var dated = new List<(DateOnly On, long Amount, int Place)>();
        for (var n = 0; n < fees.Length; n++)
        {
            if (fees[n].Kind == LoanFeeKind.EachInstalment) EachInstalment += Money.Eur(fees[n].Value).Minor;
            else dated.Add((fees[n].On ?? start, Amount(fees[n], loan), n));
        }

        _dated = [.. dated.OrderBy(fee => fee.On)];
    }

    /// <summary>With every instalment.</summary>
    public long EachInstalment { get; }

    /// <summary>Place in the question of a fee that has not fallen due; null when all have.</summary>
    public int? Left => _next < _dated.Length ? _dated[_next].Place : null;

    /// <summary>Those not taken yet that fell due by a day.</summary>
    public long TakeUntil(DateOnly day)
    {
        var sum = 0L;
        for (; _next < _dated.Length && _dated[_next].On <= day; _next++) sum += _dated[_next].Amount;
        return sum;
    }

    private static long Amount(LoanFee fee, Money loan) => fee.Kind == LoanFeeKind.ShareOfLoan
        ? loan.Times(fee.Value, Interfaces.Rounding.HalfUp).Minor
        : Money.Eur(fee.Value).Minor;
}
