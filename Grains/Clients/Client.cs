using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Clients;

/// <summary>A paying customer, known once in the federation, rated by how it pays everywhere.</summary>
public static class Client
{
    private static readonly string[] BlockReasons = ["fraud", "litigation", "unpaid", "other"];

    public abstract record Event
    {
        /// <summary>The client became known.</summary>
        [EventName("client.registered.v1")]
        public sealed record Registered(
            ClientKind Kind, string Country, EnterpriseNumber? EnterpriseNumber, VatNumber? VatNumber) : Event;

        /// <summary>The client paid an invoice in full.</summary>
        [EventName("client.payment-noted.v1")]
        public sealed record PaymentNoted(
            CooperativeId At, InvoiceId Invoice, Money Amount, DateOnly PaidOn, int DaysLate) : Event;

        /// <summary>The client will never pay an invoice.</summary>
        [EventName("client.loss-noted.v1")]
        public sealed record LossNoted(CooperativeId At, InvoiceId Invoice, Money Amount, DateOnly On) : Event;

        /// <summary>The rating changed.</summary>
        [EventName("client.rated.v1")]
        public sealed record Rated(ClientRating Rating, DateOnly On) : Event;

        /// <summary>No new business with the client.</summary>
        [EventName("client.blocked.v1")]
        public sealed record Blocked(string Reason) : Event;

        /// <summary>Business with the client goes on.</summary>
        [EventName("client.unblocked.v1")]
        public sealed record Unblocked : Event;

        /// <summary>A court declared the client insolvent.</summary>
        [EventName("client.insolvent.v1")]
        public sealed record Insolvent(DateOnly On) : Event;

        /// <summary>The public register showed the client as active.</summary>
        [EventName("client.status-confirmed.v1")]
        public sealed record StatusConfirmed(DateOnly On) : Event;

        /// <summary>Name, address and e-mail were erased.</summary>
        [EventName("client.profile-erased.v1")]
        public sealed record ProfileErased : Event;
    }

