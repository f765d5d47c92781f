using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;

namespace Smart.Grains.Reports;

/// <summary>A client as the fund sees it: it defaults on everything or on nothing.</summary>
/// <param name="Client">Who.</param>
/// <param name="Kind">Of what kind.</param>
/// <param name="Exposures">Job by job.</param>
/// <param name="Pd">Probability of default, 0 to 1.</param>
public sealed record RiskClient(string Client, string Kind, ImmutableArray<RiskExposure> Exposures, double Pd)
{
    /// <summary>Exposure at default, in cents.</summary>
    public long AtDefault { get; } = Exposures.Sum(each => each.AtDefault);

    /// <summary>Of its oldest receivable.</summary>
    public int DaysLate { get; } = Exposures.Max(each => each.DaysLate);
}

/// <summary>
/// The open book under a policy: who may default on what, and what that costs. The loss is CreditRisk+'s, a sector of
/// work a sector of the model; who is in default already is a loss that is certain, and takes no part in chance.
/// </summary>
public sealed class RiskBook
{
    // Clients beyond this many are not worth the exact one-factor model beside the others: it is for comparison.
    private const int FewClients = 1_000;

    // As far as the grid of a distribution reaches, with room for what chance adds.
    private const long MostUnits = 1 << 30;

    private readonly RiskPolicy _policy;
    private readonly ImmutableArray<Sector> _sectors;

    private RiskBook(ImmutableArray<RiskClient> clients, RiskPolicy policy)
    {
        (Clients, _policy) = (clients, policy);
        Exposures = [.. clients.SelectMany(client => client.Exposures)];
        _sectors =
        [
            .. Exposures.Select(each => each.Sector).Distinct().Order(StringComparer.Ordinal)
                .Select(sector => new Sector(sector, (double)policy.Deviation)),
        ];
        Positions =
        [
            .. clients.SelectMany(client => client.Exposures
                .GroupBy(each => each.Sector, StringComparer.Ordinal)
                .Select(group => new Position(
                    client.Client,
                    group.Key,
                    group.Sum(each => each.AtDefault),
                    client.Pd,
                    (double)policy.Lgd,
                    Math.Max(RiskExposure.UsualTerm, group.Max(each => each.TermDays))))),
        ];
    }

    /// <summary>Largest first.</summary>
    public ImmutableArray<RiskClient> Clients { get; }

    /// <summary>Job by job, in the order of the clients.</summary>
    public ImmutableArray<RiskExposure> Exposures { get; }

    /// <summary>By client and sector, as stress tests take them.</summary>
    public ImmutableArray<Position> Positions { get; }

    /// <summary>Exposure at default of all, in cents.</summary>
    public long AtDefault => Exposures.Sum(each => each.AtDefault);

    /// <summary>Whether the exact one-factor model is worked out too.</summary>
    public bool IsSmall => Clients.Length <= FewClients;

    /// <summary>Puts exposures together by client.</summary>
    public static RiskBook Of(
        IEnumerable<RiskExposure> exposures, RiskPicture picture, DefaultEvidence evidence, RiskPolicy policy)
    {
        var clients = exposures.GroupBy(each => each.Client, StringComparer.Ordinal)
            .Select(group => Client(group.Key, [.. group], picture, evidence))
            .OrderByDescending(client => client.AtDefault)
            .ThenBy(client => client.Client, StringComparer.Ordinal);
        return new RiskBook([.. clients], policy);
    }

    /// <summary>The same book as one cooperative has it.</summary>
    public RiskBook Of(string cooperative) => new(
        [
            .. Clients.Select(client => client with
                {
                    Exposures = [.. client.Exposures.Where(each => each.Cooperative == cooperative)],
                })
                .Where(client => !client.Exposures.IsEmpty)
                .Select(client => new RiskClient(client.Client, client.Kind, client.Exposures, client.Pd)),
        ],
        _policy);

    /// <summary>The distribution of the loss until the book has run off.</summary>
    /// <param name="turns">
    /// How often a year the book is renewed, for the loss of a year: the client meets its probability so many times.
    /// </param>
    /// <param name="stop">Stops it.</param>
    public LossDistribution Loss(double turns = 1, CancellationToken stop = default) => Loss(Positions, turns, stop);

