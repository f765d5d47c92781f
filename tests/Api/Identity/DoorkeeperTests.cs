using System.Reflection;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>
/// The second line alone: actors asked directly, as a page would that forgot to ask at the border.
/// </summary>
public sealed class DoorkeeperTests(NeighbourFixture town) : IClassFixture<NeighbourFixture>
{
    private const string NobodyReadable = "?";

    [Fact]
    public async Task An_actor_turns_away_who_does_not_say_who_they_are()
    {
        var refused = await Refused(NobodyReadable, () => Job.View());
        Assert.False(refused.IsBeyondReach);
    }

    [Fact]
    public async Task An_actor_of_one_member_is_not_there_for_another()
    {
        var neighbour = As("u-alex", town.Neighbour, "member@arts");
        Assert.True((await Refused(neighbour, () => Job.View())).IsBeyondReach);
        Assert.True((await Refused(neighbour, () => Job.Cancel(new CancelJob(CancelledBy.Member)))).IsBeyondReach);
        Assert.True((await Refused(neighbour, () => Member.Profile())).IsBeyondReach);
        Assert.True((await Refused(neighbour, () => Stream("job", town.Job).EventsAfter(0))).IsBeyondReach);
        var line = Stream("engagement", $"{town.Job}/van");
        Assert.True((await Refused(neighbour, () => line.EventsAfter(0))).IsBeyondReach);
        var own = As("u-noor", town.House.Member, "member@arts");
        Assert.Equal(town.Job, (await Asking(own, () => Job.View())).Id.Value);
    }

    [Fact]
    public async Task Staff_go_as_far_as_their_cooperatives()
    {
        Assert.True((await Refused(As("u-1", null, "adviser@rival"), () => Job.View())).IsBeyondReach);
        Assert.Equal(town.Job, (await Asking(As("u-1", null, "adviser@arts"), () => Job.View())).Id.Value);
        Assert.Equal(town.Job, (await Asking(As("u-1", null, "adviser@*"), () => Job.View())).Id.Value);
    }

    [Fact]
    public async Task A_right_to_look_is_none_to_move()
    {
        var auditor = As("u-theo", null, "auditor@*");
        await Asking(auditor, () => Job.View());
        Assert.False((await Refused(auditor, () => Job.Cancel(new CancelJob(CancelledBy.Member)))).IsBeyondReach);
        Assert.False((await Refused(auditor, () => Member.Suspend())).IsBeyondReach);
    }

    [Fact]
    public async Task What_actors_ask_each_other_nobody_asks_from_outside()
    {
        var everything = As("u-1", null, [.. Roles.All.Select(role => $"{role}@*")]);
        await Refused(everything, () => Member.HoldUpTo(new HoldUpTo("case", Money.Eur(1), Money.Eur(1))));
        await Refused(everything, () => Stream("member", town.House.Member).Wake(new Waking("x", 1, default)));
    }

    [Fact]
    public async Task Lists_are_asked_for_ones_own_part_only()
    {
        var jobs = town.House.Grain<IJobListGrain>("all");
        var page = new PageWish("id", Descending: false, After: null, Limit: 10, Since: null);
        var neighbour = As("u-alex", town.Neighbour, "member@arts");
        await Refused(neighbour, () => jobs.Page(new JobsWanted(page)));
        await Refused(neighbour, () => jobs.Page(new JobsWanted(page, new CooperativeId("arts"))));
        await Refused(neighbour, () => jobs.Page(new JobsWanted(page, Member: new MemberId(town.House.Member))));
        Assert.Empty((await Asking(neighbour, () =>
            jobs.Page(new JobsWanted(page, Member: new MemberId(town.Neighbour))))).Items);
        await Refused(As("u-1", null, "adviser@rival"), () => jobs.Page(new JobsWanted(page)));
    }

    [Fact]
    public async Task A_commit_says_who_decided_and_for_whom()
    {
        var other = await town.House.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Kim Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        using var adviser = town.House.Caller("u-ada", ["adviser@arts"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/members/{other}/suspend");
        request.Headers.Add("Idempotency-Key", "suspend-kim");
        using var suspended = await adviser.SendAsync(request);
        suspended.EnsureSuccessStatusCode();
        await using var command = town.House.Database.Source.CreateCommand(
            "SELECT who FROM event WHERE stream = $1 AND name = 'member.suspended.v1'");
        command.Parameters.Add(new() { Value = $"member/{other}" });
        Assert.Equal($"u-ada for {other}", await command.ExecuteScalarAsync());
    }

    [Fact]
    public void Every_right_that_an_actor_wants_is_in_the_table()
    {
        var wanted = typeof(IJobGrain).Assembly.GetTypes().Where(type => type.IsInterface)
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<NeedsAttribute>()?.Right)
            .OfType<string>()
            .ToHashSet();
        Assert.NotEmpty(wanted);
        Assert.Empty(wanted.Concat(Rights.ToRead.Values).Except(Rights.All.Keys));
        Assert.All(Rights.All.Values, right => Assert.Empty(right.At.Concat(right.Own).Except(Roles.All)));
    }

    private IJobGrain Job => town.House.Grain<IJobGrain>(town.Job);

    private IMemberGrain Member => town.House.Grain<IMemberGrain>(town.House.Member);

    private IStreamActor Stream(string type, string key) =>
        town.House.Actors.GetGrain<IStreamActor>(GrainId.Create(type, key));

    private static string As(string id, string? member, params string[] roles) =>
        new Caller(id, member, [.. roles.Select(role => RoleAt.Read(role)!.Value)]).ToString();

    private static async Task<T> Asking<T>(string asks, Func<Task<T>> ask)
    {
        CommandContext.Ask(asks);
        try
        {
            return await ask();
        }
        finally
        {
            CommandContext.Ask(null);
        }
    }

    private static Task<NotAllowedException> Refused(string asks, Func<Task> ask) =>
        Assert.ThrowsAsync<NotAllowedException>(() => Asking(asks, async () =>
        {
            await ask();
            return true;
        }));
}
