using System.Globalization;
using System.Text.Json.Nodes;

namespace Smart.Cli;

/// <summary>
/// A cooperative's life, made up from a seed: members, Activities and clients, jobs with their seasons, and what became
/// of them. The same three numbers give the same lines, byte for byte, on every machine. All names and accounts are
/// invented; check digits are right.
/// </summary>
/// <param name="Members">How many members, 1 to 500.</param>
/// <param name="Months">How many months are lived, from January 2024.</param>
/// <param name="Seed">Any number.</param>
public sealed record SimulatedLife(int Members, int Months, long Seed)
{
    private const int MembersAnActivity = 5;
    private const decimal HoursADay = 6.5m;

    private static readonly string[] First =
        ["Ada", "Bram", "Chloé", "Dries", "Elif", "Fien", "Gilles", "Hanne", "Ilse", "Jonas", "Karim", "Lotte"];

    private static readonly string[] Last =
        ["Lambert", "Peeters", "Dubois", "Maes", "Renard", "Claes", "Simon", "Wouters", "Noël", "Jacobs", "Collard"];

    private static readonly string[] Places = ["Namur", "Gent", "Liège", "Eupen", "Bruxelles", "Leuven", "Mons"];

    // Fee an hour in euros; how busy each month is, in per cent of an ordinary one.
    private static readonly Trade[] Trades =
    [
        new("music", "performance", 6, 70, [50, 60, 80, 100, 140, 190, 210, 190, 130, 90, 70, 130]),
        new("theatre", "performance", 6, 62, [110, 120, 120, 110, 90, 60, 50, 60, 110, 130, 130, 90]),
        new("design", "service", 21, 58, [100, 100, 110, 100, 100, 100, 60, 60, 110, 110, 110, 90]),
        new("it", "service", 21, 78, [110, 110, 100, 100, 100, 100, 80, 70, 110, 110, 110, 80]),
        new("training", "service", 21, 66, [110, 120, 120, 100, 100, 80, 20, 40, 140, 150, 130, 60]),
        new("translation", "service", 21, 52, [100, 100, 100, 100, 100, 100, 80, 80, 110, 110, 110, 90]),
        new("crafts", "service", 21, 54, [70, 80, 110, 120, 120, 120, 100, 80, 110, 110, 90, 90]),
    ];

    // How a client pays: days after the due date, and how often never, in per mille.
    private static readonly Payer[] Payers =
    [
        new("company", 15, -6, 6, 2),
        new("company", 30, -4, 12, 4),
        new("company", 30, 8, 45, 15),
        new("nonprofit", 30, 0, 25, 8),
        new("public", 30, 5, 40, 0),
        new("company", 30, 30, 95, 90),
    ];

    private Dice _dice = new(0);

    /// <summary>The cooperative: each life has its own.</summary>
    public string Cooperative => string.Create(CultureInfo.InvariantCulture, $"sim-{Members}-{Months}-{Seed}");

    /// <summary>The first day.</summary>
    public DateOnly From { get; } = new(2024, 1, 1);

    /// <summary>The last day that is lived. What jobs of the last months still bring lies after it.</summary>
    public DateOnly Until => From.AddMonths(Months).AddDays(-1);

    /// <summary>The life, one declared job a line, in the order of declaration.</summary>
    public IReadOnlyList<string> Lines()
    {
        _dice = new Dice(unchecked((ulong)((Seed * 1_000_003) + (Members * 509) + Months)));
        var members = Enumerable.Range(1, Members).Select(Member).ToArray();
        var clients = Enumerable.Range(1, 3 + (Members / 2)).Select(Client).ToArray();
        var jobs = new List<(DateOnly On, JsonObject Line)>();
        for (var month = 0; month < Months; month++)
        {
            foreach (var member in members)
            {
                // About one job a month in an ordinary one.
                var busy = member.Trade.Season[(From.Month - 1 + month) % 12];
                var count = (busy / 100) + (_dice.Hits(busy % 100) ? 1 : 0);
                for (var n = 0; n < count; n++) jobs.Add(Job(From.AddMonths(month), member, members, clients));
            }
        }

        return
        [
            .. jobs.OrderBy(job => job.On).Select((job, n) =>
            {
                job.Line["ref"] = string.Create(CultureInfo.InvariantCulture, $"{Cooperative}-{n + 1:00000}");
                return job.Line.ToJsonString();
            }),
        ];
    }