    /// <summary>The distribution after a stress, position by position.</summary>
    public LossDistribution Loss(ImmutableArray<Position> positions, double turns, CancellationToken stop)
    {
        var (chance, certain) = Split(positions, turns);
        return Moved(chance, certain, (some, unit) =>
            CreditRiskPlus.Of(some, _sectors, (double)_policy.Correlation, unit, stop).Value!);
    }

    /// <summary>The same, everybody defaulting independently.</summary>
    public LossDistribution IndependentLoss(CancellationToken stop)
    {
        var (chance, certain) = Split(Positions, turns: 1);
        return Moved(chance, certain, (some, unit) => IndependentDefaults.Of(some, unit, stop).Value!);
    }

    /// <summary>The same, one factor behind everybody.</summary>
    public LossDistribution OneFactorLoss(CancellationToken stop)
    {
        var (chance, certain) = Split(Positions, turns: 1);
        return Moved(chance, certain, (some, unit) => OneFactor.Of(some, unit, cancel: stop).Value!);
    }

    /// <summary>What each client adds to expected loss and shortfall, in cents, in the order of the clients.</summary>
    public ImmutableArray<Contribution> Contributions(CancellationToken stop)
    {
        var (chance, _) = Split(Positions, turns: 1);
        var items = chance is null
            ? []
            : Risk.Contributions.OfCreditRiskPlus(
                chance, _sectors, _policy.Level, (double)_policy.Correlation, cancel: stop).Value!.Items;
        var byName = items.ToDictionary(item => item.Name, StringComparer.Ordinal);
        return [.. Clients.Select(client => byName.TryGetValue(client.Client, out var item) ? item : Certain(client))];
    }

    private static RiskClient Client(
        string client, ImmutableArray<RiskExposure> exposures, RiskPicture picture, DefaultEvidence evidence)
    {
        var kind = picture.KindOf(client);
        var pd = picture.InsolventOn(client) is not null
            ? 1
            : evidence.PdOf(kind, exposures.Max(each => each.DaysLate));
        return new RiskClient(client, kind, exposures, pd);
    }

    private Contribution Certain(RiskClient client)
    {
        var loss = (double)(client.AtDefault * _policy.Lgd);
        return new Contribution(client.Client, Group: null, loss, loss, loss);
    }

    // A certain loss moves the whole distribution up by as many units as it fills, rounded up.
    private static LossDistribution Moved(
        Portfolio? chance, long certain, Func<Portfolio, long?, LossDistribution> distribution)
    {
        var coarse = Math.Max(1, LossGrid.CeilingOf(certain, MostUnits));
        if (chance is null) return new LossDistribution(coarse, (int)LossGrid.CeilingOf(certain, coarse), [1.0], 0);
        var loss = distribution(chance, null);
        if (certain == 0) return loss;
        if (loss.Unit < coarse) loss = distribution(chance, coarse);
        var first = loss.First + (int)LossGrid.CeilingOf(certain, loss.Unit);
        return new LossDistribution(loss.Unit, first, loss.Points, loss.MissingMass);
    }

    // Client by client: whoever is likelier to default in one sector takes the others along.
    private (Portfolio? Chance, long Certain) Split(ImmutableArray<Position> positions, double turns)
    {
        var certain = 0L;
        var exposures = new List<Exposure>();
        foreach (var client in positions.GroupBy(position => position.Client, StringComparer.Ordinal))
        {
            var pd = client.Max(position => position.Pd);
            var loss = client.Sum(position => (long)Math.Round(position.Exposure * position.Lgd));
            if (pd >= 1) certain += loss;
            else if (loss > 0) exposures.Add(Of(client, loss, 1 - Math.Pow(1 - pd, turns)));
        }

        return exposures.Count == 0 ? (null, certain) : (Portfolio.Of(exposures).Value!, certain);
    }

    private Exposure Of(IGrouping<string, Position> client, long loss, double pd)
    {
        var all = client.Sum(position => (double)position.Exposure);
        var weights = new double[_sectors.Length];
        foreach (var position in client)
        {
            var place = _sectors.Index().First(sector => sector.Item.Name == position.Sector).Index;
            weights[place] += position.Exposure / all;
        }

        return new Exposure(client.Key, loss, pd)
        {
            Weights = [.. weights],
            Correlation = (double)_policy.AssetCorrelation,
        };
    }
}