    /// <param name="Registration">What the client is; null until registered.</param>
    /// <param name="Payments">How it paid.</param>
    /// <param name="Rating">The last rating given.</param>
    /// <param name="IsBlocked">No new business.</param>
    /// <param name="InsolventSince">Day of the judgment.</param>
    /// <param name="StatusCheckedOn">Last look into the public register.</param>
    /// <param name="IsErased">Whether the profile is gone.</param>
    public sealed record State(
        Event.Registered? Registration,
        PaymentRecord Payments,
        ClientRating Rating,
        bool IsBlocked,
        DateOnly? InsolventSince,
        DateOnly? StatusCheckedOn,
        bool IsErased) : IState<State>
    {
        public static State Initial { get; } = new(
            Registration: null, PaymentRecord.Empty, ClientRating.New, IsBlocked: false, null, null, IsErased: false);

        // Identity and rating belong to the federation; money lives in the cooperatives' accounts of the client.
        public CooperativeId? Cooperative => CooperativeId.Federation;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Registered e => state with { Registration = e, Rating = RatingAtStart(e.Kind) },
        Event.PaymentNoted e => state with { Payments = state.Payments.Paid(e.PaidOn, e.Amount, e.DaysLate) },
        Event.LossNoted e => state with { Payments = state.Payments.Lost(e.On) },
        Event.Rated e => state with { Rating = e.Rating, Payments = state.Payments.Within(e.On) },
        Event.Blocked => state with { IsBlocked = true },
        Event.Unblocked => state with { IsBlocked = false },
        Event.Insolvent e => state with { InsolventSince = e.On },
        Event.StatusConfirmed e => state with { StatusCheckedOn = e.On },
        Event.ProfileErased => state with { IsErased = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a client."),
    };

    // Registering again with the same words is the same wish; the number was claimed before this is asked.
    public static Decision<Event> Decide(State state, RegisterClient register, ClientId self, ClientId? owner)
    {
        if (state.Registration is { } known)
        {
            return known == Registration(register)
                ? Decision.NothingNew<Event>()
                : new Refusal("client.registered-otherwise");
        }

        if (Unfit(register) is { } refusal) return refusal;
        if (owner is { } other && other != self)
            return new Refusal("client.number-taken", other).At("enterpriseNumber");

        return Registration(register);
    }

    /// <summary>What is wrong with a registration before any number is claimed; null when nothing is.</summary>
    public static Refusal? Unfit(RegisterClient register)
    {
        if (string.IsNullOrWhiteSpace(register.Profile.Name))
            return new Refusal("client.name-missing").At("profile.name");
        if (register.Country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
        {
            return new Refusal("client.country-unknown", register.Country).At("country");
        }

        return register.Kind == ClientKind.Company && register.EnterpriseNumber is null
            ? new Refusal("client.number-missing").At("enterpriseNumber")
            : null;
    }

    public static Decision<Event> Decide(State state, BlockClient block)
    {
        if (state.Registration is null) return new Refusal("client.unknown");
        if (!BlockReasons.Contains(block.Reason))
            return new Refusal("client.block-reason-unknown", block.Reason).At("reason");
        return state.IsBlocked ? Decision.NothingNew<Event>() : new Event.Blocked(block.Reason);
    }

    public static Decision<Event> Unblock(State state) =>
        state.IsBlocked ? new Event.Unblocked() : Decision.NothingNew<Event>();

    public static Decision<Event> Decide(State state, DeclareClientInsolvent declare, DateOnly today)
    {
        if (state.Registration is null) return new Refusal("client.unknown");
        if (declare.On > today) return new Refusal("client.day-ahead", declare.On).At("on");
        return state.InsolventSince is null ? new Event.Insolvent(declare.On) : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, ConfirmClientStatus confirm, DateOnly today)
    {
        if (state.Registration is null) return new Refusal("client.unknown");
        if (confirm.On > today) return new Refusal("client.day-ahead", confirm.On).At("on");
        return state.StatusCheckedOn >= confirm.On
            ? Decision.NothingNew<Event>()
            : new Event.StatusConfirmed(confirm.On);
    }

    public static Decision<Event> EraseProfile(State state) =>
        state.IsErased || state.Registration is null ? Decision.NothingNew<Event>() : new Event.ProfileErased();

    // Early payment counts as on time: it does not make up for what another invoice was late.
    public static Decision<Event> Decide(State state, Message.PaymentBehaviour told, DateOnly today)
    {
        Event noted = told.PaidOn is { } paid
            ? new Event.PaymentNoted(
                told.Cooperative, told.Invoice, told.Amount, paid, Math.Max(0, paid.DayNumber - told.DueOn.DayNumber))
            : new Event.LossNoted(told.Cooperative, told.Invoice, told.Amount, today);
        var rated = RateAnew(Evolve(state, noted), today);
        return rated is null ? noted : Decision.Of(noted, rated);
    }

    /// <summary>Rates as of a day: payments leave the window even when nothing else happens.</summary>
    public static Decision<Event> Rate(State state, DateOnly today) =>
        RateAnew(state, today) is { } rated ? rated : Decision.NothingNew<Event>();

    /// <summary>What the world may see of a client; null before it is registered.</summary>
    public static ClientView? View(State state, ClientId id, DateOnly today)
    {
        if (state.Registration is not { } known) return null;
        var rating = Rating.Of(known.Kind, state.Payments, today);
        return new ClientView(
            id,
            known.Kind,
            known.Country,
            known.EnterpriseNumber,
            known.VatNumber,
            rating.Letter,
            rating.PaidInvoices,
            rating.MeanDelayDays,
            state.IsBlocked,
            state.InsolventSince,
            state.StatusCheckedOn);
    }

    private static Event.Rated? RateAnew(State state, DateOnly today)
    {
        var letter = Rating.Of(state.Registration?.Kind ?? ClientKind.Company, state.Payments, today).Letter;
        return letter == state.Rating ? null : new Event.Rated(letter, today);
    }

    private static ClientRating RatingAtStart(ClientKind kind) =>
        kind == ClientKind.Public ? ClientRating.Public : ClientRating.New;

    private static Event.Registered Registration(RegisterClient register) =>
        new(register.Kind, register.Country, register.EnterpriseNumber, register.VatNumber);
}

/// <summary>The actor of <see cref="Client"/>.</summary>
[GrainType("client")]
public sealed class ClientGrain(
    [PersistentState("client-profile", "profiles")] IPersistentState<ClientGrain.StoredProfile> profile)
    : DecidingGrain<Client.State, Client.Event>, IClientGrain
{
    private ClientId Id => new(Key);

    protected override Client.State Evolve(Client.State state, Client.Event @event) => Client.Evolve(state, @event);

    // The profile is written first: an event without a profile would be a client that nobody can name.
    public async Task<Answer> Register(RegisterClient command)
    {
        // Taken first: key and expected version are of the client, and not of the number that is claimed on the way.
        var wish = Wish.Take();
        ClientId? owner = null;
        if (State.Registration is null && Client.Unfit(command) is null)
        {
            owner = await ClaimNumber(command);
            if (owner is null || owner == Id) await Write(command.Profile);
        }

        return await Handle(command, state => Client.Decide(state, command, Id, owner), wish);
    }

    public Task<Answer> Rate() => Handle("rate", state => Client.Rate(state, Today));

    public Task<Answer> Block(BlockClient command) => Handle(command, state => Client.Decide(state, command));

    public Task<Answer> Unblock() => Handle("unblock", Client.Unblock);

    public Task<Answer> DeclareInsolvent(DeclareClientInsolvent command) =>
        Handle(command, state => Client.Decide(state, command, Today));

    public Task<Answer> ConfirmStatus(ConfirmClientStatus command) =>
        Handle(command, state => Client.Decide(state, command, Today));

    public async Task<Answer> EraseProfile()
    {
        profile.State.Profile = null;
        await profile.ClearStateAsync();
        return await Handle("erase-profile", Client.EraseProfile);
    }

    public Task<ClientView?> View() => Task.FromResult(Client.View(State, Id, Today));

    public Task<ClientProfile?> Profile() => Task.FromResult(profile.State.Profile);

    protected override Task Receive(Message message) => message switch
    {
        Message.PaymentBehaviour told => Handle(told, state => Client.Decide(state, told, Today)),
        _ => base.Receive(message),
    };

    private async Task<ClientId?> ClaimNumber(RegisterClient command)
    {
        if (command.EnterpriseNumber is not { } number) return null;
        var index = GrainFactory.GetGrain<IClientIndexGrain>(number.Value);
        var claimed = await index.Claim(new ClaimEnterpriseNumber(Id));
        return claimed.Value;
    }

    private async Task Write(ClientProfile words)
    {
        profile.State.Profile = words;
        await profile.WriteStateAsync();
    }

    /// <summary>The erasable part, as stored.</summary>
    [GenerateSerializer]
    public sealed class StoredProfile
    {
        /// <summary>Name, address and e-mail; null when erased.</summary>
        [Id(0)]
        public ClientProfile? Profile { get; set; }
    }
}
