using Smart.Client;
using Smart.Grains.Webhooks;
using Xunit;

namespace Smart.Tests.Api.Webhooks;

/// <summary>A house of two silos, both of which send.</summary>
public sealed class TwoSenders : HookFixture
{
    protected override int Silos => 2;

    // Leases outlast this test, so that whatever comes in twice was taken twice.
    protected override WebhookOptions Options => base.Options with
    {
        Patience = TimeSpan.FromSeconds(5),
        Lease = TimeSpan.FromSeconds(6),
    };
}

/// <summary>Several silos send: none the same, and what a dead one held is sent by another.</summary>
public sealed class SenderTests(TwoSenders house) : IClassFixture<TwoSenders>
{
    [Fact]
    public async Task Two_silos_never_send_the_same_at_the_same_time_and_what_a_killed_one_held_is_sent_again()
    {
        var many = await house.Hook(house.Receiver.At("many"), "job.declared");
        var pings = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => house.Program.PingWebhookAsync(many.Id, house.NewKey())));
        foreach (var ping in pings) await house.Settled(many.Id, ping.Delivery, DeliveryStatus.Delivered);
        Assert.Equal(
            pings.Select(ping => ping.Delivery).Order(), house.Receiver.Of("many").Select(one => one.Id).Order());

        // Both hold some when one of them dies: the receiver keeps every first request open, and takes every later one.
        var seen = new HashSet<string>();
        var held = await house.Hook(
            house.Receiver.At("held", (http, _) =>
            {
                bool isFirst;
                lock (seen) isFirst = seen.Add(http.Request.Headers["webhook-id"].ToString());
                return isFirst ? Task.Delay(Timeout.Infinite, http.RequestAborted) : Task.CompletedTask;
            }),
            "job.declared");
        pings = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => house.Program.PingWebhookAsync(held.Id, house.NewKey())));
        await house.Receiver.Until("held", 4);
        await house.House.Cluster.Kill(house.House.Cluster.Silos[1]);
        foreach (var ping in pings) await house.Settled(held.Id, ping.Delivery, DeliveryStatus.Delivered);
        Assert.All(
            house.Receiver.Of("held").CountBy(one => one.Id),
            sent => Assert.InRange(sent.Value, 2, 3));
    }
}
