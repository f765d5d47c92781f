using Orleans;
using Smart.Grains.Interfaces;

namespace Smart.Tests.Fixtures;

/// <summary>A cooperative with a fund, members, budgets and a client, at rest.</summary>
public static class Site
{
    /// <summary>The cooperative.</summary>
    public static readonly CooperativeId Cooperative = new("bench");
    /// <summary>Who pays.</summary>
    public static readonly ClientId Client = new("C1");
    /// <summary>Where wages go.</summary>
    public static readonly Iban Account = new("BE31756321295455");

    /// <summary>How many members it has, each with a budget of its own.</summary>
    public const int Members = 50;

    private static readonly EnterpriseNumber Number = new("0912041906");

    /// <summary>Founds it, and waits until its resources and its pool are there.</summary>
    public static async Task Found(IGrainFactory grains)
    {
        var cooperative = grains.GetGrain<ICooperativeGrain>(Cooperative.Value);
        (await cooperative.Found(new FoundCooperative(
            "Bench", Money.Eur(50_000_000), Number, Account, Vans: 200, Kits: 200, Rooms: 200, Shards: 4)))
            .ThrowIfRefused();
        var today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());
        for (var n = 0; n < Members; n++)
        {
            var member = new MemberId($"M{n}");
            (await grains.GetGrain<IMemberGrain>(member.Value).Join(new JoinMember(
                Cooperative, MemberStatus.Salaried, today, "theatre", new MemberProfile("Someone", "fr", Account))))
                .ThrowIfRefused();
            var budget = grains.GetGrain<IActivityGrain>($"A{n}");
            (await budget.Open(new OpenActivity(Cooperative, member))).ThrowIfRefused();
        }

        (await grains.GetGrain<IClientGrain>(Client.Value).Register(new RegisterClient(
            ClientKind.Public, "BE", Number, VatNumber: null, new ClientProfile("Payer", "Rue 1, 4000 Liège"))))
            .ThrowIfRefused();
        while (await cooperative.View() is not { IsReady: true }) await Task.Delay(20);
    }

    /// <summary>A job of one member, with these needs.</summary>
    public static Declaration Declaration(long n, params string[] needs)
    {
        var day = Calendar.LegalDay(TimeProvider.System.GetUtcNow()).AddDays(20 + (int)(n % 100));
        while (!Calendar.IsWorkingDay(day)) day = day.AddDays(1);
        return new Declaration(
            Cooperative,
            new MemberId($"M{n % Members}"),
            new ActivityId($"A{n % Members}"),
            Client,
            "theatre",
            WorkNature.Performance,
            day,
            day,
            Hours: 8m,
            Fee: 2000m,
            "EUR",
            new VatTerms("standard", 21),
            [.. needs.Select(need => new Need(need))],
            Collaborators: [],
            QuoteAccepted: true,
            AllInclusive: true);
    }
}
