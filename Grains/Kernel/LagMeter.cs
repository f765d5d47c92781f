using System.Diagnostics.Metrics;

namespace Smart.Grains.Kernel;

/// <summary>What a silo publishes of how far it is behind: the meter <c>Smart.Kernel</c>.</summary>
/// <remarks>What to look at, and when, is in docs/OPERATIONS.md.</remarks>
public sealed class LagMeter : IDisposable
{
    private readonly Lags _lags;

    /// <summary>Publishes from now on.</summary>
    /// <param name="lags">What the database says of all silos.</param>
    /// <param name="journal">What this silo has not yet written.</param>
    /// <param name="couriers">What this silo has not yet brought.</param>
    public LagMeter(Lags lags, Journal journal, Couriers couriers)
    {
        _lags = lags;
        Both("smart.journal.waiting", "Appends that were decided and are not durable yet", () => journal.Waiting);
        Both("smart.journal.room", "Appends that may wait before callers are told to come later", () => journal.Room);
        Meter.CreateObservableCounter(
            "smart.journal.turned_away", () => journal.TurnedAway, "{append}", "Appends for which there was no room");
        Meter.CreateObservableGauge(
            "smart.couriers.waiting", () => (long)couriers.Waiting, "{message}", "Messages here, not under way yet");
        Count("smart.delivery.pending", "{message}", "Messages that have not arrived", Lag.Delivery);
        Age("smart.delivery.lag", "Age of the oldest message that has not arrived", Lag.Delivery);
        Count("smart.wakes.due", "{wake}", "Wakes that are due in real time, and not done", Lag.Wake);
        Age("smart.wakes.lag", "How long the oldest of them has been set and due", Lag.Wake);
        Count("smart.followers.stopped", "{follower}", "1 for who stands still at an event", Lag.Follower);
        Age("smart.followers.lag", "Age of the first event that a follower has not seen", Lag.Follower);
        Count("smart.work.open", "{item}", "Work that machines gave up on, still open", Lag.Work);
        Age("smart.work.lag", "How long the oldest of it has been open", Lag.Work);
        Age("smart.database.transaction", "How long a transaction has held all followers back", Lag.Transaction);
    }

    /// <summary>Where it is published.</summary>
    public Meter Meter { get; } = new("Smart.Kernel");

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void Both(string name, string says, Func<(int Ordinary, int Urgent)> measured) =>
        Meter.CreateObservableGauge<long>(
            name,
            () => [new(measured().Ordinary, Tag("kind", "ordinary")), new(measured().Urgent, Tag("kind", "urgent"))],
            "{append}",
            says);

    private void Count(string name, string unit, string says, string what) => Meter.CreateObservableGauge(
        name, () => Seen(what).Select(lag => new Measurement<long>(lag.Count, Tags(lag))), unit, says);

    private void Age(string name, string says, string what) => Meter.CreateObservableGauge(
        name, () => Seen(what).Select(lag => new Measurement<double>(lag.Age.TotalSeconds, Tags(lag))), "s", says);

    private IEnumerable<Lag> Seen(string what) => _lags.Seen.Where(lag => lag.What == what);

    private static KeyValuePair<string, object?>[] Tags(Lag lag) => lag.What switch
    {
        Lag.Follower => [Tag("follower", lag.Which)],
        Lag.Work => [Tag("kind", lag.Which)],
        _ => [],
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