    private (DateOnly On, JsonObject Line) Job(DateOnly month, Person member, Person[] members, Customer[] clients)
    {
        var (trade, client) = (member.Trade, _dice.Of(clients));
        var declared = month.AddDays(_dice.Below(28));
        var hours = _dice.Of([3m, 5m, 6.5m, 6.5m, 6.5m, 13m, 19.5m, 32.5m]);
        var start = declared.AddDays(3 + _dice.Below(32));
        var end = start.AddDays((int)Math.Ceiling(hours / HoursADay) - 1);
        var fee = decimal.Round(hours * trade.Hourly * _dice.Of([0.9m, 1m, 1m, 1.1m, 1.4m, 2.2m]), 2);
        var friend = _dice.Of(members);
        var isShared = _dice.Hits(10) && friend.Id != member.Id && friend.IsSalaried && member.IsSalaried;
        var line = new JsonObject
        {
            ["declared_on"] = Day(declared),
            ["cooperative"] = Cooperative,
            ["member"] = member.Json(Cooperative),
            ["activity"] = member.Activity is { } activity
                ? new JsonObject
                {
                    ["id"] = $"A{activity:00}",
                    ["name"] = $"Collectif {activity:00}",
                    ["manager"] = members[activity * MembersAnActivity].Id,
                }
                : null,
            ["client"] = client.Json(),
            ["title"] = trade.Sector,
            ["sector"] = trade.Sector,
            ["place"] = _dice.Of(Places),
            ["nature"] = trade.Nature,
            ["start"] = Day(start),
            ["end"] = Day(end),
            ["hours"] = hours,
            ["fee_excl_vat"] = fee.ToString("0.00", CultureInfo.InvariantCulture),
            ["currency"] = "EUR",
            ["vat_rate"] = trade.Vat,
            ["vat_case"] = "standard",
            ["quote_accepted"] = _dice.Hits(85),
            ["all_inclusive"] = _dice.Hits(95),
            ["needs"] = Needs(isShared),
            ["collaborators"] = isShared
                ? new JsonArray(new JsonObject { ["member"] = friend.Id, ["share"] = _dice.Of([0.2m, 0.3m, 0.4m]) })
                : new JsonArray(),
        };
        line["outcome"] = Outcome(client.Payer, declared, start, end);
        return (declared, line);
    }

    private JsonArray Needs(bool isShared)
    {
        var needs = new JsonArray();
        foreach (var (need, often) in ((string, int)[])
            [("van", 15), ("train", 15), ("workspace", 20), ("equipment", 20), ("prefinancing", 15), ("insurance", 8)])
        {
            if (_dice.Hits(often)) needs.Add(need);
        }

        if (isShared) needs.Add("collaborators");
        return needs;
    }

    private JsonObject Outcome(Payer payer, DateOnly declared, DateOnly start, DateOnly end)
    {
        var paid = end.AddDays(payer.Terms + payer.Soonest + _dice.Below(payer.Latest - payer.Soonest));
        if (_dice.Hits(3))
        {
            return new JsonObject
            {
                ["kind"] = "cancelled",
                ["on"] = Day(declared.AddDays(1 + _dice.Below(start.DayNumber - declared.DayNumber - 1))),
                ["by"] = _dice.Hits(60) ? "client" : "member",
            };
        }

        if (_dice.Below(1000) < payer.NeverPerMille) return new JsonObject { ["kind"] = "never" };
        if (_dice.Hits(2)) return new JsonObject { ["kind"] = "dispute", ["settled"] = _dice.Of([0m, 0.5m, 0.8m]) };
        if (_dice.Hits(3))
        {
            return new JsonObject
            {
                ["kind"] = "partial",
                ["on"] = Day(paid),
                ["first"] = _dice.Of([0.3m, 0.5m]),
                ["rest_on"] = Day(paid.AddDays(20 + _dice.Below(40))),
            };
        }

        return new JsonObject { ["kind"] = "paid", ["on"] = Day(paid), ["reference"] = "structured" };
    }

