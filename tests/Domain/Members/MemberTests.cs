using System.Text.Json;
using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Members;
using Xunit;

namespace Smart.Tests.Domain.Members;

public sealed class MemberTests
{
    private static readonly JoinMember Join = new(
        new CooperativeId("arts"),
        MemberStatus.Salaried,
        new DateOnly(2026, 1, 5),
        "theatre",
        new MemberProfile("Lotte Verbeeck", "nl", Iban: null));

    private static readonly Money Limit = Money.Eur(10_000);

    private static Member.State Joined => After(Member.State.Initial, Member.Decide(Member.State.Initial, Join));

    [Fact]
    public void Joining_leaves_no_personal_data_in_the_journal()
    {
        var joined = Assert.Single(Member.Decide(Member.State.Initial, Join).Events);

        var json = JsonSerializer.Serialize(joined, joined.GetType(), SmartJson.Options);
        Assert.DoesNotContain("Verbeeck", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Joining_twice_changes_nothing_and_joining_otherwise_is_refused()
    {
        Assert.True(Member.Decide(Joined, Join).IsNothingNew);
        Assert.Equal("member.joined-otherwise", Member.Decide(Joined, Join with { Sector = "film" }).Refusal?.Code);
    }

    [Fact]
    public void A_joining_is_refused_for_the_first_thing_that_is_wrong()
    {
        var who = Join.Profile;
        Assert.Equal("member.name-missing", Refused(Join with { Profile = who with { Name = " ", Language = "x" } }));
        Assert.Equal(
            "member.language-unknown", Refused(Join with { Profile = who with { Language = "x" }, Sector = "" }));
        Assert.Equal("member.sector-missing", Refused(Join with { Sector = "", Shares = -1 }));
        Assert.Equal("member.sector-unknown", Refused(Join with { Sector = "magic" }));
        Assert.Equal("member.shares-negative", Refused(Join with { Shares = -1 }));
        Assert.Equal(
            "national-register-number.invalid",
            Refused(Join with { Profile = who with { NationalNumber = "85073003329" } }));
    }

    [Fact]
    public void Who_is_suspended_or_gone_gets_no_hold_until_active_again()
    {
        var hold = new HoldUpTo("c", Money.Eur(1), Limit);
        var suspended = After(Joined, Member.Suspend(Joined));
        var active = After(suspended, Member.Activate(suspended));
        var gone = After(Joined, Member.Leave(Joined));

        Assert.Equal("member.not-active", Member.Decide(suspended, hold).Refusal?.Code);
        Assert.Equal("member.not-active", Member.Decide(gone, hold).Refusal?.Code);
        Assert.Equal("member.left", Member.Activate(gone).Refusal?.Code);
        Assert.Single(Member.Decide(active, hold).Events);
        Assert.True(Member.Decide(suspended, hold with { Amount = Money.Zero }).IsNothingNew);
    }

    [Fact]
    public void Nobody_leaves_while_something_is_held()
    {
        var held = After(Joined, Member.Decide(Joined, new HoldUpTo("c", Money.Eur(1), Limit)));
        var released = After(held, Member.Decide(held, new ReleaseHold("c")));

        Assert.Equal("member.still-held", Member.Leave(held).Refusal?.Code);
        Assert.Single(Member.Leave(released).Events);
    }

    [Fact]
    public void A_payment_of_shares_counts_once()
    {
        var poor = After(Member.State.Initial, Member.Decide(Member.State.Initial, Join with { Shares = 0 }));
        Assert.False(Member.View(poor, new MemberId("m"))!.IsSharePaid);

        var paid = After(poor, Member.Decide(poor, new PayShares("r1", 2)));
        Assert.True(Member.View(paid, new MemberId("m"))!.IsSharePaid);
        Assert.True(Member.Decide(paid, new PayShares("r1", 2)).IsNothingNew);
    }

    [Fact]
    public void In_whatever_order_holds_never_exceed_the_limit_and_repeating_one_writes_nothing() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 600_000], Gen.Bool).Array[0, 40].Sample(steps =>
        {
            var state = Joined;
            foreach (var (n, cents, isHold) in steps)
            {
                var amount = Money.Eur(cents / 100m);
                Decision<Member.Event> Ask(Member.State s) => isHold
                    ? Member.Decide(s, new HoldUpTo($"c{n}", amount, Limit))
                    : Member.Decide(s, new ReleaseHold($"c{n}", amount));
                state = After(state, Ask(state));
                Assert.True(Ask(state).IsNothingNew);
                Assert.InRange(state.Held(), Money.Zero, Limit);
            }
        });

    private static string? Refused(JoinMember join) => Member.Decide(Member.State.Initial, join).Refusal?.Code;

    private static Member.State After(Member.State state, Decision<Member.Event> decision) =>
        decision.Events.Aggregate(state, Member.Evolve);
}
