using System.Globalization;
using System.Text.Json;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Employment;

public sealed class WageRatesTests
{
    private static readonly RuleBook Book = new(Read());

    [Fact]
    public void Every_type_of_contract_has_a_table_on_every_day_since_2024()
    {
        foreach (var type in ContractTypes.All)
        {
            for (var day = new DateOnly(2024, 1, 1); day.Year < 2027; day = day.AddDays(1))
            {
                var table = WageTable.For(Book, type, sector: "design", day);
                Assert.Equal(type, table.Rates.ContractType);
            }
        }
    }

    [Fact]
    public void Every_rate_names_its_source() =>
        Assert.All(Book.Rates, rate => Assert.False(string.IsNullOrWhiteSpace(rate.Source), rate.Key));

    [Fact]
    public void The_minimum_wage_follows_its_dates()
    {
        Assert.Equal(12.58m, Minimum(new DateOnly(2025, 1, 31)));
        Assert.Equal(12.83m, Minimum(new DateOnly(2025, 2, 1)));
        decimal Minimum(DateOnly day) => WageRates.Read(Book, ContractTypes.Employee, "design", day).HourlyMinimum;
    }

    [Fact]
    public void Manual_workers_and_artists_contribute_on_108_percent_of_gross()
    {
        var day = new DateOnly(2025, 6, 1);
        Assert.Equal(1m, WageRates.Read(Book, ContractTypes.Employee, "design", day).Base);
        Assert.All(
            ContractTypes.All.Remove(ContractTypes.Employee),
            type => Assert.Equal(1.08m, WageRates.Read(Book, type, "design", day).Base));
    }

    [Fact]
    public void A_sector_may_have_a_shorter_work_period_than_the_others()
    {
        var day = new DateOnly(2025, 6, 1);
        Assert.Equal(180, WageRates.Read(Book, ContractTypes.Employee, "design", day).ShortestPaidMinutes);
        var training = WageRates.Read(Book, ContractTypes.Employee, "training", day);
        Assert.Equal((180, 60), (training.ShortestMinutes, training.ShortestPaidMinutes));
    }

    [Fact]
    public void A_day_without_rates_is_said_by_key_and_day()
    {
        var missing = Assert.Throws<MissingRate>(
            () => WageTable.For(Book, ContractTypes.Employee, "design", new DateOnly(2010, 1, 1)));
        Assert.Contains("wage.employee.", missing.Message, StringComparison.Ordinal);
        Assert.Contains("2010-01-01", missing.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<DatedRate> Read()
    {
        using var file = File.OpenRead(MarkdownTable.PathOf("Grains/Cooperatives/rates-wages.json"));
        using var document = JsonDocument.Parse(file);
        foreach (var rate in document.RootElement.EnumerateArray())
        {
            yield return new DatedRate(
                rate.GetProperty("key").GetString()!,
                DateOnly.ParseExact(rate.GetProperty("from").GetString()!, "O", CultureInfo.InvariantCulture),
                decimal.Parse(rate.GetProperty("value").GetString()!, CultureInfo.InvariantCulture),
                rate.GetProperty("source").GetString()!);
        }
    }
}
