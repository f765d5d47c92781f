using CsCheck;
using Smart.Grains.Clients;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Clients;

public sealed class RatingTests
{
    private const string File = "Grains/Clients/rating.examples.md";
    private static readonly DateOnly Today = new(2026, 7, 1);
    private static readonly DateOnly PaidOn = new(2026, 3, 1);

    public static TheoryData<string> Examples() => [.. MarkdownTable.Read(File, "case").Select(row => row["case"])];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_of_the_scale_is_rated_as_written(string name)
    {
        var row = MarkdownTable.Read(File, "case").Single(r => r["case"] == name);
        var late = int.Parse(row["days late"]);
        var record = Enumerable.Range(0, int.Parse(row["paid"]))
            .Aggregate(PaymentRecord.Empty, (paid, _) => paid.Paid(PaidOn, Money.Eur(1000), late));
        if (row["loss"] == "yes") record = record.Lost(PaidOn);

        Assert.Equal(row["rating"], Rating.Of(Enum.Parse<ClientKind>(row["kind"]), record, Today).Letter.ToString());
    }

    [Fact]
    public void Big_invoices_weigh_more_than_small_ones()
    {
        var record = PaymentRecord.Empty.Paid(PaidOn, Money.Eur(9000), 10).Paid(PaidOn, Money.Eur(1000), 100);

        Assert.Equal(19m, Rating.Of(ClientKind.Company, record, Today).MeanDelayDays);
    }

    [Fact]
    public void What_is_older_than_two_years_is_forgotten()
    {
        var record = PaymentRecord.Empty.Lost(PaidOn).Paid(PaidOn, Money.Eur(1), 0);

        Assert.Equal(ClientRating.C, Rating.Of(ClientKind.Company, record, PaidOn.AddMonths(24)).Letter);
        Assert.Equal(ClientRating.New, Rating.Of(ClientKind.Company, record, PaidOn.AddMonths(24).AddDays(1)).Letter);
    }

    [Fact]
    public void Paying_later_never_improves_a_rating() =>
        Gen.Select(Gen.Int[0, 60].Array[0, 15], Gen.Int[0, 14], Gen.Int[1, 60]).Sample((delays, which, more) =>
        {
            if (delays.Length == 0) return;
            var later = delays.ToArray();
            later[which % later.Length] += more;
            Assert.True(Rated(later) <= Rated(delays));
        });

    private static ClientRating Rated(int[] delays) => Rating.Of(
        ClientKind.Company,
        delays.Aggregate(PaymentRecord.Empty, (paid, late) => paid.Paid(PaidOn, Money.Eur(100), late)),
        Today).Letter;
}
