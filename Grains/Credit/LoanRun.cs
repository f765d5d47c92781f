using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// One loan lived through from its first drawdown to its end, period by period: what happens in a period cuts it into
/// parts, each bearing interest on what was owed in it; then the instalment falls due.
/// </summary>
internal sealed class LoanRun
{
    // A loan that has grown beyond four times the largest one is none: at such rates interest on interest explodes.
    private const long MostOwed = 400_000_000_000_000;

    private readonly LoanQuestion _question;
    private readonly LoanEvent[] _events;
    private readonly LoanFees _fees;
    private readonly DateOnly? _settleOn;

    private LoanRow[] _rows;
    private int _count;
    private int _number;
    private int _next;
    private int _drawdownsLeft;
    private bool _isSettled;

    private LoanPlan _plan;
    private LoanInstalment _instalment;
    private int _period = 1;
    private long _rate;

    private long _owed;
    private long _flatBase;
    private long _putOff;

    // Of the period that runs.
    private DateOnly _since;
    private Int128 _accrued;
    private long _rounded;
    private long _drawn;

    /// <param name="question">Terms that were checked.</param>
    /// <param name="settleOn">A day on which everything is repaid, whatever was to come; null to live on.</param>
    public LoanRun(LoanQuestion question, DateOnly? settleOn)
    {
        (_question, _settleOn) = (question, settleOn);
        _events = LoanEvent.All(question);
        _fees = new LoanFees(question);
        _drawdownsLeft = question.Drawdowns.Length;
        _plan = new LoanPlan(question.Drawdowns[0].On, question);
        _instalment = new LoanInstalment(_plan);
        _rate = Rates.Parts(question.Rate);
        _since = _plan.Date(0);
        _rows = new LoanRow[_plan.Count + _events.Length - _drawdownsLeft];
    }

    /// <summary>Why the loan cannot be lived through; null when it was.</summary>
    public FieldRefusal? Refusal { get; private set; }

    /// <summary>What was written.</summary>
    public ImmutableArray<LoanRow> Rows
    {
        get
        {
            if (_count < _rows.Length) Array.Resize(ref _rows, _count);
            return ImmutableCollectionsMarshal.AsImmutableArray(_rows);
        }
    }

    private bool IsOver => _isSettled || (_owed == 0 && _putOff == 0 && _drawdownsLeft == 0
        && (_plan.Method != LoanMethod.Flat || _flatBase == 0));

    /// <summary>Lives through the loan.</summary>
    public void ToTheEnd()
    {
        var start = _plan.Date(0);
        if (_fees.TakeUntil(start) is var fees and not 0) Write(LoanRowKind.Fees, start, 0, 0, fees);
        while (Refusal is null && !_isSettled && _period <= _instalment.Last)
        {
            if (TakeEvents(_plan.Date(_period))) continue;
            Accrue(_plan.Date(_period));
            if (IsOver && _accrued == 0 && _rounded == 0) break;
            Pay(_plan.Date(_period));
            _period++;
            if (IsOver) break;
        }

        if (Refusal is null && _settleOn is null) RefuseWhatComesTooLate();
    }

    // True when the period ended before it was due: with the loan, or with its terms.
    private bool TakeEvents(DateOnly due)
    {
        while (Refusal is null)
        {
            var isEvent = _next < _events.Length && _events[_next].Day < due;
            if (_settleOn is { } day && day < due && (!isEvent || day < _events[_next].Day))
            {
                Settle(day);
                return true;
            }

            if (!isEvent) return false;
            var @event = _events[_next++];
            Accrue(@event.Day);
            if (Take(@event)) return true;
        }

        return true;
    }

    private bool Take(LoanEvent @event)
    {
        switch (@event.Kind)
        {
            case LoanEventKind.RateChange:
                _rate = @event.Amount;
                _instalment.RateChanged();
                return false;
            case LoanEventKind.Drawdown:
                Draw(@event.Amount);
                return false;
            case LoanEventKind.Repayment:
                Repay(@event);
                return false;
            case LoanEventKind.Settlement:
                Settle(@event.Day);
                return true;
            default:
                Restructure(_question.Restructurings!.Value[@event.Place]);
                return true;
        }
    }

    private void Draw(long amount)
    {
        (_owed, _drawn) = (_owed + amount, _drawn + amount);
        (_flatBase, _drawdownsLeft) = (_owed, _drawdownsLeft - 1);
        _instalment.OwedChanged();
    }

    private void Repay(LoanEvent @event)
    {
        var repayment = _question.Repayments!.Value[@event.Place];
        if (@event.Amount > _owed)
        {
            Refuse($"repayments[{@event.Place}].amount", "calculator.too-large", Calculators.Shown.Euro(_owed));
            return;
        }

        if (repayment.Keeps == RepaymentKeeps.Instalment) KeepInstalment();
        else _instalment.OwedChanged();
        Write(LoanRowKind.Repayment, @event.Day, @event.Amount, 0, 0);
        _flatBase = _owed;
    }

