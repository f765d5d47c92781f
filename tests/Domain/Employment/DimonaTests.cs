using System.Text.Json;
using CsCheck;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;
using static Smart.Grains.Employment.Dimona;

namespace Smart.Tests.Domain.Employment;

public sealed class DimonaTests
{
    private static readonly DateTimeOffset Now = new(2025, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private static readonly DimonaReceipt Asked = new("D-1", AnswersLater: true);
    private static readonly DimonaReceipt Dropped = new("D-1", AnswersLater: false);

    [Fact]
    public void What_is_wanted_is_sent_at_once_and_a_wake_makes_sure()
    {
        var decision = Decide(State.Initial, Wanted(DimonaKind.In), Now);
        Assert.NotNull(Assert.Single(decision.Wakes).DueAt);
        var state = After(State.Initial, decision);
        Assert.IsType<Dimona.Action.Submit>(Next(state));
        Assert.True(Decide(state, Wanted(DimonaKind.In), Now).IsNothingNew);
    }

    [Fact]
    public void A_missing_number_waits_for_a_person_and_nothing_is_tried_meanwhile()
    {
        var state = In();
        var decision = NumberMissing(state, DimonaKind.In);
        Assert.Null(Assert.Single(decision.Wakes).DueAt);
        state = After(state, decision);
        Assert.Equal(DimonaStatus.WaitingForNumber, Assert.Single(View(state)).Status);
        Assert.Null(Next(state));

        // The end waits behind the start: no wake turns in vain.
        var leaving = Decide(state, Wanted(DimonaKind.Out), Now);
        Assert.Null(Assert.Single(leaving.Wakes).DueAt);
        state = After(After(state, leaving), Resume(After(state, leaving), Now));
        Assert.Equal(DimonaKind.In, Assert.IsType<Dimona.Action.Submit>(Next(state)).Item.Wanted.Kind);
    }

    [Fact]
    public void The_end_is_sent_only_after_the_start_is_answered_and_names_its_period()
    {
        var state = After(In(), Submitted(In(), DimonaKind.In, Asked, Now));
        state = After(state, Decide(state, Wanted(DimonaKind.Out), Now));
        Assert.IsType<Dimona.Action.Ask>(Next(state));
        state = After(state, Answered(state, DimonaKind.In, new DimonaAnswer(IsAccepted: true, 4711, []), Now));
        Assert.Equal(DimonaKind.Out, Assert.IsType<Dimona.Action.Submit>(Next(state)).Item.Wanted.Kind);
        Assert.Equal(4711, state.PeriodId);
    }

    [Fact]
    public void Where_nobody_answers_nothing_is_asked_and_the_end_follows_the_start()
    {
        var submitted = Submitted(In(), DimonaKind.In, Dropped, Now);
        Assert.Null(Assert.Single(submitted.Wakes).DueAt);
        var state = After(In(), submitted);
        Assert.Null(Next(state));
        state = After(state, Decide(state, Wanted(DimonaKind.Out), Now));
        Assert.Equal(DimonaKind.Out, Assert.IsType<Dimona.Action.Submit>(Next(state)).Item.Wanted.Kind);
    }

    [Fact]
    public void An_answer_that_does_not_come_is_asked_for_at_growing_distances_up_to_a_day()
    {
        var state = After(In(), Submitted(In(), DimonaKind.In, Asked, Now));
        Assert.Equal(TimeSpan.FromSeconds(10), Pause(state, Now.AddSeconds(1)));
        Assert.Equal(TimeSpan.FromHours(3), Pause(state, Now.AddHours(3)));
        Assert.Equal(TimeSpan.FromDays(1), Pause(state, Now.AddDays(9)));
    }

    [Fact]
    public void A_start_that_was_never_sent_is_withdrawn_and_one_that_was_is_cancelled()
    {
        var withdrawn = After(In(), Decide(In(), Wanted(DimonaKind.Cancel), Now));
        Assert.All(View(withdrawn), item => Assert.Equal(DimonaStatus.Withdrawn, item.Status));
        Assert.Null(Next(withdrawn));

        var sent = After(In(), Submitted(In(), DimonaKind.In, Dropped, Now));
        var cancelling = After(sent, Decide(sent, Wanted(DimonaKind.Cancel), Now));
        Assert.Equal(DimonaKind.Cancel, Assert.IsType<Dimona.Action.Submit>(Next(cancelling)).Item.Wanted.Kind);
    }

    [Fact]
    public void A_person_records_an_answer_once_and_only_to_what_was_sent()
    {
        var accepted = new RecordDimonaResult(DimonaKind.In, 4711, []);
        Assert.Equal("dimona.unknown", Decide(State.Initial, accepted, Now).Refusal?.Code);
        Assert.Equal("dimona.not-submitted", Decide(In(), accepted, Now).Refusal?.Code);
        var sent = After(In(), Submitted(In(), DimonaKind.In, Dropped, Now));
        var state = After(sent, Decide(sent, accepted, Now));
        Assert.Equal((DimonaStatus.Accepted, 4711L), (View(state)[0].Status, View(state)[0].PeriodId!.Value));
        Assert.True(Decide(state, accepted, Now).IsNothingNew);
        Assert.Equal("dimona.answered", Decide(state, accepted with { PeriodId = 1 }, Now).Refusal?.Code);

        var refused = After(sent, Decide(sent, new RecordDimonaResult(DimonaKind.In, null, ["90017-356"]), Now));
        Assert.Equal(["90017-356"], View(refused)[0].Anomalies);
    }

    [Fact]
    public void What_was_refused_is_sent_again_once_a_person_has_corrected_it_and_the_end_then_follows()
    {
        var state = After(Rejected(), Decide(Rejected(), Wanted(DimonaKind.Out), Now));
        Assert.Null(Next(state));
        var resumed = Resume(state, Now);
        Assert.Equal(Now.AddSeconds(30), Assert.Single(resumed.Wakes).DueAt);
        state = After(state, resumed);
        var again = Assert.IsType<Dimona.Action.Submit>(Next(state)).Item;
        Assert.Equal((DimonaKind.In, 2), (again.Wanted.Kind, again.Attempt));
        Assert.Empty(again.Anomalies);
        Assert.True(Resume(state, Now).IsNothingNew);

        state = After(state, Submitted(state, DimonaKind.In, Asked, Now));
        state = After(state, Answered(state, DimonaKind.In, new DimonaAnswer(IsAccepted: true, 4711, []), Now));
        Assert.Equal(DimonaKind.Out, Assert.IsType<Dimona.Action.Submit>(Next(state)).Item.Wanted.Kind);
    }

    [Fact]
    public void A_declaration_that_goes_again_has_a_reference_of_its_own()
    {
        var first = Rejected().Of(DimonaKind.In)!;
        var second = After(Rejected(), Resume(Rejected(), Now)).Of(DimonaKind.In)!;
        Assert.Equal("J1/M1/1/In", Reference("J1/M1/1", first));
        Assert.Equal("J1/M1/1/In/2", Reference("J1/M1/1", second));
    }

    [Fact]
    public void What_was_refused_may_be_corrected_at_the_office_and_its_answer_recorded()
    {
        var refused = new RecordDimonaResult(DimonaKind.In, PeriodId: null, ["90017-356"]);
        Assert.True(Decide(Rejected(), refused, Now).IsNothingNew);
        var otherwise = Decide(Rejected(), refused with { Anomalies = ["90017-008"] }, Now);
        Assert.Equal(["90017-008"], View(After(Rejected(), otherwise))[0].Anomalies);

        var corrected = new RecordDimonaResult(DimonaKind.In, PeriodId: 4711, []);
        var state = After(Rejected(), Decide(Rejected(), corrected, Now));
        Assert.Equal((DimonaStatus.Accepted, 4711L), (View(state)[0].Status, View(state)[0].PeriodId!.Value));
        Assert.Empty(View(state)[0].Anomalies);
        Assert.True(Decide(state, corrected, Now).IsNothingNew);
        Assert.Equal("dimona.answered", Decide(state, refused, Now).Refusal?.Code);
    }

    [Fact]
    public void A_start_that_was_refused_leaves_nothing_to_cancel_nor_to_send_again()
    {
        var calledOff = After(Rejected(), Decide(Rejected(), Wanted(DimonaKind.Cancel), Now));
        Assert.All(View(calledOff), item => Assert.Equal(DimonaStatus.Withdrawn, item.Status));
        Assert.True(Resume(calledOff, Now).IsNothingNew);

        // The same where the contract is called off first, and the office refuses the start afterwards.
        var asked = After(In(), Submitted(In(), DimonaKind.In, Asked, Now));
        asked = After(asked, Decide(asked, Wanted(DimonaKind.Cancel), Now));
        var answered = Answered(asked, DimonaKind.In, new DimonaAnswer(IsAccepted: false, null, ["90017-356"]), Now);
        Assert.Null(Assert.Single(answered.Wakes).DueAt);
        Assert.All(View(After(asked, answered)), item => Assert.Equal(DimonaStatus.Withdrawn, item.Status));
    }

    [Fact]
    public void A_start_that_was_refused_after_its_cancellation_went_out_is_never_sent_again()
    {
        var sent = After(In(), Submitted(In(), DimonaKind.In, Dropped, Now));
        sent = After(sent, Decide(sent, Wanted(DimonaKind.Cancel), Now));
        sent = After(sent, Submitted(sent, DimonaKind.Cancel, Dropped, Now));
        sent = After(sent, Decide(sent, new RecordDimonaResult(DimonaKind.In, PeriodId: null, ["90017-356"]), Now));
        Assert.True(Resume(sent, Now).IsNothingNew);
        Assert.Null(Next(sent));
    }

    [Fact]
    public void A_declaration_is_late_from_its_deadline_on()
    {
        var item = In().Of(DimonaKind.In)!;
        Assert.False(IsLate(item, item.Wanted.Deadline.AddTicks(-1)));
        Assert.True(IsLate(item, item.Wanted.Deadline));
    }

    [Fact]
    public void A_declaration_has_the_shape_of_the_service_and_says_nothing_more()
    {
        var json = DimonaDeclaration.Of(Wanted(DimonaKind.In), "0403170701", "85073003328", periodId: null).ToJson();
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal(["employer", "worker", "dimonaIn"], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("0403170701", root.GetProperty("employer").GetProperty("enterpriseNumber").GetString());
        Assert.Equal("85073003328", root.GetProperty("worker").GetProperty("ssin").GetString());
        var start = root.GetProperty("dimonaIn");
        Assert.Equal("304", start.GetProperty("features").GetProperty("jointCommissionNumber").GetString());
        Assert.Equal("OTH", start.GetProperty("features").GetProperty("workerType").GetString());
        Assert.Equal("2025-01-20", start.GetProperty("startDate").GetString());
        Assert.Equal("2025-02-28", start.GetProperty("endDate").GetString());
    }

    [Fact]
    public async Task The_outbox_holds_one_file_a_declaration_however_often_it_is_sent()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"dimona-{Environment.ProcessId}");
        var outbox = new DimonaOutbox(folder);
        var declaration = DimonaDeclaration.Of(Wanted(DimonaKind.Out), "0403170701", "85073003328", periodId: 4711);
        var receipts = new[]
        {
            await outbox.Submit("J1/M1/1/Out", declaration),
            await outbox.Submit("J1/M1/1/Out", declaration),
        };
        Assert.Equal(receipts[0], receipts[1]);
        var file = Assert.Single(Directory.GetFiles(folder));
        Assert.Contains("4711", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Whatever_happens_a_wake_is_set_exactly_while_something_can_be_done_without_a_person() =>
        Gen.Int[0, 11].Array[1, 12].Sample(steps =>
        {
            var (state, isAwake) = (State.Initial, false);
            foreach (var step in steps)
            {
                var decision = Ask(state, step);
                state = After(state, decision);
                foreach (var wake in decision.Wakes) isAwake = wake.DueAt is not null;
                if (isAwake != (Next(state) is not null)) return false;
            }

            return true;
        });

    private static Decision<Event> Ask(State state, int step) => step switch
    {
        0 => Decide(state, Wanted(DimonaKind.In), Now),
        1 => Decide(state, Wanted(DimonaKind.Out), Now),
        2 => Decide(state, Wanted(DimonaKind.Cancel), Now),
        3 => NumberMissing(state, DimonaKind.In),
        4 => Resume(state, Now),
        5 => Submitted(state, DimonaKind.In, Asked, Now),
        6 => Submitted(state, DimonaKind.Out, Dropped, Now),
        7 => Answered(state, DimonaKind.In, new DimonaAnswer(IsAccepted: true, 1, []), Now),
        8 => Answered(state, DimonaKind.In, new DimonaAnswer(IsAccepted: false, null, ["90017-356"]), Now),
        9 => Decide(state, new RecordDimonaResult(DimonaKind.In, PeriodId: 1, []), Now),
        10 => Decide(state, new RecordDimonaResult(DimonaKind.Out, PeriodId: null, ["90017-356"]), Now),
        _ => Submitted(state, DimonaKind.Cancel, Dropped, Now),
    };

    private static TimeSpan Pause(State state, DateTimeOffset now) =>
        Assert.Single(Answered(state, DimonaKind.In, answer: null, now).Wakes).DueAt!.Value - now;

    private static State In() => After(State.Initial, Decide(State.Initial, Wanted(DimonaKind.In), Now));

    private static State Rejected()
    {
        var sent = After(In(), Submitted(In(), DimonaKind.In, Asked, Now));
        var refused = new DimonaAnswer(IsAccepted: false, PeriodId: null, ["90017-356"]);
        return After(sent, Answered(sent, DimonaKind.In, refused, Now));
    }

    private static State After(State state, Decision<Event> decision) => decision.Events.Aggregate(state, Evolve);

    private static Message.DimonaWanted Wanted(DimonaKind kind) => new(
        kind,
        new CooperativeId("general"),
        new MemberId("M1"),
        JointCommission: 304,
        StartDate: new DateOnly(2025, 1, 20),
        EndDate: new DateOnly(2025, 2, 28),
        Deadline: Now.AddDays(5));
}
