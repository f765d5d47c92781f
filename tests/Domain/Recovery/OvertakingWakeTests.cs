using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Recovery;
using Xunit;
using Event = Smart.Grains.Recovery.Dunning.Event;
using State = Smart.Grains.Recovery.Dunning.State;

namespace Smart.Tests.Domain.Recovery;

/// <summary>A wake that finds the invoice settled before the messages have come that say by what.</summary>
public sealed class OvertakingWakeTests
{
    private static readonly InvoiceId Id = new("J1/1");
    private static readonly JobId Job = new("J1");
    private static readonly DateOnly Issued = new(2026, 3, 2);
    private static readonly DateOnly Due = Issued.AddDays(30);
    private static readonly Money Total = new(121_000, Currency.Eur);
    private static readonly DunningSchedule Schedule = new(3, 15, 30, 45, ConsumerDays: 14);

    // What the invoice goes through: some days pass, then part of it or all of it is paid (some days ago) or credited.
    private static readonly Gen<Change[]> Lives = Gen.Select(
        Gen.Int[0, 12], Gen.Bool, Gen.Frequency((3, Gen.Long[1, 60_000]), (1, Gen.Const(Total.Minor))), Gen.Int[0, 9],
        Gen.Int[0, 3])
        .Select((days, isPayment, cents, ago, wakes) => new Change(days, isPayment, cents, ago, wakes))
        .Array[1, 6];

    [Fact]
    public void Changes_nothing_of_what_is_claimed_in_the_end() => Lives.Sample(
        life =>
        {
            var (told, overtaken) = (new World(), new World());
            foreach (var change in life)
            {
                told.Live(change);
                told.Deliver();
                told.WakeUp();
                overtaken.Live(change);
                for (var n = 0; n < change.Wakes; n++) overtaken.WakeUp();
                overtaken.DeliverOne();
            }

            overtaken.Deliver();
            var (one, other) = (told.Life.State, overtaken.Life.State);
            Assert.Equal((one.Open, one.IsClosed), (other.Open, other.IsClosed));
            Assert.Equal(one.Paid.ToArray(), other.Paid.ToArray());
            if (overtaken.Claim() is { } exact) Assert.Equal(exact, other.LateClaimed);
            var said = overtaken.Life.Sent.Select(sent => sent.Message).OfType<Message.LateClaimed>().LastOrDefault();
            Assert.Equal(
                (other.LateClaimed?.Costs, other.LateClaimed?.Interest), (said?.Costs, said?.Interest));
        },
        iter: 400);

    [Fact]
    public void Leaves_no_claim_where_a_credit_note_took_everything_away()
    {
        var world = new World();
        foreach (var days in (int[])[46, 12])
        {
            world.Live(new Change(days, IsPayment: false, Total.Minor / 4, Ago: 0, Wakes: 0));
            world.Deliver();
            world.WakeUp();
        }

        world.Live(new Change(Days: 1, IsPayment: false, Total.Minor, Ago: 0, Wakes: 0));

        world.WakeUp();
        Assert.True(world.Life.State.IsClosed);
        Assert.True(Dunning.LateClaimOf(world.Life.State)!.Left.Total.IsPositive);
        world.Deliver();

        Assert.True(world.Life.State.IsClosed);
        Assert.True(Dunning.LateClaimOf(world.Life.State)!.Left.Total.IsZero);
        var said = world.Life.Sent.Select(sent => sent.Message).OfType<Message.LateClaimed>().Last();
        Assert.True((said.Costs + said.Interest).IsZero);
    }

    private sealed record Change(int Days, bool IsPayment, long Cents, int Ago, int Wakes);

    // The invoice, its case, and the messages between them.
    private sealed class World
    {
        private readonly Queue<Message> _way = [];
        private DateOnly _today = Issued;
        private Money _open = Total;
        private Money _paid = Money.Zero;
        private int _count;

        public World() => Ask(state => Dunning.Decide(
            state,
            new Message.InvoiceIssued(
                Id, Job, new ActivityId("A1"), new CooperativeId("general"), new ClientId("C1"), Issued, Due, Total,
                Total, Money.Zero, Money.Zero, Money.Zero),
            Schedule));

        public Life<State, Event> Life { get; } = new(Dunning.Evolve);

        public void Live(Change change)
        {
            _today = _today.AddDays(change.Days);
            var amount = Money.Min(new Money(change.Cents, Currency.Eur), _open);
            if (!amount.IsPositive) return;
            _open -= amount;
            _count++;
            if (!change.IsPayment)
            {
                _way.Enqueue(new Message.InvoiceCredited(
                    Id, Job, new ActivityId("A1"), new ClientId("C1"), amount, amount, Money.Zero, Money.Zero,
                    Money.Zero, _open, OnDispute: false, Note: $"credit-{_count}"));
                return;
            }

            _paid += amount;
            _way.Enqueue(new Message.PaymentReceived(
                Id, Job, new ActivityId("A1"), new ClientId("C1"), $"P{_count}", _today.AddDays(-change.Ago), amount,
                amount, Money.Zero, Money.Zero, Money.Zero, _open, PaidInFull: !_open.IsPositive));
        }

        public void Deliver()
        {
            while (_way.Count > 0) DeliverOne();
        }

        public void DeliverOne()
        {
            if (!_way.TryDequeue(out var message)) return;
            Ask(state => message is Message.PaymentReceived paid
                ? Dunning.Decide(state, paid, Claim)
                : Dunning.Decide(state, (Message.InvoiceCredited)message, Claim));
        }

        // As the actor does: the invoice is asked first, then the letter of the day is written.
        public void WakeUp()
        {
            var view = new InvoiceView(
                Id, InvoiceStatus.Open, new CooperativeId("general"), Job, new ActivityId("A1"), new ClientId("C1"),
                "2026-1", Issued, Due, "+++090/9337/55493+++", "fr", Total, Money.Zero, Total, _open, _paid,
                Total - _open - _paid, Money.Zero, Money.Zero, "hash", [], IsSent: true);
            Ask(state => Dunning.Decide(state, view));
            var before = Life.State;
            if (Dunning.Next(before) is not { } next || Dunning.NextOn(before) is not { } on || _today < on) return;
            var account = DunningAccount.Of(
                before, DunningTrack.Business, _today, RecoveryFigureTests.Rates, InterestTo(_today));
            var taken = new Event.StepTaken(
                next, DunningTrack.Business, _today, DunningAccount.Claim(before, next, account), ReplyBy: null,
                "hash");
            var claimed = Dunning.ClaimOf(taken, account, RecoveryFigureTests.Rates.Order);
            Ask(state => Dunning.Decide(state, taken, claimed));
        }

        /// <summary>What is claimed up to the day of the last claim by all that is known now.</summary>
        public Event.LateClaimed? Claim() => Claim(Life.State);

        private static Event.LateClaimed? Claim(State state) => state.LateClaimed is { On: var on }
            ? Dunning.ClaimAfter(state, RecoveryFigureTests.Rates, InterestTo(on))
            : null;

        private static ImmutableArray<RateFrom> InterestTo(DateOnly day) =>
            DunningAccount.RatesTo(Due, day, new RuleBook(GenericRates.All));

        private void Ask(Func<State, Grains.Kernel.Decision<Event>> decide) => Life.Ask(decide, comesOnce: true);
    }
}
