using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Ledger;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;
using Event = Smart.Grains.Invoicing.Invoice.Event;
using State = Smart.Grains.Invoicing.Invoice.State;

namespace Smart.Tests.Domain.Invoicing;

/// <summary>An invoice to its end: every cent is open, paid, credited or lost, here and in the books.</summary>
public sealed class InvoiceModelTests
{
    private static readonly Gen<IssueInvoice> Commands = Gen.Select(Gen.Long[1, 2_000_000], Gen.Int[0, 100], Gen.Bool)
        .Select((cents, fee, isReduced) =>
        {
            var net = new Money(cents, Currency.Eur);
            return Command(new InvoiceLine("x", isReduced ? WorkNature.Performance : WorkNature.Service, net)) with
            {
                CooperativeFee = net.Times(fee / 1000m, Rounding.HalfUp),
                Contribution = net.Times(0.02m, Rounding.HalfUp),
            };
        });

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (6, Gen.Select(Gen.Int[1, 5], Gen.Long[-100, 1_000_000], Gen.Int[-3, 300])
            .Select<(int N, long Cents, int Days), Action<World>>(
                x => world => world.Pay($"P{x.N}", new Money(x.Cents, Currency.Eur), On.AddDays(x.Days)))),
        (2, Gen.Int[1, 9].Select<int, Action<World>>(n => world => world.Pay($"Q{n}", world.Life.State.Open, On))),
        (3, One.Of("quality", "price", "other", "bored").Select<string, Action<World>>(
            reason => world => world.Dispute(reason))),
        (4, One.Of(0m, 0.001m, 0.3333m, 0.5m, 0.9999m, 1m, 1.01m, -0.01m).Select<decimal, Action<World>>(
            share => world => world.Settle(share))),
        (1, Gen.Const<Action<World>>(world => world.Life.Ask(s => Invoice.Decide(s, Id, new CreditInvoice(), On)))),
        (1, Gen.Const<Action<World>>(world => world.Life.Ask(
            s => Invoice.Decide(s, Id, new WriteOffInvoice(LossCause.Bankruptcy), On.AddDays(200), "hash")))),
        (3, Gen.Select(Gen.Long[0, 9_000], Gen.Long[0, 3_000], Gen.Long[0, 15_000], Gen.Bool)
            .Select<(long Costs, long Interest, long Fronted, bool InterestFirst), Action<World>>(x => world =>
                world.Claim(Cents(x.Costs), Cents(x.Interest), Cents(x.Fronted), x.InterestFirst))),
        (3, Gen.Const<Action<World>>(world => world.FollowUp())));

    [Fact]
    public void Every_cent_is_open_paid_credited_or_lost_and_the_books_say_the_same() =>
        Gen.Select(Commands, Steps.Array[0, 25]).Sample(
            (command, steps) =>
            {
                var world = new World(command);
                world.Check();
                foreach (var step in steps)
                {
                    step(world);
                    world.Check();
                }

                world.MustComeToRest();
            },
            iter: 120);

    private static Money Cents(long cents) => new(cents, Currency.Eur);

    private sealed class World
    {
        private readonly Dictionary<string, Money> _paid = new(StringComparer.Ordinal);
        private Money _fronted = Money.Zero;
        private Money _frontedBack = Money.Zero;

        public World(IssueInvoice command)
        {
            var draft = InvoiceDraft.Of(command, Facts).Draft!;
            var (book, _) = Enter(InvoiceBook.State.Initial, Id.Value, command.On, draft.Parts);
            var entry = InvoiceBook.Entry(book, Id.Value, Book);
            Life.Ask(state => Invoice.Decide(state, Id, command, draft, entry, "hash"));
        }

        public Life<State, Event> Life { get; } = new(Invoice.Evolve, $"invoice/{Id.Value}");

        public void Pay(string payment, Money amount, DateOnly on)
        {
            var before = Life.State;
            var refusal = Life.Ask(
                state => Invoice.Decide(state, Id, new RecordPayment(payment, amount, on), Later)).Refusal;
            var expected = !amount.IsPositive ? "payment.amount-not-positive"
                : _paid.TryGetValue(payment, out var known) ? (known == amount ? null : "payment.id-reused")
                : on < On ? "payment.before-invoice"
                : null;
            Assert.Equal(expected, refusal?.Code);
            if (expected is not null) return;
            if (!_paid.TryAdd(payment, amount)) return;
            MustGoWhereItIsOwed(before, Life.State, payment, amount, on);
            _frontedBack += Money.Min(Life.State.Payments[payment].Late, _fronted - _frontedBack);
        }

        // First what is open or lost, then what is claimed in its order, and the rest waits for a person. Money that
        // was there before the claim did not cover it.
        private static void MustGoWhereItIsOwed(
            State before, State after, string payment, Money amount, DateOnly on)
        {
            var owed = before.Open + before.LostParts.Total();
            var left = before.Late is { } claimed && on >= claimed.On
                ? Invoice.LateClaimOf(before)!.Left
                : new LateCharges(Money.Zero, Money.Zero);
            var result = after.Payments[payment];
            Assert.Equal(Money.Min(amount, owed), result.Applied);
            Assert.Equal(Money.Min(amount - result.Applied, left.Total), result.Late);
            Assert.Equal(amount - result.Applied - result.Late, result.InSuspense);
            if (Invoice.LateClaimOf(after)?.Left is not { } now || !result.Late.IsPositive) return;
            var (first, second) = before.Late!.InterestFirst
                ? (now.Interest, left.Costs - now.Costs)
                : (now.Costs, left.Interest - now.Interest);
            Assert.True(first.IsZero || second.IsZero);
            Assert.Equal(left.Total - result.Late, now.Total);
        }

        // What the cooperative fronted only grows; what it claims may be lowered by a credit note.
        public void Claim(Money costs, Money interest, Money fronted, bool interestFirst)
        {
            _fronted += fronted;
            Life.Ask(state => Invoice.Decide(
                state, new Message.LateClaimed(Id, On.AddDays(1), costs, interest, _fronted, interestFirst)));
        }

        public void Dispute(string reason)
        {
            var before = Life.State;
            var refusal = Life.Ask(state => Invoice.Decide(state, Id, new DisputeInvoice(reason))).Refusal;
            var expected = reason == "bored" ? "invoice.dispute-reason-unknown"
                : before.IsDisputed || before.Open.IsPositive ? null
                : "invoice.nothing-open";
            Assert.Equal(expected, refusal?.Code);
        }

        public void Settle(decimal share)
        {
            var before = Life.State;
            var decision = Life.Ask(state => Invoice.Decide(state, Id, new SettleDispute(share), On));
            if (share is < 0 or > 1) Assert.Equal("invoice.share-out-of-range", decision.Refusal?.Code);
            if (decision.Refusal is not null) Assert.Equal(before, Life.State);
        }

        // What the actor does by itself: the next document is sent, or the next credit note numbered.
        public void FollowUp()
        {
            switch (Invoice.Next(Life.State, Id).FirstOrDefault())
            {
                case Invoice.Step.Send send:
                    Life.Ask(state => Invoice.Decide(state, Id, send.Number, "outbox"));
                    break;
                case Invoice.Step.IssueCreditNote step:
                    var n = step.Credit.Decided.Sequence;
                    var entry = new BookEntry(n, On, $"CN2026-{n:D6}", "");
                    Life.Ask(state => Invoice.Decide(state, Id, n, entry, "hash"));
                    break;
            }
        }

        public void Check()
        {
            var (state, view) = (Life.State, Invoice.View(Life.State, Id)!);
            Assert.All(Parts(state.OpenParts).Concat(Parts(state.LostParts)), part => Assert.False(part.IsNegative));
            Assert.Equal(view.Total, view.Open + view.Paid + view.Credited + view.WrittenOff);
            Assert.True(view.Recovered <= view.WrittenOff);
            Assert.False(state.IsDisputed && state.Loss is not null);

            Assert.Equal(Money.Sum(_paid.Values).Minor, -Life.Balance(AccountKind.Bank));
            Assert.Equal((view.Total - view.Open).Minor, Life.Balance(AccountKind.Receivable));
            var late = Money.Sum(state.Payments.Values.Select(result => result.Late));
            var used = view.Paid + view.Recovered + late;
            Assert.Equal(Money.Sum(_paid.Values).Minor - used.Minor, Life.Balance(AccountKind.Suspense));
            Assert.Equal(_paid.Count, state.Payments.Count);

            // What was fronted comes back first, and never more of it; the rest is the budget's to pass on.
            Assert.Equal(_frontedBack.Minor, Life.Balance(AccountKind.RecoveryCosts));
            Assert.Equal((late - _frontedBack).Minor, Life.Balance(AccountKind.Transit));
            Assert.Equal(late, view.Late?.Paid.Total ?? Money.Zero);
            Assert.Equal(late - _frontedBack, Money.Sum(Life.Sent
                .Where(sent => sent.Receiver.StartsWith("activity/", StringComparison.Ordinal))
                .Select(sent => sent.Message).OfType<Message.LatePaid>().Select(told => told.ToBudget)));

            // The budget, the client's account, dunning and the job are told of each cent, and of each once.
            Assert.Equal(view.Paid, Told<Message.PaymentReceived>(told => told.Amount));
            Assert.Equal(view.Credited, Told<Message.InvoiceCredited>(told => told.Amount));
            Assert.Equal(view.WrittenOff, Told<Message.InvoiceWrittenOff>(told => told.Amount));
            var isAtRest = !Invoice.Next(state, Id).Any();
            Assert.Equal(isAtRest, Life.Wake(Invoice.FollowUp) is null);
        }

        public void MustComeToRest()
        {
            for (var n = 0; n < 60 && Invoice.Next(Life.State, Id).Any(); n++) FollowUp();
            Assert.Empty(Invoice.Next(Life.State, Id));
            Assert.All(Life.State.Credits, credit => Assert.NotNull(credit.Note));
        }

        private static Money[] Parts(InvoiceParts parts) =>
            [parts.Guaranteed, parts.Fee, parts.Contribution, parts.Vat];

        private Money Told<T>(Func<T, Money> amount)
            where T : Message
        {
            var sums = Life.Sent.Where(sent => sent.Message is T)
                .GroupBy(sent => sent.Receiver)
                .ToDictionary(sent => sent.Key, sent => Money.Sum(sent.Select(each => amount((T)each.Message))));
            if (sums.Count == 0) return Money.Zero;
            Assert.Equal(4, sums.Count);
            return Assert.Single(sums.Values.Distinct());
        }
    }
}
