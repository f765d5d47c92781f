using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Employment;

/// <summary>
/// The declarations of one contract to social security, in order: the start before the first hour, the end by the end
/// of the next working day, or the cancellation of a start that never was.
/// </summary>
public static partial class Dimona
{
    private const int MostAnomalies = 20;

    /// <summary>Wake that goes on with what is not yet answered.</summary>
    internal const string GoOnWake = "go-on";

    // Sent at once by the call that follows the commit; the wake only makes sure.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstAsk = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    public abstract record Event
    {
        /// <summary>A declaration must be made by its deadline.</summary>
        [EventName("dimona.wanted.v1")]
        public sealed record Wanted(Message.DimonaWanted Declaration) : Event;

        /// <summary>The worker's national register number is missing: a person must complete the profile.</summary>
        [EventName("dimona.number-missing.v1")]
        public sealed record NumberMissing(DimonaKind Kind) : Event;

        /// <summary>The profile may be complete now: what waited is sent again.</summary>
        [EventName("dimona.resumed.v1")]
        public sealed record Resumed : Event;

        /// <summary>A declaration was handed over.</summary>
        [EventName("dimona.submitted.v1")]
        public sealed record Submitted(
            DimonaKind Kind,
            string Declaration,
            bool AnswersLater,
            DateTimeOffset At) : Event;

        /// <summary>The office accepted a declaration.</summary>
        [EventName("dimona.accepted.v1")]
        public sealed record Accepted(DimonaKind Kind, long? PeriodId) : Event;

        /// <summary>The office refused a declaration.</summary>
        [EventName("dimona.rejected.v1")]
        public sealed record Rejected(DimonaKind Kind, ImmutableArray<string> Anomalies) : Event;

        /// <summary>A person corrected what the office refused: it is sent again.</summary>
        [EventName("dimona.corrected.v1")]
        public sealed record Corrected(DimonaKind Kind) : Event;

        /// <summary>Called off, and no start stands at the office: nothing is declared any more.</summary>
        [EventName("dimona.withdrawn.v1")]
        public sealed record Withdrawn : Event;
    }

    /// <param name="Wanted">What it says.</param>
    /// <param name="Number">Its number where it was handed over.</param>
    /// <param name="AnswersLater">Whether there is an answer to ask for.</param>
    /// <param name="Attempt">1, and one more each time that a person corrected what the office refused.</param>
    public sealed record Item(
        Message.DimonaWanted Wanted,
        DimonaStatus Status,
        string? Number,
        bool AnswersLater,
        DateTimeOffset? SubmittedAt,
        long? PeriodId,
        ImmutableArray<string> Anomalies,
        int Attempt = 1)
    {
        /// <summary>What comes after it may be sent.</summary>
        public bool LetsPass =>
            Status is DimonaStatus.Accepted or DimonaStatus.Withdrawn
            || (Status == DimonaStatus.Submitted && !AnswersLater);
    }

    /// <param name="Items">In the order in which they must arrive; one of a kind.</param>
    public sealed record State(ImmutableArray<Item> Items) : IState<State>
    {
        public static State Initial { get; } = new([]);

        public CooperativeId? Cooperative => Items.IsEmpty ? null : Items[0].Wanted.Cooperative;

        /// <summary>The period that the start opened.</summary>
        public long? PeriodId => Items.Select(item => item.PeriodId).FirstOrDefault(id => id is not null);

        public Item? Of(DimonaKind kind) => Items.FirstOrDefault(item => item.Wanted.Kind == kind);
    }

    /// <summary>What can be done next.</summary>
    public abstract record Action
    {
        /// <summary>Hand a declaration over.</summary>
        public sealed record Submit(Item Item) : Action;

        /// <summary>Ask for the answer to one.</summary>
        public sealed record Ask(Item Item) : Action;
    }

    /// <summary>The stream of a contract's declarations.</summary>
    public static string Stream(ContractId contract) => $"dimona/{contract.Value}";

