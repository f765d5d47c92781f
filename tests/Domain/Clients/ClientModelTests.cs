using CsCheck;
using Smart.Grains;
using Smart.Grains.Clients;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;
using Event = Smart.Grains.Clients.Client.Event;
using State = Smart.Grains.Clients.Client.State;

namespace Smart.Tests.Domain.Clients;

/// <summary>A client beside a list on paper of all that it paid and left unpaid.</summary>
public sealed class ClientModelTests
{
    private static readonly ClientId Id = new("C1");
    private static readonly ClientId Other = new("C2");
    private static readonly DateOnly Start = new(2023, 2, 27);

    private static readonly Gen<RegisterClient> Registrations = Gen.Select(
        One.Of(ClientKind.Company, ClientKind.Company, ClientKind.Public, ClientKind.Consumer),
        One.Of("BE", "BE", "FR", "be", "", "BEL"),
        One.Of<EnterpriseNumber?>(new EnterpriseNumber("0896755397"), new EnterpriseNumber("0912041906"), null),
        One.Of("Atelier Nord", "Atelier Nord", " "))
        .Select((kind, country, number, name) =>
            new RegisterClient(kind, country, number, VatNumber: null, new ClientProfile(name)));

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (3, Gen.Select(Registrations, One.Of<ClientId?>(null, Id, Id, Other))
            .Select<(RegisterClient Wish, ClientId? Owner), Action<World>>(
                x => world => world.Register(x.Wish, x.Owner))),
        (12, Gen.Select(Gen.Long[1, 2_000_000], Gen.Int[-60, 90], Gen.Int[0, 400])
            .Select<(long Cents, int Late, int Ago), Action<World>>(x => world => world.Pay(x.Cents, x.Late, x.Ago))),
        (1, Gen.Long[1, 2_000_000].Select<long, Action<World>>(cents => world => world.Lose(cents))),
        (2, Gen.Const<Action<World>>(world => world.Rate())),
        (1, One.Of("fraud", "unpaid", "", "because").Select<string, Action<World>>(
            reason => world => world.Block(reason))),
        (1, Gen.Const<Action<World>>(world => world.Unblock())),
        (1, Gen.Int[-400, 2].Select<int, Action<World>>(days => world => world.BecomeInsolvent(days))),
        (1, Gen.Int[-400, 2].Select<int, Action<World>>(days => world => world.Confirm(days))),
        (1, Gen.Const<Action<World>>(world => world.Erase())),
        (4, Gen.Int[0, 200].Select<int, Action<World>>(days => world => world.Today = world.Today.AddDays(days))));

    [Fact]
    public void A_client_is_rated_as_the_paper_says_whatever_happens_and_whenever_one_looks() =>
        Steps.Array[0, 40].Sample(
            steps =>
            {
                var world = new World();
                foreach (var step in steps)
                {
                    step(world);
                    world.Check();
                }
            },
            iter: 120);

    [Fact]
    public void A_number_belongs_for_good_to_whoever_claimed_it_first() =>
        Gen.Int[0, 3].Array[0, 10].Sample(claims =>
        {
            var life = new Life<ClientIndex.State, ClientIndex.Event>(ClientIndex.Evolve);
            foreach (var n in claims)
            {
                life.Ask(state => ClientIndex.Decide(state, new ClaimEnterpriseNumber(new ClientId($"C{n}"))));
                Assert.Equal(new ClientId($"C{claims[0]}"), life.State.Client);
            }
        });

    private sealed class World
    {
        private readonly Life<State, Event> _life = new(Client.Evolve);
        private readonly List<(DateOnly On, long Cents, int Late)> _paid = [];
        private readonly List<DateOnly> _lost = [];
        private RegisterClient? _known;
        private bool _isBlocked;
        private bool _isErased;
        private DateOnly? _insolvent;
        private DateOnly? _confirmed;
        private bool _isRatedToday;
        private int _invoices;

        public DateOnly Today { get; set; } = Start;

        public void Register(RegisterClient wish, ClientId? owner)
        {
            var expected = _known is { } known
                ? known with { Profile = wish.Profile } == wish ? null : "client.registered-otherwise"
                : Unfit(wish, owner);
            Assert.Equal(expected, Ask(state => Client.Decide(state, wish, Id, owner)).Refusal?.Code);
            if (_known is null && expected is null) (_known, _isRatedToday) = (wish, false);
        }

        // An invoice that was due on a day and paid so many days late, perhaps some time ago.
        public void Pay(long cents, int late, int ago)
        {
            var on = Today.AddDays(-ago);
            Behave(cents, on.AddDays(-late), on);
            _paid.Add((on, cents, Math.Max(0, late)));
        }

        public void Lose(long cents)
        {
            Behave(cents, Today.AddDays(-200), paidOn: null);
            _lost.Add(Today);
        }

        public void Rate()
        {
            Ask(state => Client.Rate(state, Today));
            _isRatedToday = true;
        }

        public void Block(string reason)
        {
            var expected = _known is null ? "client.unknown"
                : reason is "fraud" or "unpaid" ? null : "client.block-reason-unknown";
            var decision = Ask(state => Client.Decide(state, new BlockClient(reason)));
            Assert.Equal(expected, decision.Refusal?.Code);
            _isBlocked |= expected is null;
        }

        public void Unblock()
        {
            Ask(Client.Unblock);
            _isBlocked = false;
        }

        public void BecomeInsolvent(int days)
        {
            var on = Today.AddDays(days);
            var expected = _known is null ? "client.unknown" : on > Today ? "client.day-ahead" : null;
            var decision = Ask(state => Client.Decide(state, new DeclareClientInsolvent(on), Today));
            Assert.Equal(expected, decision.Refusal?.Code);
            if (expected is null) _insolvent ??= on;
        }

        public void Confirm(int days)
        {
            var on = Today.AddDays(days);
            var expected = _known is null ? "client.unknown" : on > Today ? "client.day-ahead" : null;
            var decision = Ask(state => Client.Decide(state, new ConfirmClientStatus(on), Today));
            Assert.Equal(expected, decision.Refusal?.Code);
            if (expected is null && (_confirmed is not { } before || on > before)) _confirmed = on;
        }

        public void Erase()
        {
            Ask(Client.EraseProfile);
            _isErased |= _known is not null;
        }

        public void Check()
        {
            var state = _life.State;
            Assert.Equal((_isBlocked, _isErased), (state.IsBlocked, state.IsErased));
            Assert.Equal((_insolvent, _confirmed), (state.InsolventSince, state.StatusCheckedOn));
            var view = Client.View(state, Id, Today);
            Assert.Equal(_known is null, view is null);
            if (view is null) return;
            Assert.Equal((Letter(), Seen().Count), (view.Rating, view.PaidInvoices));
            if (_isRatedToday) Assert.Equal(view.Rating, state.Rating);
            _isRatedToday = false;
        }

        private static string? Unfit(RegisterClient wish, ClientId? owner) => wish switch
        {
            _ when wish.Profile.Name == " " => "client.name-missing",
            _ when wish.Country is not ("BE" or "FR") => "client.country-unknown",
            { Kind: ClientKind.Company, EnterpriseNumber: null } => "client.number-missing",
            _ => owner == Other ? "client.number-taken" : null,
        };

        private Decision<Event> Ask(Func<State, Decision<Event>> decide) => _life.Ask(decide);

        private void Behave(long cents, DateOnly dueOn, DateOnly? paidOn)
        {
            var told = new Message.PaymentBehaviour(
                new CooperativeId("arts"), new InvoiceId($"J{++_invoices}/1"), new Money(cents, Currency.Eur), dueOn,
                paidOn);
            _life.Ask(state => Client.Decide(state, told, Today), comesOnce: true);
            _isRatedToday = true;
        }

        private List<(DateOnly On, long Cents, int Late)> Seen() =>
            [.. _paid.Where(paid => paid.On >= Today.AddMonths(-24))];

        private ClientRating Letter()
        {
            if (_known!.Kind == ClientKind.Public) return ClientRating.Public;
            if (_lost.Exists(on => on >= Today.AddMonths(-24))) return ClientRating.C;
            var seen = Seen();
            if (seen.Count == 0) return ClientRating.New;
            var mean = seen.Sum(paid => (decimal)paid.Cents * paid.Late) / seen.Sum(paid => paid.Cents);
            if (seen.Count >= 10 && mean <= 10) return ClientRating.A;
            return seen.Count >= 3 && mean <= 30 ? ClientRating.B : ClientRating.C;
        }
    }
}
