using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Members;
using Xunit;
using static Smart.Grains.Members.Member.Standing;
using Event = Smart.Grains.Members.Member.Event;
using State = Smart.Grains.Members.Member.State;

namespace Smart.Tests.Domain.Members;

/// <summary>A membership from joining to leaving, beside the register on paper.</summary>
public sealed class MemberModelTests
{
    private const int MostShares = 1_000_000;

    private static readonly Money Limit = Money.Eur(10_000);
    private static readonly MemberProfile Lotte = new("Lotte Verbeeck", "nl", Iban: null);

    private static readonly JoinMember Join = new(
        new CooperativeId("arts"), MemberStatus.Salaried, new DateOnly(2026, 1, 5), "theatre", Lotte);

    private static readonly Gen<JoinMember> Joinings = Gen.Frequency(
        (6, Gen.Const(Join)),
        (1, One.Of(
            Join with { Shares = 0 },
            Join with { Shares = -1 },
            Join with { Shares = int.MaxValue },
            Join with { Sector = "magic" },
            Join with { Status = MemberStatus.SelfEmployed },
            Join with { Profile = Lotte with { Language = "x" } })));

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (3, Joinings.Select<JoinMember, Action<World>>(join => world => world.Join(join))),
        (3, Gen.Select(One.Of("r1", "r2", "r3", "r4", "", " "), One.Of(1, 2, 0, -1, 999_999, int.MaxValue))
            .Select<(string Reference, int Shares), Action<World>>(x => world => world.Pay(x.Reference, x.Shares))),
        (2, One.Of(Active, Active, Suspended, Suspended, Left).Select<Member.Standing, Action<World>>(
            to => world => world.Move(to))),
        (5, Gen.Select(Gen.Int[1, 4], Gen.Long[-100, 700_000], One.Of<Money?>(Limit, Limit, Limit, null))
            .Select<(int Case, long Cents, Money? Limit), Action<World>>(
                x => world => world.Hold($"c{x.Case}", new Money(x.Cents, Currency.Eur), x.Limit))),
        (4, Gen.Select(Gen.Int[1, 4], Gen.Long[-100, 700_000], Gen.Bool)
            .Select<(int Case, long Cents, bool IsAll), Action<World>>(
                x => world => world.Release($"c{x.Case}", x.IsAll ? null : new Money(x.Cents, Currency.Eur)))),
        (2, Gen.Select(Gen.Int[1, 3], Gen.Bool).Select<(int Case, bool IsUndecided), Action<World>>(
            x => world => world.Note($"c{x.Case}", x.IsUndecided))),
        (2, One.Of(Lotte, Lotte with { Email = "lotte@example.be" }, Lotte with { Name = " " })
            .Select<MemberProfile, Action<World>>(profile => world => world.Change(profile))),
        (1, Gen.Const<Action<World>>(world => world.Erase())));

    [Fact]
    public void A_membership_is_what_the_register_says_and_holds_stay_within_the_limit() =>
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
            iter: 200);

    [Fact]
    public void More_shares_than_anybody_has_are_refused_before_they_can_be_counted()
    {
        var world = new World();
        world.Join(Join);
        world.Pay("r1", MostShares - 1);
        world.Pay("r2", 1);
        world.Pay("r3", int.MaxValue);
        world.Check();
        Assert.Equal(MostShares, world.Life.State.Shares);
        Assert.Equal(
            "member.shares-too-many",
            Member.Decide(State.Initial, Join with { Shares = int.MaxValue }).Refusal?.Code);
    }

    [Fact]
    public void A_payment_of_shares_without_a_reference_is_refused() => Assert.Equal(
        "member.reference-missing",
        Member.Decide(Member.Evolve(State.Initial, Joined()), new PayShares(" ", 1)).Refusal?.Code);

    private static Event Joined() => Assert.Single(Member.Decide(State.Initial, Join).Events);

    private sealed class World
    {
        private readonly Dictionary<string, Money> _holds = new(StringComparer.Ordinal);
        private readonly HashSet<string> _paid = new(StringComparer.Ordinal);
        private readonly HashSet<string> _undecided = new(StringComparer.Ordinal);
        private Member.Standing _standing;
        private JoinMember? _joined;
        private MemberProfile? _profile;
        private int _shares;
        private int _financings;
        private bool _isErased;

        public Life<State, Event> Life { get; } = new(Member.Evolve);

        public void Join(JoinMember join)
        {
            var refusal = Life.Ask(state => Member.Decide(state, join)).Refusal;
            var expected = join switch
            {
                { Profile.Language: "x" } => "member.language-unknown",
                { Sector: "magic" } => "member.sector-unknown",
                { Shares: < 0 } => "member.shares-negative",
                { Shares: > MostShares } => "member.shares-too-many",
                _ => _joined is null || _joined == join ? null : "member.joined-otherwise",
            };
            Assert.Equal(expected, refusal?.Code);
            if (expected is not null || _joined is not null) return;
            (_joined, _standing, _shares, _profile) = (join, Active, join.Shares, join.Profile);
        }

        public void Pay(string reference, int shares)
        {
            var refusal = Life.Ask(state => Member.Decide(state, new PayShares(reference, shares))).Refusal;
            var expected = _joined is null ? "member.unknown"
                : string.IsNullOrWhiteSpace(reference) ? "member.reference-missing"
                : _paid.Contains(reference) ? null
                : _standing == Left ? "member.left"
                : shares <= 0 ? "member.shares-not-positive"
                : _shares > MostShares - shares ? "member.shares-too-many"
                : null;
            Assert.Equal(expected, refusal?.Code);
            if (expected is null && _paid.Add(reference)) _shares += shares;
        }

        public void Move(Member.Standing to)
        {
            var refusal = Life.Ask(state => to switch
            {
                Active => Member.Activate(state),
                Suspended => Member.Suspend(state),
                _ => Member.Leave(state),
            }).Refusal;
            var expected = _joined is null ? "member.unknown"
                : _standing == Left ? (to == Left ? null : "member.left")
                : to == Left && _holds.Count > 0 ? "member.still-held"
                : null;
            Assert.Equal(expected, refusal?.Code);
            if (expected is null) _standing = to;
        }

        public void Hold(string name, Money amount, Money? limit)
        {
            var refusal = Life.Ask(state => Member.Decide(state, new HoldUpTo(name, amount, limit))).Refusal;
            var expected = amount.IsNegative ? "hold.amount-negative"
                : amount.IsZero || _holds.ContainsKey(name) ? null
                : _standing != Active ? "member.not-active"
                : limit is null ? "hold.limit-missing"
                : null;
            Assert.Equal(expected, refusal?.Code);
            if (expected is not null || amount.IsZero || _holds.ContainsKey(name)) return;
            var granted = Money.Min(amount, limit!.Value - Money.Sum(_holds.Values));
            if (!granted.IsPositive) return;
            _holds[name] = granted;
            _financings++;
        }

        public void Release(string name, Money? keep)
        {
            var kept = keep ?? Money.Zero;
            var refusal = Life.Ask(state => Member.Decide(state, new ReleaseHold(name, keep))).Refusal;
            Assert.Equal(kept.IsNegative ? "hold.amount-negative" : null, refusal?.Code);
            if (kept.IsNegative || !_holds.TryGetValue(name, out var held) || held <= kept) return;
            if (kept.IsZero) _holds.Remove(name);
            else _holds[name] = kept;
        }

        public void Note(string name, bool isUndecided)
        {
            var refusal = Life.Ask(state => Member.Decide(state, new NoteRequest(name, isUndecided))).Refusal;
            Assert.Equal(_joined is null ? "member.unknown" : null, refusal?.Code);
            if (refusal is not null) return;
            if (isUndecided) _undecided.Add(name);
            else _undecided.Remove(name);
        }

        // The profile stands apart: it is told what it says now, and written after the event.
        public void Change(MemberProfile wanted)
        {
            var decision = Member.ChangeProfile(Life.State, wanted, _profile);
            var expected = _joined is null ? "member.unknown"
                : _isErased ? "member.profile-erased"
                : wanted.Name == " " ? "member.name-missing"
                : null;
            Assert.Equal(expected, decision.Refusal?.Code);
            if (expected is not null) return;
            Life.Ask(state => Member.ChangeProfile(state, wanted, _profile), comesOnce: true);
            _profile = wanted;
            Assert.True(Member.ChangeProfile(Life.State, wanted, _profile).IsNothingNew);
        }

        public void Erase()
        {
            Life.Ask(Member.EraseProfile);
            _isErased |= _joined is not null;
            _profile = null;
        }

        public void Check()
        {
            var state = Life.State;
            Assert.Equal((_standing, _shares, _isErased), (state.Standing, state.Shares, state.IsErased));
            Assert.Equal(_holds.OrderBy(hold => hold.Key), state.Holds);
            Assert.Equal(_undecided.Order(), state.Undecided.Order());
            Assert.InRange(state.Held(), Money.Zero, Limit);
            if (state.Standing == Left) Assert.True(state.Held().IsZero);
            if (Member.View(state, new MemberId("M1")) is not { } view) return;
            Assert.Equal((_standing == Active, _shares > 0), (view.IsActive, view.IsSharePaid));
            Assert.Equal((_undecided.Count, _financings), (view.UndecidedRequests, view.Financings));
        }
    }
}