    public static State Evolve(State state, Event e) => e switch
    {
        Event.Wanted(var declaration) => new(InTurn(
            state.Items, new Item(declaration, DimonaStatus.Wanted, null, AnswersLater: false, null, null, []))),
        Event.NumberMissing(var kind) => With(state, kind, item => item with
        {
            Status = DimonaStatus.WaitingForNumber,
        }),
        Event.Resumed => new([.. state.Items.Select(item =>
            item.Status == DimonaStatus.WaitingForNumber ? item with { Status = DimonaStatus.Wanted } : item)]),
        Event.Submitted(var kind, var number, var answersLater, var at) => With(state, kind, item => item with
        {
            Status = DimonaStatus.Submitted,
            Number = number,
            AnswersLater = answersLater,
            SubmittedAt = at,
        }),
        Event.Accepted(var kind, var period) => With(state, kind, item => item with
        {
            Status = DimonaStatus.Accepted,
            PeriodId = period,
            Anomalies = [],
        }),
        Event.Rejected(var kind, var anomalies) => With(state, kind, item => item with
        {
            Status = DimonaStatus.Rejected,
            Anomalies = anomalies,
        }),
        Event.Corrected(var kind) => With(state, kind, item => item with
        {
            Status = DimonaStatus.Wanted,
            Anomalies = [],
            Attempt = item.Attempt + 1,
        }),
        Event.Withdrawn => new([.. state.Items.Select(item =>
            item.Status == DimonaStatus.Accepted ? item : item with { Status = DimonaStatus.Withdrawn })]),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not an event of a Dimona."),
    };

    /// <summary>
    /// Takes a declaration in. A cancellation that finds no start at the office has nothing to cancel: both are
    /// withdrawn, and so is what comes after them, the start itself too when its cancellation overtook it.
    /// </summary>
    public static Decision<Event> Decide(State state, Message.DimonaWanted wanted, DateTimeOffset now)
    {
        if (state.Of(wanted.Kind) is not null) return Decision.NothingNew<Event>();

        var asked = new Event.Wanted(wanted);
        var isCalledOff = state.Items.Any(item => item.Status == DimonaStatus.Withdrawn);
        var hasNoStart = state.Of(DimonaKind.In) is null or
        {
            Status: DimonaStatus.Wanted or DimonaStatus.WaitingForNumber or DimonaStatus.Rejected,
        };
        return isCalledOff || (wanted.Kind == DimonaKind.Cancel && hasNoStart)
            ? Withdraw(asked)
            : Rest(state, [asked], now + Grace);
    }

    /// <summary>What can be done next; null when everything is answered, or waits for a person.</summary>
    public static Action? Next(State state)
    {
        // What ends or cancels a start waits for it, whichever came first.
        if (state.Of(DimonaKind.In) is null) return null;
        foreach (var item in state.Items)
        {
            switch (item)
            {
                case { Status: DimonaStatus.Wanted }: return new Action.Submit(item);
                case { Status: DimonaStatus.Submitted, AnswersLater: true }: return new Action.Ask(item);
                case { LetsPass: false }: return null;
            }
        }

        return null;
    }

    /// <summary>The worker has no number yet. Nothing is asked again until a person says so.</summary>
    public static Decision<Event> NumberMissing(State state, DimonaKind kind) =>
        state.Of(kind)?.Status == DimonaStatus.Wanted
            ? Rest(state, [new Event.NumberMissing(kind)], goOnAt: default)
            : Decision.NothingNew<Event>();

    /// <summary>A declaration was handed over.</summary>
    public static Decision<Event> Submitted(State state, DimonaKind kind, DimonaReceipt receipt, DateTimeOffset now) =>
        state.Of(kind)?.Status == DimonaStatus.Wanted
            ? Rest(state, [new Event.Submitted(kind, receipt.Declaration, receipt.AnswersLater, now)], now + FirstAsk)
            : Decision.NothingNew<Event>();

    /// <summary>The answer came, or none yet: then it is asked for again, at growing distances.</summary>
    public static Decision<Event> Answered(State state, DimonaKind kind, DimonaAnswer? answer, DateTimeOffset now)
    {
        if (state.Of(kind) is not { Status: DimonaStatus.Submitted } item) return Decision.NothingNew<Event>();
        if (answer is not null) return Settle(state, kind, answer, now);
        if (Next(state) is not Action.Ask) return Decision.NothingNew<Event>();

        var waited = now - item.SubmittedAt!.Value;
        var pause = waited < FirstAsk ? FirstAsk : waited > LongestPause ? LongestPause : waited;
        return Decision.NothingNew<Event>().Wake(GoOnWake, now + pause);
    }

    /// <summary>A person says that the profile is complete: what waited or was refused is sent again.</summary>
    public static Decision<Event> Resume(State state, DateTimeOffset now)
    {
        if (state.Items.IsEmpty) return new Refusal("dimona.unknown");
        var waits = state.Items.Any(item => item.Status == DimonaStatus.WaitingForNumber);
        Event[] events =
        [
            .. waits ? [new Event.Resumed()] : Array.Empty<Event>(),
            .. Correctable(state).Select(item => new Event.Corrected(item.Wanted.Kind)),
        ];
        return events.Length == 0 ? Decision.NothingNew<Event>() : Rest(state, events, now + Grace);
    }

