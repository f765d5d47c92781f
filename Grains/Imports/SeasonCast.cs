using System.Collections.Concurrent;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>
/// Makes everybody known whom a file mentions, before its first day is lived: a line may name a collaborator or a
/// manager who is introduced by a later line only. What is known already is left as it is.
/// </summary>
public sealed class SeasonCast(IGrainFactory grains, ImportProgress progress)
{
    // As domain.md says of demo and imported cooperatives; one that it does not name is taken as small.
    private const int Vans = 10;
    private const int Kits = 30;
    private const int Rooms = 10;
    private const int Shards = 4;

    private const int Glances = 300;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, ClientId> _clients = new(StringComparer.Ordinal);

    /// <summary>
    /// The client of the file as the federation knows it: its enterprise number belongs to one client only.
    /// </summary>
    public ClientId Client(string id) => _clients.TryGetValue(id, out var known) ? known : ImportKeys.Client(id);

    /// <summary>Founds the cooperatives.</summary>
    public async Task Found(ImportFile file, DateTimeOffset at)
    {
        var names = file.Lines
            .SelectMany(line => new[] { line.Cooperative, line.Member.Cooperative })
            .Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var cooperative = grains.GetGrain<ICooperativeGrain>(ImportKeys.Cooperative(name).Value);
            if (await cooperative.View() is { IsReady: true }) continue;
            Lived(at, $"import/cooperative/{name}");
            var answer = await cooperative.Found(Founding.Of(name, Vans, Kits, Rooms, Shards));
            if (answer.Refusal is { } refusal)
                progress.Fault(file.Lines.First(line => line.Cooperative == name), "cooperative", refusal);
            else
                await Ready(cooperative);
        }
    }

    // The founding goes on after its answer: the fund is endowed, vans and rooms are put into service.
    private static async Task Ready(ICooperativeGrain cooperative)
    {
        for (var glance = 0; glance < Glances; glance++)
        {
            if (await cooperative.View() is { IsReady: true }) return;
            await Task.Delay(Glance);
        }
    }

    /// <summary>Members join, clients are registered, Activities open.</summary>
    public async Task Enter(ImportFile file, DateTimeOffset at, ParallelOptions parallel)
    {
        var members = file.Lines.DistinctBy(line => line.Member.Id);
        await Parallel.ForEachAsync(
            members, parallel, async (line, _) => await Tried(line, "member", () => Join(line, at)));

        var clients = file.Lines.DistinctBy(line => line.Client.Id);
        await Parallel.ForEachAsync(
            clients, parallel, async (line, _) => await Tried(line, "client", () => Register(line, at)));

        var activities = file.Lines
            .Where(line => line.Activity is not null)
            .DistinctBy(line => (line.Cooperative, line.Activity!.Id));
        await Parallel.ForEachAsync(
            activities, parallel, async (line, _) => await Tried(line, "activity", () => Open(line, at)));
    }

    private async Task<Refusal?> Join(ImportLine line, DateTimeOffset at)
    {
        var member = line.Member;
        var grain = grains.GetGrain<IMemberGrain>(ImportKeys.Member(member.Id).Value);
        if (await grain.View() is not null) return null;
        Iban? iban = null;
        if (member.Iban is { } text)
        {
            if (!Iban.TryParse(text, out var read)) return new Refusal("iban.invalid", text);
            iban = read;
        }

        Lived(at, $"import/member/{member.Id}");
        var answer = await grain.Join(new JoinMember(
            ImportKeys.Cooperative(member.Cooperative),
            member.Status == "self-employed" ? MemberStatus.SelfEmployed : MemberStatus.Salaried,
            member.Since ?? line.DeclaredOn,
            member.Sector,
            new MemberProfile(member.Name, member.Language, iban)));
        return answer.Refusal;
    }

    private async Task<Refusal?> Register(ImportLine line, DateTimeOffset at)
    {
        var client = line.Client;
        var grain = grains.GetGrain<IClientGrain>(ImportKeys.Client(client.Id).Value);
        if (await grain.View() is not null) return null;
        EnterpriseNumber? enterprise = null;
        if (client.EnterpriseNumber is { } number)
        {
            if (!EnterpriseNumber.TryParse(number, out var read))
                return new Refusal("enterprise-number.invalid", number);
            enterprise = read;
            if (await grains.GetGrain<IClientIndexGrain>(read.Value).Find() is { } known)
            {
                _clients[client.Id] = known;
                return null;
            }
        }

        VatNumber? vat = null;
        if (client.VatNumber is { } vatText)
        {
            if (!VatNumber.TryParse(vatText, out var read)) return new Refusal("vat-number.invalid", vatText);
            vat = read;
        }

        Lived(at, $"import/client/{client.Id}");
        var answer = await grain.Register(new RegisterClient(
            Enum.Parse<ClientKind>(client.Kind, ignoreCase: true),
            client.Country,
            enterprise,
            vat,
            new ClientProfile(client.Name)));
        return answer.Refusal;
    }

    private async Task<Refusal?> Open(ImportLine line, DateTimeOffset at)
    {
        var activity = line.Activity!;
        var id = ImportKeys.Activity(line.Cooperative, activity.Id);
        var grain = grains.GetGrain<IActivityGrain>(id.Value);
        if (await grain.View() is not null) return null;
        Lived(at, $"import/activity/{id.Value}");
        var manager = activity.Manager is { } name ? ImportKeys.Member(name) : (MemberId?)null;
        var answer = await grain.Open(new OpenActivity(ImportKeys.Cooperative(line.Cooperative), manager));
        return answer.Refusal;
    }

    private async Task Tried(ImportLine line, string step, Func<Task<Refusal?>> act)
    {
        if (await act() is { } refusal) progress.Fault(line, step, refusal);
    }

    private static void Lived(DateTimeOffset at, string wish)
    {
        CommandContext.Set(wish, requestHash: "", who: "import", correlation: "import");
        CommandContext.Drive(at);
    }
}
