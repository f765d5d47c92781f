using System.Net;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>Doors at which one address may knock a few times a minute.</summary>
public sealed class NarrowDoors : BorderFixture
{
    protected override Dictionary<string, string?> Settings => new()
    {
        ["Auth:TokensPerAddress"] = "5",
        ["Auth:AttemptsPerAddress"] = "3",
    };
}

/// <summary>Whoever guesses is slowed down, at each door by itself.</summary>
public sealed class DoorLimitTests(NarrowDoors doors) : IClassFixture<NarrowDoors>
{
    [Fact]
    public async Task Whoever_asks_for_tokens_again_and_again_is_told_when_to_come_back()
    {
        using var client = new HttpClient { BaseAddress = doors.Address };
        List<HttpStatusCode> answers = [];
        for (var n = 0; n < 7; n++)
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "none")]);
            using var answer = await client.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        Assert.Equal(5, answers.Count(status => status == HttpStatusCode.BadRequest));
        Assert.Equal(2, answers.Count(status => status == HttpStatusCode.TooManyRequests));
        // What is asked with a token already given is not counted here.
        using var program = doors.Caller();
        using var other = await program.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Links_are_not_tried_one_after_another_from_one_address()
    {
        using var guesser = new Browser(doors.Address);
        List<HttpStatusCode> answers = [];
        for (var n = 0; n < 5; n++)
        {
            await guesser.Open("/sign-in");
            using var tried = await guesser.Submit("/sign-in/passkey", ("credential", "guessed"));
            answers.Add(tried.StatusCode);
        }

        Assert.Equal([3, 4], answers.Index().Where(each => each.Item == HttpStatusCode.TooManyRequests)
            .Select(each => each.Index));
        Assert.Contains("Wait a minute", guesser.Page, StringComparison.Ordinal);
    }
}