    // What the instalment would have been without the repayment is what stays.
    private void KeepInstalment()
    {
        var (since, accrued, rounded) = (_since, _accrued, _rounded);
        Accrue(_plan.Date(_period));
        _instalment.Keep(_period, _owed, _rate, Exact());
        (_since, _accrued, _rounded) = (since, accrued, rounded);
    }

    private void Settle(DateOnly day)
    {
        Accrue(day);
        Write(LoanRowKind.Settlement, day, _owed, TakeInterest() + TakePutOff(), _fees.TakeUntil(day));
        _isSettled = true;
    }

    private void Restructure(LoanRestructuring terms)
    {
        var interest = TakeInterest() + TakePutOff();
        if (terms.Capitalise != true) _putOff = interest;
        else if (interest != 0) Write(LoanRowKind.Restructuring, terms.On, -interest, interest, 0);

        if (terms.Rate is { } rate) _rate = Rates.Parts(rate);
        _plan = new LoanPlan(terms.On, _question with
        {
            Instalments = terms.Instalments,
            Method = terms.Method ?? _plan.Method,
            Frequency = terms.Frequency ?? _question.Frequency,
            FirstDue = terms.FirstDue,
            PrincipalGrace = terms.PrincipalGrace,
            InterestGrace = null,
            Balloon = terms.Balloon,
        });
        _instalment = new LoanInstalment(_plan);
        (_period, _flatBase) = (1, _owed);
        if (_rows.Length < _count + _plan.Count + _events.Length)
            Array.Resize(ref _rows, _count + _plan.Count + _events.Length);
    }

    private void Pay(DateOnly due)
    {
        var exact = Exact();
        var interest = TakeInterest();
        var isGrace = _period <= _plan.InterestGrace;
        var isLast = _period == _instalment.Settled(_period, _owed, _rate, exact, interest);
        var principal = isLast ? _owed
            : isGrace && _plan.GraceKind == InterestGrace.Capitalised ? -interest
            : _instalment.Principal(_period, _owed, interest);
        if (isGrace && _plan.GraceKind == InterestGrace.PaidLater && !isLast)
            (_putOff, interest) = (_putOff + interest, 0);
        else
            interest += TakePutOff();

        _number++;
        Write(LoanRowKind.Instalment, due, principal, interest, _fees.EachInstalment + _fees.TakeUntil(due));
        if (principal < 0) _flatBase -= principal;
        if (_owed > MostOwed) Refuse("rate", "credit.outgrows", null);
    }

    // What is owed bears interest from one day to the next on which something happens.
    private void Accrue(DateOnly to)
    {
        if (to == _since) return;
        var from = _since;
        _since = to;
        if (_plan.IsFree(_period)) return;
        var (numerator, days) = _plan.Part(_period, from, to);
        var interest = (Int128)(_plan.Method == LoanMethod.Flat ? _flatBase : _owed) * _rate * numerator;
        if (_plan.RoundsParts) _rounded += Exactly.HalfUp(interest, (Int128)_plan.Year * Rates.One * days);
        else _accrued += interest;
    }

    // Interest of the period before it is rounded, over the year and the parts of a rate.
    private Int128 Exact() => _accrued + ((Int128)_rounded * _plan.Year * Rates.One);

    private long TakeInterest()
    {
        var interest = _rounded + Exactly.HalfUp(_accrued, (Int128)_plan.Year * Rates.One);
        (_accrued, _rounded) = (0, 0);
        return interest;
    }

    private long TakePutOff()
    {
        var interest = _putOff;
        _putOff = 0;
        return interest;
    }

    private void Write(LoanRowKind kind, DateOnly due, long principal, long interest, long fees)
    {
        _owed -= principal;
        var from = kind == LoanRowKind.Fees ? due : _plan.Date(_period - 1);
        if (_count == _rows.Length) Array.Resize(ref _rows, _count + 1);
        _rows[_count++] = new LoanRow(kind, _number, from, due, _drawn, principal, interest, fees, _owed);
        _drawn = 0;
    }

    // A new rate for a loan that has ended changes nothing; anything else was meant for a loan that still runs.
    private void RefuseWhatComesTooLate()
    {
        for (; _next < _events.Length; _next++)
        {
            if (_events[_next].Kind == LoanEventKind.RateChange) continue;
            Refuse(_events[_next].Field, "credit.after-end", _rows[_count - 1].Due);
        }

        // A fee of a later day is not owed for a loan that was repaid before; else its day was mistaken.
        if (_period > _plan.Count && _fees.Left is { } place)
            Refuse($"fees[{place}].on", "credit.after-end", _rows[_count - 1].Due);
    }

    private void Refuse(string field, string code, object? detail) =>
        Refusal ??= new FieldRefusal(field, new Refusal(code, detail));
}
