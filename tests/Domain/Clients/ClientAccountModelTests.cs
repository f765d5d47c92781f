using CsCheck;
using Smart.Grains;
using Smart.Grains.Clients;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;
using Event = Smart.Grains.Clients.ClientAccount.Event;
using State = Smart.Grains.Clients.ClientAccount.State;

namespace Smart.Tests.Domain.Clients;

/// <summary>What a client owes one cooperative, and what is held of its line, beside the same on paper.</summary>
public sealed class ClientAccountModelTests
{
    private static readonly CooperativeId Arts = new("arts");
    private static readonly ClientId Client = new("C1");
    private static readonly Event.Opened Opening = new(Arts, Client);
    private static readonly DateOnly Start = new(2026, 3, 2);

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (4, Gen.Select(Gen.Int[1, 4], Gen.Long[-100, 300_000], Gen.Long[0, 400_000])
            .Select<(int Case, long Cents, long Limit), Action<World>>(
                x => world => world.Hold($"c{x.Case}", Cents(x.Cents), Cents(x.Limit)))),
        (3, Gen.Select(Gen.Int[1, 4], Gen.Long[-100, 300_000], Gen.Bool)
            .Select<(int Case, long Cents, bool IsAll), Action<World>>(
                x => world => world.Release($"c{x.Case}", x.IsAll ? null : Cents(x.Cents)))),
        (1, Gen.Int[-2, 63].Select<int, Action<World>>(days => world => world.Agree(days))),
        (3, Gen.Select(Gen.Int[1, 5], Gen.Long[1, 200_000], Gen.Int[0, 60])
            .Select<(int N, long Cents, int Days), Action<World>>(
                x => world => world.Issue(x.N, Cents(x.Cents), x.Days))),
        (4, Gen.Select(Gen.Int[1, 5], Gen.Int[1, 100], Gen.Bool).Select<(int N, int Percent, bool IsCredit),
            Action<World>>(x => world => world.Lower(x.N, x.Percent, x.IsCredit))),
        (1, Gen.Int[1, 5].Select<int, Action<World>>(n => world => world.WriteOff(n))),
        (2, Gen.Select(Gen.Int[1, 5], Gen.Bool).Select<(int N, bool IsOver), Action<World>>(
            x => world => world.Dispute(x.N, x.IsOver))),
        (3, Gen.Int[0, 30].Select<int, Action<World>>(days => world => world.Today = world.Today.AddDays(days))));

    [Fact]
    public void What_is_granted_never_exceeds_the_line_and_what_is_open_is_what_was_not_paid() =>
        Steps.Array[0, 50].Sample(
            steps =>
            {
                var world = new World();
                foreach (var step in steps)
                {
                    step(world);
                    world.Check();
                }
            },
            iter: 100);

    [Fact]
    public void Keeping_less_than_nothing_of_a_hold_is_refused_and_the_hold_stands()
    {
        var world = new World();
        world.Hold("c1", Cents(500), Cents(1_000));
        world.Release("c1", Cents(-1));
        Assert.Equal(Cents(500), world.Life.State.Totals.Held);
    }

    [Fact]
    public void A_hold_without_a_limit_is_refused_and_the_question_what_is_held_is_answered()
    {
        var world = new World();
        var refused = ClientAccount.Decide(world.Life.State, new HoldUpTo("c1", Cents(500)), Opening);
        Assert.Equal("hold.limit-missing", refused.Refusal?.Code);
        Assert.True(ClientAccount.Decide(world.Life.State, new HoldUpTo("c1", Cents(0)), Opening).IsNothingNew);
        world.Hold("c1", Cents(500), Cents(1_000));
        Assert.True(ClientAccount.Decide(world.Life.State, new HoldUpTo("c1", Cents(900)), Opening).IsNothingNew);
    }

    private static Money Cents(long cents) => new(cents, Currency.Eur);

    private sealed class World
    {
        private readonly Dictionary<string, Money> _holds = new(StringComparer.Ordinal);
        private readonly Dictionary<InvoiceId, Paper> _papers = [];
        private readonly List<Message.PaymentBehaviour> _behaved = [];
        private int _term = ClientAccount.UsualTermDays;

        public Life<State, Event> Life { get; } = new(ClientAccount.Evolve);

        public DateOnly Today { get; set; } = Start;

        public void Hold(string name, Money amount, Money limit)
        {
            var decision = Life.Ask(state => ClientAccount.Decide(state, new HoldUpTo(name, amount, limit), Opening));
            Assert.Equal(amount.IsNegative ? "hold.amount-negative" : null, decision.Refusal?.Code);
            if (amount.IsNegative || _holds.ContainsKey(name)) return;
            var granted = Money.Min(amount, limit - Money.Sum(_holds.Values));
            if (granted.IsPositive) _holds[name] = granted;
            if (!decision.Events.IsEmpty) Assert.True(Life.State.Totals.Held <= limit);
        }

        public void Release(string name, Money? keep)
        {
            var decision = Life.Ask(state => ClientAccount.Decide(state, new ReleaseHold(name, keep)));
            var kept = keep ?? Money.Zero;
            Assert.Equal(kept.IsNegative ? "hold.amount-negative" : null, decision.Refusal?.Code);
            if (kept.IsNegative || !_holds.TryGetValue(name, out var held) || held <= kept) return;
            if (kept.IsZero) _holds.Remove(name);
            else _holds[name] = kept;
        }

        public void Agree(int days)
        {
            var decision = Life.Ask(state => ClientAccount.Decide(state, new SetClientTerms(days), Opening));
            var isLawful = days is >= 0 and <= ClientAccount.LongestTermDays;
            Assert.Equal(isLawful ? null : "client-account.term-unlawful", decision.Refusal?.Code);
            if (isLawful) _term = days;
        }

        public void Issue(int n, Money total, int days)
        {
            var invoice = Invoice(n);
            if (!_papers.TryAdd(invoice, new Paper(total, total, Today.AddDays(days)))) return;
            Life.Ask(state => ClientAccount.Decide(
                state,
                new Message.InvoiceIssued(
                    invoice, new JobId($"J{n}"), new ActivityId("A1"), Arts, Client, Today, Today.AddDays(days), total,
                    total, Money.Zero, Money.Zero, Money.Zero),
                Opening));
        }

        public void Lower(int n, int percent, bool isCredit)
        {
            if (!_papers.TryGetValue(Invoice(n), out var paper) || !paper.Open.IsPositive) return;
            var amount = paper.Open.Times(percent / 100m, Rounding.Up);
            var (job, none) = (new JobId($"J{n}"), Money.Zero);
            paper.Open -= amount;
            if (isCredit)
            {
                Ask(state => ClientAccount.Decide(
                    state,
                    new Message.InvoiceCredited(
                        Invoice(n), job, new ActivityId("A1"), Client, amount, amount, none, none, none, paper.Open,
                        OnDispute: false, "credit-1"),
                    Today));
                return;
            }

            var isPaid = !paper.Open.IsPositive;
            if (isPaid) _behaved.Add(new(Arts, Invoice(n), paper.Amount, paper.DueOn, Today));
            Ask(state => ClientAccount.Decide(
                state,
                new Message.PaymentReceived(
                    Invoice(n), job, new ActivityId("A1"), Client, "p", Today, amount, amount, none, none, none,
                    paper.Open, isPaid)));
        }

        public void WriteOff(int n)
        {
            if (!_papers.TryGetValue(Invoice(n), out var paper) || !paper.Open.IsPositive) return;
            var (open, none) = (paper.Open, Money.Zero);
            paper.Open = none;
            _behaved.Add(new(Arts, Invoice(n), paper.Amount, paper.DueOn, PaidOn: null));
            Ask(state => ClientAccount.Decide(state, new Message.InvoiceWrittenOff(
                Invoice(n), new JobId($"J{n}"), new ActivityId("A1"), Client, open, open, none, none, none)));
        }

        public void Dispute(int n, bool isOver)
        {
            if (_papers.TryGetValue(Invoice(n), out var paper) && paper.Open.IsPositive) paper.IsDisputed = !isOver;
            var job = new JobId($"J{n}");
            Life.Ask(state => isOver
                ? ClientAccount.Decide(state, new Message.DisputeSettled(Invoice(n), job, Client, Money.Zero))
                : ClientAccount.Decide(state, new Message.InvoiceDisputed(Invoice(n), job, Client)));
        }

        public void Check()
        {
            var (state, standing) = (Life.State, ClientAccount.Standing(Life.State, Today));
            Assert.Equal(_holds.OrderBy(hold => hold.Key), state.Holds.OrderBy(hold => hold.Key));
            var open = _papers.Values.Where(paper => paper.Open.IsPositive).ToList();
            var overdue = open.Where(paper => !paper.IsDisputed)
                .Select(paper => Today.DayNumber - paper.DueOn.DayNumber).Append(0).Max();
            Assert.Equal(
                new ClientStanding(
                    _term, Money.Sum(_holds.Values), Money.Sum(open.Select(paper => paper.Open)), overdue,
                    _papers.Count > 0, open.Exists(paper => paper.IsDisputed)),
                standing);
            Assert.Equal(open.Count, ClientAccount.View(state, Today).Receivables.Length);
            // Each invoice is told of once, on the day of its last cent or when it is lost; a credit says nothing.
            Assert.Equal(_behaved, Life.Sent.Select(sent => (Message.PaymentBehaviour)sent.Message));
            Assert.All(Life.Sent, sent => Assert.Equal("client/C1", sent.Receiver));
        }

        private static InvoiceId Invoice(int n) => new($"J{n}/1");

        private void Ask(Func<State, Decision<Event>> decide) => Life.Ask(decide, comesOnce: true);

        private sealed class Paper(Money amount, Money open, DateOnly dueOn)
        {
            public Money Amount { get; } = amount;

            public Money Open { get; set; } = open;

            public DateOnly DueOn { get; } = dueOn;

            public bool IsDisputed { get; set; }
        }
    }
}
