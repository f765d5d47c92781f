using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Members;

/// <summary>A member: status, shares and a limit. Who it is stands apart, where it can be erased.</summary>
public static class Member
{
    // More than anybody has, and few enough that they can always be added up.
    private const int MostShares = 1_000_000;

    private static readonly FrozenSet<string> Languages = Sentences.Languages.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Where a membership stands.</summary>
    public enum Standing
    {
        /// <summary>Nobody joined under this id yet.</summary>
        Unknown,

        /// <summary>May work.</summary>
        Active,

        /// <summary>May begin nothing new.</summary>
        Suspended,

        /// <summary>Is a member no more.</summary>
        Left,
    }

    public abstract record Event
    {
        /// <summary>Somebody became a member.</summary>
        [EventName("member.joined.v1")]
        public sealed record Joined(
            CooperativeId Cooperative, MemberStatus Status, DateOnly Since, string Sector, int Shares) : Event;

        /// <summary>The member paid shares.</summary>
        [EventName("member.shares-paid.v1")]
        public sealed record SharesPaid(string Reference, int Shares) : Event;

        /// <summary>The member may work again.</summary>
        [EventName("member.activated.v1")]
        public sealed record Activated : Event;

        /// <summary>The member may begin nothing new.</summary>
        [EventName("member.suspended.v1")]
        public sealed record Suspended : Event;

        /// <summary>The member left the cooperative.</summary>
        [EventName("member.left.v1")]
        public sealed record Left : Event;

        /// <summary>Part of the member's limit is held for a case.</summary>
        [EventName("member.hold-placed.v1")]
        public sealed record HoldPlaced(string Case, Money Amount) : Event;

        /// <summary>Of the hold of a case, this much is left.</summary>
        [EventName("member.hold-reduced.v1")]
        public sealed record HoldReduced(string Case, Money Kept) : Event;

        /// <summary>A request for financing waits for a decision, or no longer does.</summary>
        [EventName("member.request-noted.v1")]
        public sealed record RequestNoted(string Case, bool IsUndecided) : Event;

        /// <summary>The personal profile says something else now; what it says stands apart.</summary>
        [EventName("member.profile-changed.v1")]
        public sealed record ProfileChanged : Event;

        /// <summary>The personal profile is gone.</summary>
        [EventName("member.profile-erased.v1")]
        public sealed record ProfileErased : Event;
    }

