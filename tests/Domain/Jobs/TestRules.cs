using Smart.Grains.Interfaces;

namespace Smart.Tests.Domain.Jobs;

/// <summary>Rules for the tests of jobs: round figures, so that a reader can check them.</summary>
internal static class TestRules
{
    public static IReadOnlyDictionary<string, decimal> Rates { get; } = Make();

    public static RuleBook Book { get; } = new(Rates);

    private static Dictionary<string, decimal> Make()
    {
        var rates = new Dictionary<string, decimal>
        {
            ["job.horizon-days"] = 365,
            ["fee.cooperative"] = 0.065m,
            ["fee.pool-contribution"] = 0.02m,
            ["vat.standard"] = 0.21m,
            ["vat.reduced"] = 0.06m,
            ["price.van.day"] = 80,
            ["price.kit.day"] = 25,
            ["price.kit.purchase"] = 400,
            ["price.room.day"] = 45,
            ["price.train"] = 40,
            ["insurance.assignment.rate"] = 0.005m,
            ["insurance.assignment.minimum"] = 5,
            ["prefinancing.minimum"] = 100,
            ["pool.shards"] = 4,
            ["pool.factor.new"] = 0.4m,
            ["pool.factor.no-invoice"] = 1.5m,
        };
        foreach (var type in new[] { "employee", "worker", "artist" })
        {
            rates[$"wage.{type}.base"] = type == "employee" ? 1m : 1.08m;
            rates[$"wage.{type}.employer"] = 0.25m;
            rates[$"wage.{type}.worker"] = 0.13m;
            rates[$"wage.{type}.withholding"] = 0.11m;
            rates[$"wage.{type}.holiday-pay"] = 0;
            rates[$"wage.{type}.year-end-premium"] = 0;
            rates[$"wage.{type}.other"] = 0.02m;
            rates[$"wage.{type}.hourly-minimum"] = 12.5m;
            rates[$"wage.{type}.shortest-period"] = 3;
            rates[$"wage.{type}.longest-day"] = 11;
            rates[$"wage.{type}.joint-commission"] = 304;
            rates[$"wage.{type}.cancellation-indemnity"] = 0;
        }

        return rates;
    }
}
