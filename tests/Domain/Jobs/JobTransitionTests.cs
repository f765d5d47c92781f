using System.Collections.Immutable;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Grains.Kernel;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

public sealed class JobTransitionTests
{
    private static readonly Declaration Wish = With("van") with { AllInclusive = true };
    private static readonly Declaration Unsigned = Theatre with { QuoteAccepted = false };
    private static readonly DateOnly End = Wish.End;
    private static readonly InvoiceId Invoice = InvoiceId.Of(Sample.Id, 1);

    public static TheoryData<string, string, string> Examples()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var row in MarkdownTable.Read("Grains/Jobs/Job.examples.md", "from"))
            data.Add(row["from"], row["what happens"], row["then"]);
        return data;
    }

    public static TheoryData<string> Commands() =>
        [.. MarkdownTable.Read("Grains/Jobs/Job.examples.md", "command").Select(row => row["command"])];

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_job_moves_as_the_table_says(string from, string what, string then)
    {
        var state = At(from);
        foreach (var step in what.Split(" and ", StringSplitOptions.TrimEntries).SelectMany(w => w.Split(", then ")))
        {
            var decision = Happen(state, step);
            if (decision.Refusal is { } refusal)
            {
                Assert.Equal(then, refusal.Code);
                return;
            }

            state = Rest(Job.Evolve(state, decision.Events), failing: Failing(step));
        }

        Assert.Equal(then, Name(state.Status));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void In_every_state_a_command_does_what_the_table_says(string command)
    {
        var row = MarkdownTable.Read("Grains/Jobs/Job.examples.md", "command")
            .Single(row => row["command"] == command);
        foreach (var (from, then) in row.Where(cell => cell.Key != "command"))
        {
            var state = At(from);
            var decision = Happen(state, command);
            var outcome = decision.Refusal?.Code ?? Name(Rest(Job.Evolve(state, decision.Events)).Status);
            Assert.True(outcome == then, $"{command} when it is {from}: {outcome}.");
        }
    }

    [Fact]
    public void Every_command_and_all_news_stand_in_the_table_for_every_state()
    {
        var rows = MarkdownTable.Read("Grains/Jobs/Job.examples.md", "command");
        var states = Enum.GetValues<JobStatus>().Where(status => status != JobStatus.Declared).Select(Name);
        Assert.All(rows, row => Assert.Equal(states.Order(), row.Keys.Where(key => key != "command").Order()));

        var said = rows.Select(row => row["command"]).ToHashSet();
        var asked = typeof(JobCommands).GetMethods()
            .Where(method => method.Name == nameof(JobCommands.Decide))
            .Select(method => method.GetParameters()[1].ParameterType)
            .Where(type => type != typeof(Message));
        Assert.Equal(asked.OrderBy(type => type.Name), Saying.Values.Distinct().OrderBy(type => type.Name));
        Assert.Subset(said, Saying.Keys.Concat(News.Keys).ToHashSet());

        // Whatever a job takes note of, in one state or another, is news that stands in the table.
        var everywhere = rows[0].Keys.Where(key => key is not "command" and not "unknown").Select(At).ToArray();
        var heard = EventCatalog.Of(typeof(Message)).Types
            .Where(type => !type.IsAssignableTo(typeof(IOlderForm)))
            .Select(type => (Message)Journal.Examples.Of(type, "one"))
            .Where(message => everywhere.Any(state =>
                JobCommands.Decide(state, message, Now).Events.Length > 0));
        var told = News.Values.Select(message => message.GetType()).ToHashSet();
        Assert.Subset(told, heard.Select(message => message.GetType()).ToHashSet());
    }

    [Fact]
    public void A_quote_that_was_signed_at_the_declaration_is_not_signed_again() =>
        Assert.True(JobCommands.Decide(Accepted(Plan(Theatre)), Signature(Accepted(Plan(Theatre))), Now).IsNothingNew);

    [Fact]
    public void Who_signs_agrees_to_the_terms_that_the_house_has_then_unless_the_quote_has_its_own()
    {
        var unsigned = Accepted(Plan(Theatre)) with { QuoteSigned = false };
        var signed = JobCommands.Decide(unsigned, Signature(unsigned), Now, house: 0.3m);
        Assert.Contains(new Job.Event.TermsAgreed(0.3m), signed.Events);
        var agreed = signed.Events.Aggregate(unsigned, Job.Evolve);
        Assert.Equal(0.3m, agreed.ClientBears);
        Assert.True(JobCommands.Decide(agreed, Signature(unsigned), Now).IsNothingNew);
        var terms = unsigned with { ClientBears = 0.5m };
        var own = JobCommands.Decide(terms, Signature(terms), Now, house: 0.3m);
        Assert.DoesNotContain(own.Events, each => each is Job.Event.TermsAgreed);
    }

    [Fact]
    public void What_nobody_declared_cannot_be_contested() => Assert.Equal(
        "job.unknown", JobCommands.Decide(Job.State.Initial, new ContestJob(), Today, Now).Refusal?.Code);

    [Fact]
    public void Every_status_of_a_job_stands_in_the_table()
    {
        var rows = MarkdownTable.Read("Grains/Jobs/Job.examples.md", "from");
        var told = rows.Select(row => row["from"]).Concat(rows.Select(row => row["then"])).ToHashSet();
        // Declared is passed within one commit: a job is declared and planned at once.
        Assert.All(
            Enum.GetValues<JobStatus>().Where(status => status != JobStatus.Declared),
            status => Assert.Contains(Name(status), told));
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_a_job_never_goes_back() =>
        Asked.Array[0, 25].Sample(asked =>
        {
            var state = Job.State.Initial;
            foreach (var what in asked)
            {
                var next = Rest(Job.Evolve(state, Happen(state, what).Events));
                var isPlannedAgain = state.Status == JobStatus.Planned && next.Status == JobStatus.Planned;
                Assert.True(next.Status >= state.Status || isPlannedAgain, $"{what}: {state.Status}, {next.Status}.");
                Assert.True(!IsOver(state) || next.Status == state.Status, $"{what} moved what is {state.Status}.");
                state = next;
            }
        });

    [Fact]
    public void Whatever_was_asked_asking_it_again_writes_nothing() =>
        Asked.Where(what => what != "planned anew").Array[1, 25].Sample(asked =>
        {
            var state = asked.Aggregate(
                Job.State.Initial, (state, what) => Rest(Job.Evolve(state, Happen(state, what).Events)));
            var again = Happen(state, asked[^1]);
            Assert.True(again.Events.IsEmpty, $"{asked[^1]} on what is {state.Status}.");
        });

    // One way of saying each command at least.
    private static readonly Dictionary<string, Type> Saying = new(StringComparer.Ordinal)
    {
        ["declared otherwise"] = typeof(DeclareJob),
        ["planned anew"] = typeof(ReplanJob),
        ["accepted by the member"] = typeof(AcceptJob),
        ["signed by the client"] = typeof(SignQuote),
        ["performed"] = typeof(PerformJob),
        ["cancelled by the client"] = typeof(CancelJob),
        ["contested by the client"] = typeof(ContestJob),
    };

    private static readonly Dictionary<string, Message> News = new(StringComparer.Ordinal)
    {
        ["the invoice is issued"] = new Message.InvoiceIssued(
            Invoice, Sample.Id, Wish.Activity!.Value, Wish.Cooperative, Wish.Client, End, End, Euro(1), Euro(1),
            Euro(0), Euro(0), Euro(0)),
        ["the client pays"] = Payment(isInFull: true),
        ["part is paid"] = Payment(isInFull: false),
        ["the loss is certain"] = Loss(),
        ["all is credited"] = Credit(),
        ["the invoice is disputed"] = new Message.InvoiceDisputed(Invoice, Sample.Id, Wish.Client),
        ["the dispute is settled and nothing stays due"] =
            new Message.DisputeSettled(Invoice, Sample.Id, Wish.Client, Euro(0)),
        ["the wage is paid"] = Paid(new WageId("w")),
        ["the bailiff is engaged"] = new Message.BailiffEngaged(Invoice, Sample.Id, Euro(1)),
        ["the signature is told"] = new Message.QuoteSigned(Sample.Id, Wish.Client),
    };

    // Planning anew is left out above: a plan made again is kept again, for prices may have changed meanwhile.
    private static readonly string[] Wishes =
    [
        "declared", "declared otherwise", "planned anew", "accepted by the member", "the client signs",
        "performed", "performed before the end", "cancelled by the member", "cancelled by the client",
        "contested by the client", "the client keeps silent for 8 days", "the client pays", "part is paid",
        "the loss is certain", "all is credited", "every wage is paid",
    ];

    private static Gen<string> Asked { get; } = Gen.Int[0, Wishes.Length - 1].Select(n => Wishes[n]);

    private static bool IsOver(Job.State state) =>
        state.Status is JobStatus.Settled or JobStatus.Cancelled or JobStatus.Refused;

    private static Job.State At(string from) => from switch
    {
        "unknown" => Job.State.Initial,
        "planned" => Accepted(Plan(Wish)) with { Status = JobStatus.Planned, Declaration = Wish },
        "accepted" => Accepted(Plan(Wish)) with { Declaration = Wish },
        "in-progress" => Rest(At("accepted")),
        "performed" => Rest(Job.Evolve(At("in-progress"), new Job.Event.Performed(End, BySilence: false))),
        "settled" => After("performed", "the client pays", "every wage is paid"),
        "cancelled" => After("in-progress", "cancelled by the member"),
        "refused" => Rest(At("accepted"), failing: "van"),
        _ => throw new ArgumentOutOfRangeException(nameof(from), from, "The table starts from something unknown."),
    };

    private static Job.State After(string from, params string[] steps) => steps.Aggregate(
        At(from), (state, step) => Rest(Job.Evolve(state, Happen(state, step).Events)));

    internal static Decision<Job.Event> Happen(Job.State state, string what) => what switch
    {
        "declared" or "declared the same again" =>
            JobCommands.Decide(state, Declare(Wish), Compile(Wish), Sample.Id),
        "declared otherwise" =>
            JobCommands.Decide(state, Declare(Unsigned), Compile(Unsigned), Sample.Id),
        "planned anew" => JobCommands.Decide(state, new ReplanJob(Theatre), Compile(Theatre)),
        "accepted by the member" => JobCommands.Decide(state, AcceptJob.Everything, compiled: null, Today, Now),
        "accepted by the member after its start" =>
            JobCommands.Decide(state, AcceptJob.Everything, compiled: null, Wish.Start.AddDays(1), Now),
        "accepted without its contract" =>
            JobCommands.Decide(state, new AcceptJob(["employment-contract"]), compiled: null, Today, Now),
        "signed by the client" => JobCommands.Decide(state with { QuoteSigned = false }, Signature(state), Now),
        "the client signs" => JobCommands.Decide(state, Signature(state), Now),
        "performed" => JobCommands.Decide(state, new PerformJob(), End, Now),
        "performed before the end" => JobCommands.Decide(state, new PerformJob(), End.AddDays(-1), Now),
        "cancelled by the member" => JobCommands.Decide(state, new CancelJob(CancelledBy.Member), Now),
        "cancelled by the client" => JobCommands.Decide(state, new CancelJob(CancelledBy.Client), Now),
        "contested by the client" or "contested" =>
            JobCommands.Decide(state, new ContestJob(), End.AddDays(8), Now),
        "contested by the client after 9 days" =>
            JobCommands.Decide(state, new ContestJob(), End.AddDays(9), Now),
        "the client keeps silent for 8 days" or "silence for 8 days" =>
            JobCommands.Silence(state, End.AddDays(9), Now),
        "the client keeps silent for 7 days" => JobCommands.Silence(state, End.AddDays(8), Now),
        "the signature is told" =>
            JobCommands.Decide(state with { QuoteSigned = false }, News["the signature is told"], Now),
        _ when News.TryGetValue(what, out var told) => JobCommands.Decide(state, told, Now),
        "every wage is paid" => Decision.Of<Job.Event>(
            [.. state.Wages.Select(wage => JobCommands.Decide(state, Paid(wage), Now)).SelectMany(d => d.Events)]),
        _ when Failing(what) is not null || what == "everything goes well" => Decision.NothingNew<Job.Event>(),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "The table does something unknown."),
    };

    private static string? Failing(string what) => what switch
    {
        "the van is not to be had" => "van",
        "the advised insurance is not to be had" => "insurance",
        _ => null,
    };

    private static Job.State Rest(Job.State state, string? failing = null)
    {
        while (JobProcess.Next(state) is { IsEmpty: false } steps)
        {
            ImmutableArray<JobProcess.Taken> taken = [.. steps.Select(step => Take(step, failing))];
            state = Job.Evolve(state, JobProcess.Decide(state, taken, nearest: null, Now).Events);
            if (state.Status == JobStatus.Performed && state.Of("invoice")!.Status == EngagementStatus.Fulfilled)
                state = state with { Invoice = Invoice };
        }

        return state;
    }

    private static JobProcess.Taken Take(JobProcess.Step step, string? failing)
    {
        if (step is not JobProcess.Step.Move move)
            return new JobProcess.Taken(step, EngagementStatus.Settled, "", [], Refusal: null);
        if (move.Line == failing && move.To is EngagementStatus.Reserved or EngagementStatus.Confirmed)
            return new JobProcess.Taken(step, EngagementStatus.Failed, "", [], new Refusal("test.failed"));
        ImmutableArray<WageId> wages =
            move is { Line: "employment-contract", To: EngagementStatus.Confirmed } ? [new WageId("w")] : [];
        return new JobProcess.Taken(step, move.To, "", wages, Refusal: null);
    }

    private static SignQuote Signature(Job.State state) => new(state.Quote?.Digest ?? "of nothing");

    private static DeclareJob Declare(Declaration declaration) => new(declaration, new JobText("Title", "Place"));

    private static Message.PaymentReceived Payment(bool isInFull) => new(
        Invoice, Sample.Id, Wish.Activity!.Value, Wish.Client, "p", End, Euro(1), Euro(1), Euro(0), Euro(0), Euro(0),
        Open: Euro(isInFull ? 0 : 1), isInFull);

    private static Message.InvoiceWrittenOff Loss() => new(
        Invoice, Sample.Id, Wish.Activity!.Value, Wish.Client, Euro(1), Euro(1), Euro(0), Euro(0), Euro(0));

    private static Message.InvoiceCredited Credit() => new(
        Invoice, Sample.Id, Wish.Activity!.Value, Wish.Client, Euro(1), Euro(1), Euro(0), Euro(0), Euro(0),
        Open: Euro(0), OnDispute: false, Note: "credit-1");

    private static Message.WagePaid Paid(WageId wage) =>
        new(wage, Sample.Id, EngagementId.Of(Sample.Id, "employment-contract"), Euro(1), Euro(1));

    private static string Name(JobStatus status)
    {
        var words = status.ToString().Select((c, n) => char.IsUpper(c) && n > 0 ? $"-{c}" : $"{c}");
        return string.Concat(words).ToLowerInvariant();
    }
}
