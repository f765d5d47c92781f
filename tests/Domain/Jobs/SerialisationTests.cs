using System.Text.Json;
using Smart.Grains.Interfaces;
using Smart.Grains.Jobs;
using Smart.Grains.Services;
using Xunit;
using static Smart.Tests.Domain.Jobs.Sample;

namespace Smart.Tests.Domain.Jobs;

public sealed class SerialisationTests
{
    private static readonly Plan Full = Plan(With("van", "train", "prefinancing") with
    {
        Collaborators = [new Collaborator(Friend, 0.3m)],
    });

    [Fact]
    public void A_job_in_a_snapshot_comes_back_as_it_was() => ComesBack(Job.Evolve(
        Accepted(Full),
        [
            new Job.Event.LineMoved("van", EngagementStatus.Reserved, "arts/van-1", [new WageId("J1/M1/1/2026-03")]),
            new Job.Event.LineFailed("train", new Refusal("engagement.failed", "why")),
            new Job.Event.Refusing([new Refusal("van.none-free")], Compile(Theatre with { Fee = 15m }).Nearest),
        ]));

    [Fact]
    public void The_calendar_of_a_van_comes_back_as_it_was() => ComesBack(Resource.Evolve(
        Resource.Evolve(
            Resource.State.Initial, new Resource.Event.Commissioned(new CooperativeId("arts"), ResourceKind.Van)),
        new Resource.Event.Booked(EngagementId.Of(Id, "van"), new Period(Theatre.Start, Theatre.End))));

    [Fact]
    public void An_engagement_in_a_snapshot_comes_back_as_it_was()
    {
        var terms = new JobTerms(
            Id, Theatre, new ActivityId("A1"), Full.Waterfall, Full.Pool, Full.InvoiceOn, Full.DueOn);
        ComesBack(Engagement.Evolve(Engagement.State.Initial, new Engagement.Event.Quoted(terms, Full.Lines[0])));
    }

    private static void ComesBack<T>(T state)
    {
        var json = JsonSerializer.Serialize(state, SmartJson.Options);
        var read = JsonSerializer.Deserialize<T>(json, SmartJson.Options);
        Assert.Equal(json, JsonSerializer.Serialize(read, SmartJson.Options));
        Assert.Contains("arts", json, StringComparison.Ordinal);
    }
}
