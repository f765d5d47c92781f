using System.Collections.Concurrent;
using CsCheck;
using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Journal;

public sealed class LanesTests
{
    private const int FairBatch = 8;

    [Fact]
    public async Task What_is_little_is_taken_whole_by_one_writer()
    {
        var lanes = new Lanes(FairBatch);
        for (var n = 0; n < FairBatch; n++) lanes.Add(Of($"purse/{n}"));
        var batch = new List<Append>();

        Assert.True(await lanes.Next(batch));
        Assert.Equal(FairBatch, batch.Count);
    }

    [Fact]
    public async Task A_second_writer_goes_along_when_a_fair_batch_waits()
    {
        var lanes = new Lanes(FairBatch);
        lanes.Add(Of("purse/first"));
        var (first, second) = (new List<Append>(), new List<Append>());
        await lanes.Next(first);
        var others = OtherLanes("purse/first").Take(FairBatch).ToArray();

        foreach (var stream in others[1..]) lanes.Add(Of(stream));
        var called = lanes.Next(second).AsTask();
        Assert.False(called.IsCompleted);
        lanes.Add(Of(others[0]));

        Assert.True(await called);
        Assert.Equal(FairBatch, second.Count);
    }

    [Fact]
    public async Task A_stream_waits_for_the_writer_that_has_it()
    {
        var lanes = new Lanes(FairBatch);
        lanes.Add(Of("purse/one"));
        var (first, second) = (new List<Append>(), new List<Append>());
        await lanes.Next(first);
        for (var n = 0; n < 10 * FairBatch; n++) lanes.Add(Of("purse/one"));
        var called = lanes.Next(second).AsTask();
        Assert.False(called.IsCompleted);

        Assert.True(await lanes.Next(first));
        Assert.Equal(10 * FairBatch, first.Count);
        Assert.False(called.IsCompleted);
    }

    [Fact]
    public async Task Who_leaves_a_batch_behind_calls_the_next_writer()
    {
        var lanes = new Lanes(FairBatch);
        var streams = OtherLanes("purse/one").Take(2).ToArray();
        foreach (var stream in streams) lanes.Add(Of(stream));
        var (first, second) = (new List<Append>(), new List<Append>());
        await lanes.Next(first);
        var called = lanes.Next(second).AsTask();
        for (var n = 0; n < 2 * FairBatch; n++) lanes.Add(Of(streams[n % 2]));
        Assert.False(called.IsCompleted);

        Assert.True(await lanes.Next(first));
        Assert.True(await called.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal((FairBatch, FairBatch), (first.Count, second.Count));
    }

    [Fact]
    public async Task A_lane_that_is_never_empty_keeps_nobody_waiting()
    {
        var lanes = new Lanes(FairBatch);
        for (var n = 0; n < 5_000; n++) lanes.Add(Of("purse/hot"));
        var cold = OtherLanes("purse/hot").Take(FairBatch / 2).ToArray();
        foreach (var stream in cold) lanes.Add(Of(stream));
        var batch = new List<Append>();
        var streams = new HashSet<string>();
        for (var turn = 0; turn < 4; turn++)
        {
            await lanes.Next(batch);
            streams.UnionWith(batch.Select(append => append.Stream));
        }

        Assert.Superset(cold.ToHashSet(), streams);
    }

    [Fact]
    public async Task Nobody_waits_for_a_writer_that_lost_sight_of_its_batch()
    {
        var lanes = new Lanes(FairBatch);
        lanes.Add(Of("purse/lost"));
        var (first, second) = (new List<Append>(), new List<Append>());
        await lanes.Next(first);
        lanes.Add(Of(OtherLanes("purse/lost").First()));
        var called = lanes.Next(second).AsTask();
        Assert.False(called.IsCompleted);
        lanes.Stick();

        Assert.True(await called.WaitAsync(TimeSpan.FromMinutes(1)));
        lanes.Loosen();
        Assert.Single(second);
    }

    [Fact]
    public async Task Closed_lanes_are_emptied_and_take_no_more()
    {
        var lanes = new Lanes(FairBatch);
        lanes.Add(Of("purse/one"));
        lanes.Close();
        var batch = new List<Append>();

        Assert.False(lanes.Add(Of("purse/two")));
        Assert.True(await lanes.Next(batch));
        Assert.False(await lanes.Next(batch));
    }

    [Fact]
    public void An_append_that_fits_into_no_batch_is_turned_away() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Lanes(FairBatch).Add(Of("purse/one", Grains.Kernel.Journal.MaxEventsInBatch + 1)));

    /// <summary>
    /// Whatever is asked at the same time: every append is written once, those of a stream in order and never by two
    /// writers, and no batch is larger than a block of positions.
    /// </summary>
    [Fact]
    public Task Nothing_is_lost_and_streams_keep_their_order() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 120].Array[1, 600], Gen.Int[0, 900]).SampleAsync(
            (writers, streams, events) => Hammer(writers, streams, events), iter: 200);

    private static async Task Hammer(int writers, int[] streams, int events)
    {
        var lanes = new Lanes(FairBatch);
        var held = new ConcurrentDictionary<string, int>();
        var written = new ConcurrentDictionary<string, ConcurrentQueue<Append>>();
        var working = Enumerable.Range(0, writers).Select(writer => Task.Run(() => Write(writer))).ToArray();
        var added = streams.Select((stream, n) => Of($"purse/{stream}", n % 7 == 0 ? events : 1)).ToArray();
        foreach (var append in added) Assert.True(lanes.Add(append));
        // Before they are closed, which would call everybody.
        await Task.WhenAll(added.Select(append => append.Completion.Task)).WaitAsync(TimeSpan.FromMinutes(1));
        lanes.Close();
        await Task.WhenAll(working).WaitAsync(TimeSpan.FromMinutes(1));

        foreach (var stream in added.GroupBy(append => append.Stream))
            Assert.Equal(stream, written[stream.Key]);

        async Task Write(int writer)
        {
            var batch = new List<Append>();
            while (await lanes.Next(batch))
            {
                Assert.NotEmpty(batch);
                Assert.True(batch.Sum(append => append.Events.Length) <= Grains.Kernel.Journal.MaxEventsInBatch);
                foreach (var append in batch)
                {
                    Assert.Equal(writer, held.GetOrAdd(append.Stream, writer));
                    written.GetOrAdd(append.Stream, _ => []).Enqueue(append);
                }

                await Task.Yield();
                foreach (var append in batch) held.TryRemove(append.Stream, out _);
                foreach (var append in batch) append.Completion.SetResult(default);
            }
        }
    }

    // Streams that share no lane with one, nor with each other as long as there are lanes.
    private static IEnumerable<string> OtherLanes(string stream) => Enumerable.Range(0, int.MaxValue)
        .Select(n => $"purse/{n}")
        .Where(other => Lanes.LaneOf(other) != Lanes.LaneOf(stream))
        .DistinctBy(Lanes.LaneOf);

    private static Append Of(string stream, int events = 1) => new()
    {
        Stream = stream,
        Token = new ActivationToken(),
        ExpectedVersion = 0,
        Cooperative = "test",
        Events = new StoredEvent[events],
    };
}
