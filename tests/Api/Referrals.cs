using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>Jobs whose money a person has to decide on, or did not get.</summary>
public static class Referrals
{
    /// <summary>Above this a second person confirms, in houses that these tests make.</summary>
    public static readonly Money FourEyesAbove = Money.Eur(200);

    /// <summary>A job that needs 300 euros of which a person has to decide: it waits.</summary>
    public static async Task<string> Referred(HouseFixture house, string? member = null)
    {
        await Set(house, "prefinancing.r12.first-automatic", 10);
        await Set(house, "prefinancing.r11.automatic", 10);
        await Set(house, "prefinancing.l5.member", 100_000);
        return await Accepted(house, "train", member);
    }

    /// <summary>A job that goes on without the 300 euros that the rules did not let through.</summary>
    public static async Task<string> Declined(HouseFixture house)
    {
        await Set(house, "prefinancing.l5.member", 50);
        return await Accepted(house, "insurance", member: null);
    }

    /// <summary>A job that could not do without the 300 euros that the rules did not let through.</summary>
    /// <param name="house">Where.</param>
    /// <param name="isSigned">Whether the client signed the quote, rather than that the member said so.</param>
    public static async Task<string> Refused(HouseFixture house, bool isSigned = false)
    {
        await Set(house, "prefinancing.l5.member", 50);
        return await Accepted(house, "train", member: null, isSigned);
    }

    /// <summary>The limit is free again, and no person has to look.</summary>
    public static async Task LetThrough(HouseFixture house)
    {
        await Set(house, "prefinancing.l5.member", 100_000);
        await Set(house, "prefinancing.r11.automatic", 100_000);
        await Set(house, "prefinancing.r12.first-automatic", 100_000);
    }

    private static async Task<string> Accepted(
        HouseFixture house, string need, string? member, bool isSigned = false)
    {
        await Set(house, "prefinancing.four-eyes-above", FourEyesAbove.ToDecimal());
        var body = house.Job("2000.00", need, "prefinancing").Replace(
            "{\"service\":\"prefinancing\"}",
            "{\"service\":\"prefinancing\",\"amount\":{\"amount\":\"300.00\",\"currency\":\"EUR\"}}",
            StringComparison.Ordinal);
        if (member is not null) body = body.Replace(house.Member, member, StringComparison.Ordinal);
        if (isSigned)
            body = body.Replace("\"quoteAccepted\":true", "\"quoteAccepted\":false", StringComparison.Ordinal);
        var job = await house.Made("/v1/jobs", body);
        if (isSigned)
        {
            var quote = (await house.Grain<IJobGrain>(job).View()).Quote!.Digest;
            (await house.Grain<IJobGrain>(job).SignQuote(new SignQuote(quote))).ThrowIfRefused();
        }

        using var accepted = await house.Post($"/v1/jobs/{job}/accept");
        Assert.True(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync());
        await house.Until($"/v1/jobs/{job}", view => !view["isMoving"]!.GetValue<bool>());
        return job;
    }

    private static async Task Set(HouseFixture house, string key, decimal value) =>
        (await house.Grain<ICooperativeGrain>(HouseFixture.Cooperative).SetRate(
            new SetRate(key, new DateOnly(2024, 1, 1), value, "The board, for this test"))).ThrowIfRefused();
}