    /// <summary>A person records an answer. What was refused may have been corrected at the office itself.</summary>
    public static Decision<Event> Decide(State state, RecordDimonaResult result, DateTimeOffset now)
    {
        if (state.Of(result.Kind) is not { } item) return new Refusal("dimona.unknown");
        if (item.Status is DimonaStatus.Wanted or DimonaStatus.WaitingForNumber)
            return new Refusal("dimona.not-submitted");
        if (result.Anomalies.IsDefault) result = result with { Anomalies = [] };
        var isSame = item.PeriodId == result.PeriodId && item.Anomalies.SequenceEqual(result.Anomalies);
        // A refusal that withdrew start and cancellation may be said again; nothing else is known of them.
        if (item.Status == DimonaStatus.Withdrawn)
        {
            return isSame && !item.Anomalies.IsEmpty
                ? Decision.NothingNew<Event>()
                : new Refusal("dimona.not-submitted");
        }

        if (Unfit(result) is { } unfit) return unfit;
        var answer = new DimonaAnswer(result.Anomalies.IsEmpty, result.PeriodId, result.Anomalies);
        if (item.Status == DimonaStatus.Submitted) return Settle(state, result.Kind, answer, now);

        if (isSame) return Decision.NothingNew<Event>();
        return item.Status == DimonaStatus.Rejected
            ? Settle(state, result.Kind, answer, now)
            : new Refusal("dimona.answered");
    }

    // What a person types ends in a declaration and in statistics: codes are codes, and a start has its period.
    private static Refusal? Unfit(RecordDimonaResult result)
    {
        if (result.Anomalies.Length > MostAnomalies) return new Refusal("dimona.anomalies-many").At("anomalies");
        for (var n = 0; n < result.Anomalies.Length; n++)
        {
            if (!Anomaly().IsMatch(result.Anomalies[n] ?? ""))
                return new Refusal("dimona.anomaly-unfit", result.Anomalies[n]).At($"anomalies[{n}]");
        }

        if (!result.Anomalies.IsEmpty)
            return result.PeriodId is null ? null : new Refusal("dimona.period-of-refused").At("periodId");
        return result.Kind == DimonaKind.In && result.PeriodId is null or <= 0
            ? new Refusal("dimona.period-missing").At("periodId")
            : null;
    }

    /// <summary>Whether its legal moment has passed; it is declared all the same, and a person must know.</summary>
    public static bool IsLate(Item item, DateTimeOffset now) => now >= item.Wanted.Deadline;

    /// <summary>What a declaration is called where it is handed over; one that goes again is another one.</summary>
    /// <param name="key">The contract's.</param>
    /// <param name="item">The declaration.</param>
    public static string Reference(string key, Item item) => item.Attempt == 1
        ? $"{key}/{item.Wanted.Kind}"
        : string.Create(CultureInfo.InvariantCulture, $"{key}/{item.Wanted.Kind}/{item.Attempt}");

    /// <summary>What others see.</summary>
    public static ImmutableArray<DimonaView> View(State state) =>
    [
        .. state.Items.Select(item => new DimonaView(
            item.Wanted.Kind, item.Status, item.Wanted.StartDate, item.Wanted.EndDate, item.Wanted.Deadline,
            item.Number, item.PeriodId, item.Anomalies)),
    ];

    // Block and number of an anomaly: 90017-356.
    [GeneratedRegex("^[0-9]{5}-[0-9]{3}$")]
    private static partial Regex Anomaly();

    private static Event EventOf(DimonaKind kind, DimonaAnswer answer) => answer.IsAccepted
        ? new Event.Accepted(kind, answer.PeriodId)
        : new Event.Rejected(kind, answer.Anomalies);

    // A start refused while its cancellation waits behind it leaves nothing to cancel.
    private static Decision<Event> Settle(State state, DimonaKind kind, DimonaAnswer answer, DateTimeOffset now)
    {
        var answered = EventOf(kind, answer);
        var isInVain = kind == DimonaKind.In
            && !answer.IsAccepted
            && state.Of(DimonaKind.Cancel) is { Status: DimonaStatus.Wanted or DimonaStatus.WaitingForNumber };
        return isInVain ? Withdraw(answered) : Rest(state, [answered], now + FirstAsk);
    }

