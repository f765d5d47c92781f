using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Ledger;
using Smart.Grains.Recovery;
using Xunit;
using Event = Smart.Grains.Recovery.Dunning.Event;
using State = Smart.Grains.Recovery.Dunning.State;

namespace Smart.Tests.Domain.Recovery;

/// <summary>The reminders of one invoice in a world that pays, contests, pauses and is told late.</summary>
public sealed class DunningModelTests
{
    private static readonly InvoiceId Id = new("J1/1");
    private static readonly JobId Job = new("J1");
    private static readonly ClientId Client = new("C1");
    private static readonly DateOnly Issued = new(2026, 3, 2);
    private static readonly DunningSchedule Schedule = new(3, 15, 30, 45, ConsumerDays: 14);
    private static readonly Money Total = new(121_000, Currency.Eur);

    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly string[] Transitions =
    [
        .. from moves in new (string From, string To)[]
           {
               ("none", "none yet"), ("none yet", "Reminder"), ("Reminder", "Notice"), ("Notice", "FormalNotice"),
               ("FormalNotice", "Bailiff"), ("none yet", "Bailiff"), ("Reminder", "Bailiff"), ("Notice", "Bailiff"),
           }
           select $"{moves.From} > {moves.To}",
    ];

    // Days pass and letters go out most of the time; what ends everything is rare, so that lives grow old.
    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (2, Gen.Const<Action<World>>(world => world.Issue())),
        (18, One.Of(DunningTrack.Business, DunningTrack.Business, DunningTrack.Consumer, DunningTrack.Insolvent)
            .Select<DunningTrack, Action<World>>(track => world => world.WakeUp(track))),
        (2, Gen.Select(Gen.Int[0, 4], Gen.Int[-60, 60]).Select<(int Step, int Days), Action<World>>(
            x => world => world.StaleStep((DunningStep)x.Step, x.Days))),
        (4, Gen.Frequency((4, Gen.Long[1, 20_000]), (1, Gen.Long[1, 130_000]))
            .Select<long, Action<World>>(cents => world => world.Pay(cents))),
        (2, Gen.Long[1, 20_000].Select<long, Action<World>>(cents => world => world.Credit(cents))),
        (2, Gen.Long[1, 9_000].Select<long, Action<World>>(cents => world => world.PayLate(cents))),
        (2, Gen.Const<Action<World>>(world => world.Dispute())),
        (6, Gen.Const<Action<World>>(world => world.Settle())),
        (3, Gen.Select(One.Of("promise", "other", "", "because"), One.Of(-1, 0, 1, 9, 366, 367, 3_000))
            .Select<(string Reason, int Days), Action<World>>(x => world => world.Pause(x.Reason, x.Days))),
        (1, Gen.Const<Action<World>>(world => world.Pause("other", days: null))),
        (3, Gen.Const<Action<World>>(world => world.Resume())),
        (3, Gen.Select(One.Of("B1", "B2", "", " "), One.Of(0L, -1L, 5_000L, 15_260L),
                One.Of("EUR", "EUR", "EUR", "USD"))
            .Select<(string Bill, long Cents, string Unit), Action<World>>(
                x => world => world.Cost(x.Bill, new Money(x.Cents, new Currency(x.Unit))))),
        (1, One.Of(LossCause.Prescribed, LossCause.Bankruptcy)
            .Select<LossCause, Action<World>>(cause => world => world.DeclareLoss(cause))),
        (1, Gen.Const<Action<World>>(world => world.WriteOff())),
        (2, Gen.Const<Action<World>>(world => world.LookAtInvoice())),
        (18, Gen.Int[0, 20].Select<int, Action<World>>(days => world => world.Today = world.Today.AddDays(days))));

    [Fact]
    public void Steps_go_forward_only_and_never_while_paused_disputed_or_over()
    {
        var moves = new Moves<string>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 45].Sample(
            steps =>
            {
                var world = new World(moves);
                world.Issue();
                foreach (var step in steps) step(world);
            },
            iter: 200));
    }

    [Fact]
    public void A_cost_in_another_currency_is_refused_and_the_view_still_adds_up()
    {
        var world = new World(new Moves<string>(Transitions));
        world.Issue();
        world.Cost("B1", new Money(5_000, new Currency("USD")));
        world.Cost("B2", new Money(5_000, Currency.Eur));
        Assert.Equal(new Money(5_000, Currency.Eur), world.Life.State.Fronted);
    }

    [Fact]
    public void A_bill_without_a_name_is_refused()
    {
        var state = new State(
            new Event.Opened(Id, Job, Client, new CooperativeId("general"), Issued, Total, Schedule), Total, [], [],
            NotBefore: null, PausedUntil: null, IsDisputed: false, State.Initial.Costs, LossDeclared: null,
            IsClosed: false);
        var cost = new RecordRecoveryCost(" ", new Money(5_000, Currency.Eur));
        Assert.Equal("dunning.cost-unnamed", Dunning.Decide(state, cost, Issued).Refusal?.Code);
    }

    private sealed class World(Moves<string> moves)
    {
        private Money _open = Total;
        private Money _paid = Money.Zero;
        private bool _isOver;
        private bool _isDisputed;
        private int _payments;

        public Life<State, Event> Life { get; } = new(Dunning.Evolve);

        public DateOnly Today { get; set; } = Issued;

        public void Issue() => Ask(s => Dunning.Decide(
            s,
            new Message.InvoiceIssued(
                Id, Job, new ActivityId("A1"), new CooperativeId("general"), Client, Issued, Issued.AddDays(30), Total,
                Total, Money.Zero, Money.Zero, Money.Zero),
            Schedule));

        // What the actor does on its wake, whenever it comes: the letter is prepared for today.
        public void WakeUp(DunningTrack track)
        {
            if (Dunning.Next(Life.State) is not { } next || Dunning.NextOn(Life.State) is null) return;
            var step = track == DunningTrack.Insolvent ? DunningStep.Bailiff : next;
            var account = DunningAccount.Of(Life.State, track, Today, RecoveryFigureTests.Rates, InterestTo(Today));
            var claim = DunningAccount.Claim(Life.State, step, account);
            DateOnly? replyBy = track == DunningTrack.Consumer && step == DunningStep.Reminder
                ? DunningTracks.ConsumerTerm(Today, byMail: true, Schedule.ConsumerDays)
                : null;
            var taken = new Event.StepTaken(step, track, Today, claim, replyBy, "hash");
            var claimed = Dunning.ClaimOf(taken, account, RecoveryFigureTests.Rates.Order);
            Assert.Equal(step == DunningStep.Reminder, claimed is null);
            Take(taken, claimed);
        }

        // A letter that was prepared before something else happened, or that nobody should have prepared.
        public void StaleStep(DunningStep step, int days) => Take(new Event.StepTaken(
            step,
            DunningTrack.Business,
            Today.AddDays(days),
            new(Money.Zero, Money.Zero, _open),
            ReplyBy: null,
            "hash"));

        public void Pay(long cents)
        {
            var amount = Money.Min(new Money(cents, Currency.Eur), _open);
            if (!amount.IsPositive || _isOver) return;
            _open -= amount;
            _paid += amount;
            _isOver = !_open.IsPositive;
            Ask(
                s => Dunning.Decide(s, new Message.PaymentReceived(
                    Id, Job, new ActivityId("A1"), Client, $"P{++_payments}", Today, amount, amount, Money.Zero,
                    Money.Zero, Money.Zero, _open, PaidInFull: _isOver)),
                comesOnce: true);
        }

        public void Credit(long cents)
        {
            var amount = Money.Min(new Money(cents, Currency.Eur), _open);
            if (!amount.IsPositive || _isOver) return;
            var before = Life.State.LateClaimed;
            _open -= amount;
            _isOver = !_open.IsPositive;
            Ask(
                s => Dunning.Decide(s, new Message.InvoiceCredited(
                    Id, Job, new ActivityId("A1"), Client, amount, amount, Money.Zero, Money.Zero, Money.Zero, _open,
                    OnDispute: false, Note: "credit-1"), Anew),
                comesOnce: true);
            if (before is not { } old || Life.State.LateClaimed is not { } now) return;
            Assert.True(now.Costs <= old.Costs && now.Interest <= old.Interest && now.On == old.On);
            if ((_open + _paid).IsZero) Assert.True((now.Costs + now.Interest).IsZero);
        }

        // What the invoice says that a late client paid; a case that is closed hears of it too.
        public void PayLate(long cents)
        {
            if (Dunning.LateClaimOf(Life.State) is not { } claim) return;
            var left = claim.Left;
            var costs = Money.Min(new Money(cents, Currency.Eur), left.Costs);
            var interest = Money.Min(new Money(cents, Currency.Eur) - costs, left.Interest);
            if (!(costs + interest).IsPositive) return;
            Ask(
                s => Dunning.Decide(s, new Message.LatePaid(
                    Id, Job, new ActivityId("A1"), new CooperativeId("general"), $"L{++_payments}", Today, costs,
                    interest, ToFronted: Money.Zero)),
                comesOnce: true);
            Assert.Equal(left.Total - costs - interest, Dunning.LateClaimOf(Life.State)!.Left.Total);
        }

        public void Dispute()
        {
            _isDisputed = !_isOver;
            Ask(s => Dunning.Decide(s, new Message.InvoiceDisputed(Id, Job, Client)));
        }

        public void Settle()
        {
            _isDisputed = false;
            Ask(s => Dunning.Decide(s, new Message.DisputeSettled(Id, Job, Client, _open), Today));
        }

        public void Pause(string reason, int? days) => Ask(s => Dunning.Decide(
            s, new PauseDunning(days is { } n ? Today.AddDays(n) : DateOnly.MaxValue, reason), Today));

        public void Resume() => Ask(Dunning.DecideResume);

        public void Cost(string bill, Money amount) =>
            Ask(s => Dunning.Decide(s, new RecordRecoveryCost(bill, amount), Today));

        public void DeclareLoss(LossCause cause) => Ask(s => Dunning.Decide(s, new DeclareLoss(cause)));

        public void WriteOff()
        {
            if (_isOver || _isDisputed) return;
            _isOver = true;
            Ask(s => Dunning.Decide(s, new Message.InvoiceWrittenOff(
                Id, Job, new ActivityId("A1"), Client, _open, _open, Money.Zero, Money.Zero, Money.Zero)));
        }

        // The invoice itself is asked before a letter: what it says is what the messages said.
        public void LookAtInvoice()
        {
            var status = _isDisputed ? InvoiceStatus.Disputed : InvoiceStatus.Open;
            var view = new InvoiceView(
                Id, status, new CooperativeId("general"), Job, new ActivityId("A1"), Client, "2026-1", Issued,
                Issued.AddDays(30), "+++090/9337/55493+++", "fr", Total, Money.Zero, Total, _open, _paid, Money.Zero,
                Money.Zero, Money.Zero, "hash", [], IsSent: true);
            if (!_isOver) Ask(s => Dunning.Decide(s, view));
        }

        private Event.LateClaimed? Anew(State state) => state.LateClaimed is { On: var on }
            ? Dunning.ClaimAfter(state, RecoveryFigureTests.Rates, InterestTo(on))
            : null;

        private static ImmutableArray<RateFrom> InterestTo(DateOnly day) =>
            DunningAccount.RatesTo(Issued.AddDays(30), day, new RuleBook(GenericRates.All));

        private void Take(Event.StepTaken prepared, Event.LateClaimed? claimed = null)
        {
            var before = Life.State;
            var decision = Ask(s => Dunning.Decide(s, prepared, claimed));
            if (decision.Events.IsEmpty) return;
            Assert.False(before.IsDisputed || _isDisputed);
            Assert.False(before.IsClosed || _isOver);
            Assert.Null(before.LossDeclared);
            Assert.True(before.PausedUntil is null || prepared.On >= before.PausedUntil);
            Assert.True(prepared.On > before.Opened!.DueOn);
            if (before.Steps is [.., var last])
            {
                Assert.True(prepared.Step > last.Step);
                Assert.True(prepared.On > last.On);
                if (last.ReplyBy is { } day) Assert.True(prepared.On > day);
            }

            var files = decision.Messages.Count(sent => sent.Message is Message.BailiffEngaged);
            Assert.Equal(prepared.Step == DunningStep.Bailiff ? 1 : 0, files);
        }

        private Grains.Kernel.Decision<Event> Ask(
            Func<State, Grains.Kernel.Decision<Event>> decide, bool comesOnce = false)
        {
            var before = Life.State;
            var decision = Life.Ask(decide, comesOnce);
            var (from, to) = (Name(before), Name(Life.State));
            if (from != to) moves.Made($"{from} > {to}");
            Check(before);
            return decision;
        }

        private void Check(State before)
        {
            var state = Life.State;
            Assert.False(before.IsClosed && !state.IsClosed);
            if (state.Opened is null) return;
            if (!state.IsClosed) Assert.Equal(_open, state.Open);
            DateTimeOffset? due = Dunning.NextOn(state) is { } on ? Calendar.StartOf(on) : null;
            Assert.Equal(due, Life.Wake(Dunning.StepWake));
            Assert.True(Life.Sent.Count(sent => sent.Message is Message.LossDeclared) <= 1);
            Assert.Equal(state.Fronted.Minor, Life.Balance(AccountKind.Supplier));

            // The invoice, where payments come in, always knows what is claimed and what was fronted.
            var told = Life.Sent.Select(sent => sent.Message).OfType<Message.LateClaimed>().LastOrDefault();
            var claimed = state.LateClaimed;
            Assert.Equal(
                (claimed?.On, claimed?.Costs, claimed?.Interest, claimed is null ? null : state.Fronted),
                (told?.On, told?.Costs, told?.Interest, told?.Fronted));
        }

        private static string Name(State state) => state switch
        {
            { Opened: null } => "none",
            { Steps: [.., var last] } => $"{last.Step}",
            _ => "none yet",
        };
    }
}