    /// <param name="Joined">Null until somebody joined.</param>
    /// <param name="Shares">Paid in all.</param>
    /// <param name="Payments">References of share payments.</param>
    /// <param name="Holds">By case; together never above the limit that the last asker named.</param>
    /// <param name="Financings">How many cases ever held something.</param>
    /// <param name="Undecided">Requests that wait for a decision.</param>
    public sealed record State(
        Event.Joined? Joined,
        Standing Standing,
        int Shares,
        ImmutableSortedSet<string> Payments,
        ImmutableSortedDictionary<string, Money> Holds,
        int Financings,
        ImmutableSortedSet<string> Undecided,
        bool IsErased) : IState<State>
    {
        public static State Initial { get; } = new(
            Joined: null,
            Standing.Unknown,
            Shares: 0,
            [],
            ImmutableSortedDictionary<string, Money>.Empty,
            Financings: 0,
            [],
            IsErased: false);

        public CooperativeId? Cooperative => Joined?.Cooperative;

        /// <summary>What all holds take together.</summary>
        public Money Held() => Money.Sum(Holds.Values);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Joined e => state with { Joined = e, Standing = Standing.Active, Shares = e.Shares },
        Event.SharesPaid e => state with
        {
            Shares = state.Shares + e.Shares,
            Payments = state.Payments.Add(e.Reference),
        },
        Event.Activated => state with { Standing = Standing.Active },
        Event.Suspended => state with { Standing = Standing.Suspended },
        Event.Left => state with { Standing = Standing.Left },
        Event.HoldPlaced e => state with
        {
            Holds = state.Holds.SetItem(e.Case, e.Amount),
            Financings = state.Financings + 1,
        },
        Event.HoldReduced e => state with
        {
            Holds = e.Kept.IsPositive ? state.Holds.SetItem(e.Case, e.Kept) : state.Holds.Remove(e.Case),
        },
        Event.RequestNoted e => state with
        {
            Undecided = e.IsUndecided ? state.Undecided.Add(e.Case) : state.Undecided.Remove(e.Case),
        },
        Event.ProfileChanged => state,
        Event.ProfileErased => state with { IsErased = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a member."),
    };

    /// <summary>What is wrong with the words of a joining, before anything is looked at.</summary>
    public static Refusal? Unfit(JoinMember join)
    {
        if (Unfit(join.Profile, "profile.") is { } unfit) return unfit;
        if (string.IsNullOrWhiteSpace(join.Sector)) return new Refusal("member.sector-missing").At("sector");
        if (!Sectors.Has(join.Sector)) return new Refusal("member.sector-unknown", join.Sector).At("sector");
        if (join.Shares < 0) return new Refusal("member.shares-negative", join.Shares).At("shares");
        return join.Shares > MostShares ? new Refusal("member.shares-too-many", MostShares).At("shares") : null;
    }

    private static Refusal? Unfit(MemberProfile profile, string at)
    {
        if (string.IsNullOrWhiteSpace(profile.Name)) return new Refusal("member.name-missing").At($"{at}name");
        if (!Languages.Contains(profile.Language))
            return new Refusal("member.language-unknown", profile.Language).At($"{at}language");
        return profile.NationalNumber is { } number && !NationalRegisterNumber.IsValid(number)
            ? new Refusal("national-register-number.invalid").At($"{at}nationalNumber")
            : null;
    }

    public static Decision<Event> Decide(State state, JoinMember join)
    {
        if (Unfit(join) is { } unfit) return unfit;
        var joined = new Event.Joined(join.Cooperative, join.Status, join.Since, join.Sector, join.Shares);
        if (state.Joined is not { } before) return joined;
        return before == joined ? Decision.NothingNew<Event>() : new Refusal("member.joined-otherwise");
    }

    public static Decision<Event> Decide(State state, PayShares pay)
    {
        if (state.Joined is null) return new Refusal("member.unknown");
        if (string.IsNullOrWhiteSpace(pay.Reference)) return new Refusal("member.reference-missing").At("reference");
        if (state.Payments.Contains(pay.Reference)) return Decision.NothingNew<Event>();
        if (state.Standing == Standing.Left) return new Refusal("member.left");
        if (pay.Shares <= 0) return new Refusal("member.shares-not-positive", pay.Shares).At("shares");
        if (pay.Shares > MostShares - state.Shares)
            return new Refusal("member.shares-too-many", MostShares).At("shares");

        return new Event.SharesPaid(pay.Reference, pay.Shares);
    }

    public static Decision<Event> Activate(State state) => Move(state, Standing.Active, new Event.Activated());

    public static Decision<Event> Suspend(State state) => Move(state, Standing.Suspended, new Event.Suspended());

    // Whoever leaves with money of the pool still out would leave the others with the question.
    public static Decision<Event> Leave(State state) => state switch
    {
        { Standing: Standing.Left } => Decision.NothingNew<Event>(),
        { Joined: null } => new Refusal("member.unknown"),
        _ when state.Held().IsPositive => new Refusal("member.still-held", state.Held()),
        _ => new Event.Left(),
    };

    // To ask for nothing is a question, and questions are always answered.
    public static Decision<Event> Decide(State state, HoldUpTo hold)
    {
        if (hold.Amount.IsNegative) return new Refusal("hold.amount-negative", hold.Amount);
        if (hold.Amount.IsZero || state.Holds.ContainsKey(hold.Case)) return Decision.NothingNew<Event>();
        if (state.Standing != Standing.Active) return new Refusal("member.not-active");
        if (hold.Limit is not { } limit) return new Refusal("hold.limit-missing");

        var granted = Money.Min(hold.Amount, limit - state.Held());
        return granted.IsPositive ? new Event.HoldPlaced(hold.Case, granted) : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, ReleaseHold release)
    {
        var kept = release.Keep ?? Money.Zero;
        if (kept.IsNegative) return new Refusal("hold.amount-negative", kept);
        return Held(state, release.Case) > kept
            ? new Event.HoldReduced(release.Case, kept)
            : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, NoteRequest note)
    {
        if (state.Joined is null) return new Refusal("member.unknown");
        return state.Undecided.Contains(note.Case) == note.IsUndecided
            ? Decision.NothingNew<Event>()
            : new Event.RequestNoted(note.Case, note.IsUndecided);
    }

    /// <summary>Says otherwise who the member is; nothing of it enters the journal.</summary>
    /// <param name="state">The member.</param>
    /// <param name="wanted">What the profile is to say.</param>
    /// <param name="current">What it says.</param>
    public static Decision<Event> ChangeProfile(State state, MemberProfile wanted, MemberProfile? current)
    {
        if (state.Joined is null) return new Refusal("member.unknown");
        if (state.IsErased) return new Refusal("member.profile-erased");
        if (Unfit(wanted, at: "") is { } unfit) return unfit;
        return wanted == current ? Decision.NothingNew<Event>() : new Event.ProfileChanged();
    }

    public static Decision<Event> EraseProfile(State state) =>
        state.IsErased || state.Joined is null ? Decision.NothingNew<Event>() : new Event.ProfileErased();

    /// <summary>What is held for a case.</summary>
    public static Money Held(State state, string caseId) => state.Holds.GetValueOrDefault(caseId, Money.Zero);

    /// <summary>What others see. Nothing that a member could owe is booked yet, so no arrears arise.</summary>
    public static MemberView? View(State state, MemberId id) => state.Joined is not { } joined ? null : new MemberView(
        id,
        joined.Cooperative,
        joined.Status,
        joined.Since,
        joined.Sector,
        state.Standing == Standing.Active,
        state.Shares > 0,
        ArrearsDays: 0,
        state.Undecided.Count,
        state.Financings,
        state.Held());

    private static Decision<Event> Move(State state, Standing to, Event @event) => state.Standing switch
    {
        Standing.Unknown => new Refusal("member.unknown"),
        Standing.Left => new Refusal("member.left"),
        var standing when standing == to => Decision.NothingNew<Event>(),
        _ => @event,
    };
}

/// <summary>The actor of <see cref="Member"/>.</summary>
[GrainType("member")]
public sealed class MemberGrain(
    [PersistentState("member-profile", "profiles")] IPersistentState<MemberGrain.StoredProfile> profile)
    : DecidingGrain<Member.State, Member.Event>, IMemberGrain
{
    // The profile is written first: an event without a profile would be a member that nobody can name.
    public async Task<Answer> Join(JoinMember command)
    {
        if (State.Joined is null && Member.Unfit(command) is null)
        {
            profile.State.Profile = command.Profile;
            await profile.WriteStateAsync();
        }

        return await Handle(command, state => Member.Decide(state, command));
    }

    public Task<Answer> PayShares(PayShares command) => Handle(command, state => Member.Decide(state, command));

    public Task<Answer> Activate() => Handle("activate", Member.Activate);

    public Task<Answer> Suspend() => Handle("suspend", Member.Suspend);

    public Task<Answer> Leave() => Handle("leave", Member.Leave);

    public Task<Answer<Money>> HoldUpTo(HoldUpTo command) =>
        Handle(command, state => Member.Decide(state, command), state => Member.Held(state, command.Case));

    public Task<Answer> Release(ReleaseHold command) => Handle(command, state => Member.Decide(state, command));

    public Task<Answer> NoteRequest(NoteRequest command) => Handle(command, state => Member.Decide(state, command));

    // The event first: the answer to a repetition carries the version of then, and an old wish must not undo a later
    // one.
    public async Task<Answer> ChangeProfile(MemberProfile wanted)
    {
        var answer = await Handle(wanted, state => Member.ChangeProfile(state, wanted, profile.State.Profile));
        if (answer.Refusal is not null || answer.Version != Version || wanted == profile.State.Profile) return answer;
        profile.State.Profile = wanted;
        await profile.WriteStateAsync();
        return answer;
    }

    public async Task<Answer> EraseProfile()
    {
        profile.State.Profile = null;
        await profile.ClearStateAsync();
        return await Handle("erase-profile", Member.EraseProfile);
    }

    public Task<MemberView?> View() => Task.FromResult(Member.View(State, new MemberId(Key)));

    public Task<string?> Name() => Task.FromResult(profile.State.Profile?.Name);

    public Task<MemberProfile?> Profile() => Task.FromResult(profile.State.Profile);

    protected override Member.State Evolve(Member.State state, Member.Event e) => Member.Evolve(state, e);

    /// <summary>The erasable part, as stored.</summary>
    [GenerateSerializer]
    public sealed class StoredProfile
    {
        /// <summary>Who the member is; null when erased.</summary>
        [Id(0)]
        public MemberProfile? Profile { get; set; }
    }
}