    // Whose start was refused and whose cancellation is sent never began: there is nothing left to put right.
    private static IEnumerable<Item> Correctable(State state) =>
        state.Of(DimonaKind.In)?.Status == DimonaStatus.Rejected && state.Of(DimonaKind.Cancel) is not null
            ? []
            : state.Items.Where(item => item.Status == DimonaStatus.Rejected);

    private static Decision<Event> Withdraw(Event after) =>
        Decision.Of(after, new Event.Withdrawn()).ClearWake(GoOnWake);

    // The wake stays exactly as long as something can be done without a person.
    private static Decision<Event> Rest(State state, Event[] events, DateTimeOffset goOnAt)
    {
        Decision<Event> decision = events;
        return Next(events.Aggregate(state, Evolve)) is null
            ? decision.ClearWake(GoOnWake)
            : decision.Wake(GoOnWake, goOnAt);
    }

    private static ImmutableArray<Item> InTurn(ImmutableArray<Item> items, Item item) =>
        item.Wanted.Kind == DimonaKind.In ? items.Insert(0, item) : items.Add(item);

    private static State With(State state, DimonaKind kind, Func<Item, Item> change) =>
        new([.. state.Items.Select(item => item.Wanted.Kind == kind ? change(item) : item)]);
}

/// <summary>The actor: it hands declarations over, asks for answers, and tells a person when it cannot go on.</summary>
[GrainType("dimona")]
public sealed class DimonaGrain(IDimonaGateway gateway, WorkItems workItems)
    : DecidingGrain<Dimona.State, Dimona.Event>, IDimonaGrain
{
    public async Task<Answer> Resume(ResumeDimona command)
    {
        var answer = await Handle(command, state => Dimona.Resume(state, Now));
        Continue();
        return answer;
    }

    public Task<Answer> Record(RecordDimonaResult command) =>
        Handle(command, state => Dimona.Decide(state, command, Now));

    public Task<ImmutableArray<DimonaView>> View() => Task.FromResult(Dimona.View(State));

    protected override Dimona.State Evolve(Dimona.State state, Dimona.Event e) => Dimona.Evolve(state, e);

    protected override async Task Receive(Message message)
    {
        if (message is not Message.DimonaWanted wanted)
        {
            await base.Receive(message);
            return;
        }

        await Handle(wanted, state => Dimona.Decide(state, wanted, Now));
        Continue();
    }

    protected override async Task OnWake(string name)
    {
        var done = Dimona.Next(State) switch
        {
            Dimona.Action.Submit(var item) => await Submit(item),
            Dimona.Action.Ask(var item) => await Ask(item),
            _ => false,
        };
        if (done && Dimona.Next(State) is Dimona.Action.Submit) Continue();
    }

    private async Task<bool> Submit(Dimona.Item item)
    {
        var kind = item.Wanted.Kind;
        if (Dimona.IsLate(item, Now)) await OpenWorkItem(item, "dimona.late");
        var profile = await GrainFactory.GetGrain<IMemberGrain>(item.Wanted.Member.Value).Profile();
        if (profile?.NationalNumber is not { } number || !NationalRegisterNumber.IsValid(number))
        {
            await OpenWorkItem(item, "dimona.number-missing");
            await Handle(kind, state => Dimona.NumberMissing(state, kind));
            return false;
        }

        var employer = await GrainFactory.GetGrain<ICooperativeGrain>(item.Wanted.Cooperative.Value).View();
        var ssin = string.Concat(number.Where(char.IsAsciiDigit));
        var declaration = DimonaDeclaration.Of(item.Wanted, employer!.EnterpriseNumber.Value, ssin, State.PeriodId);
        var receipt = await gateway.Submit(Dimona.Reference(Key, item), declaration);
        return (await Handle(receipt, state => Dimona.Submitted(state, kind, receipt, Now))).Refusal is null;
    }

    private async Task<bool> Ask(Dimona.Item item)
    {
        var kind = item.Wanted.Kind;
        var answer = await gateway.Ask(item.Number!);
        if (answer is { IsAccepted: false }) await OpenWorkItem(item, "dimona.rejected");
        return (await Handle(item.Number!, state => Dimona.Answered(state, kind, answer, Now))).Refusal is null;
    }

    private Task OpenWorkItem(Dimona.Item item, string code) => workItems.OpenAgain(
        $"{Dimona.Reference(Stream, item)}/{code}", "dimona", Stream, State.Cooperative!.Value.Value, code);
}