    private Person Member(int n) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Cooperative}-M{n:000}"),
        $"{_dice.Of(First)} {_dice.Of(Last)}",
        _dice.Of(["fr", "nl", "de", "en"]),
        IsSalaried: _dice.Hits(88),
        new DateOnly(2010 + _dice.Below(13), 1 + _dice.Below(12), 1 + _dice.Below(28)),
        _dice.Of(Trades),
        Iban(n),
        Activity: (n - 1) / MembersAnActivity is var own && (own + 1) * MembersAnActivity <= Members ? own : null);

    private Customer Client(int n) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Cooperative}-C{n:000}"),
        $"{_dice.Of(Last)} & {_dice.Of(Last)} {n}",
        EnterpriseNumber(n),
        _dice.Of(Payers));

    // Ten digits and their remainder by 97 (0 becomes 97), then the check digits of ISO 13616 before them.
    private string Iban(int n)
    {
        var body = 9_700_000_000L + (Stamp % 200_000_000) + n;
        var account = (body * 100) + (body % 97 is 0 ? 97 : body % 97);
        var remainder = (int)((((Int128)account * 1_000_000) + 111_400) % 97);
        return string.Create(CultureInfo.InvariantCulture, $"BE{98 - remainder:00}{account:000000000000}");
    }

    // Eight digits that begin with 0, then 97 less their remainder.
    private string EnterpriseNumber(int n)
    {
        var body = 2_000_000 + ((Stamp + (n * 7919L)) % 5_900_000);
        return string.Create(CultureInfo.InvariantCulture, $"{body:00000000}{97 - (body % 97):00}");
    }

    private long Stamp => Math.Abs(unchecked((Seed * 7_368_787) + (Members * 104_729L) + (Months * 1_299_709L)));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Trade(string Sector, string Nature, int Vat, decimal Hourly, int[] Season);

    private sealed record Payer(string Kind, int Terms, int Soonest, int Latest, int NeverPerMille);

    private sealed record Person(
        string Id,
        string Name,
        string Language,
        bool IsSalaried,
        DateOnly Since,
        Trade Trade,
        string Iban,
        int? Activity)
    {
        public JsonObject Json(string cooperative) => new()
        {
            ["id"] = Id,
            ["name"] = Name,
            ["sector"] = Trade.Sector,
            ["language"] = Language,
            ["status"] = IsSalaried ? "salaried" : "self-employed",
            ["since"] = Day(Since),
            ["iban"] = Iban,
            ["cooperative"] = cooperative,
        };
    }

    private sealed record Customer(string Id, string Name, string EnterpriseNumber, Payer Payer)
    {
        public JsonObject Json() => new()
        {
            ["id"] = Id,
            ["kind"] = Payer.Kind,
            ["name"] = Name,
            ["country"] = "BE",
            ["enterprise_number"] = EnterpriseNumber,
            ["vat_number"] = Payer.Kind == "company" ? $"BE{EnterpriseNumber}" : null,
            ["payment_terms_days"] = Payer.Terms,
        };
    }

    /// <summary>SplitMix64: whole numbers only, so that no machine rounds otherwise.</summary>
    private sealed class Dice(ulong state)
    {
        private ulong _state = state;

        public int Below(int bound) => bound <= 1 ? 0 : (int)(Next() % (ulong)bound);

        public bool Hits(int perCent) => Below(100) < perCent;

        public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

        private ulong Next()
        {
            _state = unchecked(_state + 0x9E3779B97F4A7C15);
            var z = _state;
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
            return z ^ (z >> 31);
        }
    }
}
