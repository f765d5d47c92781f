namespace Smart.Grains.Interfaces;

/// <summary>Asks for probabilities of default; give one or more of the three.</summary>
/// <param name="Defaults">How many defaulted, with <see cref="Observations"/>.</param>
/// <param name="Observations">Of how many, 1 to 1,000,000.</param>
/// <param name="Level">Confidence of the intervals, 0.5 to 0.9999; 0.95 when left out.</param>
/// <param name="Receivables">What is owed and how late it is: provisions.</param>
/// <param name="Buckets">Provision rates by days late; the house's when left out.</param>
/// <param name="Transitions">
/// How many went from each bucket (row) to each bucket and, in the last column, to default: the chain of days late.
/// </param>
/// <param name="Periods">How far the chain is followed, 1 to 1,200; 12 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record PdQuestion(
    int? Defaults = null,
    int? Observations = null,
    decimal? Level = null,
    IReadOnlyList<PdReceivable>? Receivables = null,
    IReadOnlyList<PdBucket>? Buckets = null,
    IReadOnlyList<IReadOnlyList<long>>? Transitions = null,
    int? Periods = null);

/// <summary>A receivable.</summary>
/// <param name="Amount">In euros, zero or more.</param>
/// <param name="DaysLate">0 when it is not yet due.</param>
[GenerateSerializer, Immutable]
public sealed record PdReceivable(decimal Amount, int DaysLate);

/// <summary>A bucket of days late.</summary>
/// <param name="FromDays">First day late; 0 is not yet due, and the first.</param>
/// <param name="Rate">Share that is provided for, 0 to 1.</param>
[GenerateSerializer, Immutable]
public sealed record PdBucket(int FromDays, decimal Rate);

/// <summary>Probabilities of default, each where it was asked for.</summary>
/// <param name="Sample">Of a sample.</param>
/// <param name="Provisions">Of receivables by age.</param>
/// <param name="Chain">Of a chain of days late.</param>
[GenerateSerializer, Immutable]
public sealed record PdResult(PdSample? Sample, PdProvisions? Provisions, PdChain? Chain);

/// <summary>What a sample says.</summary>
/// <param name="Defaults">How many defaulted.</param>
/// <param name="Observations">Of how many.</param>
/// <param name="Level">Confidence of the intervals.</param>
/// <param name="Observed">Defaults over observations.</param>
/// <param name="Pd">Posterior mean under Jeffreys' prior: never zero.</param>
/// <param name="Jeffreys">Equal tails of the posterior under Jeffreys' prior.</param>
/// <param name="ClopperPearson">Exact interval.</param>
[GenerateSerializer, Immutable]
public sealed record PdSample(
    int Defaults,
    int Observations,
    decimal Level,
    decimal Observed,
    decimal Pd,
    PdInterval Jeffreys,
    PdInterval ClopperPearson);

/// <summary>An interval of a probability.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
[GenerateSerializer, Immutable]
public sealed record PdInterval(decimal Low, decimal High);

/// <summary>The provision matrix, in euros.</summary>
/// <param name="Amount">All that is owed.</param>
/// <param name="Provision">All that is provided for.</param>
/// <param name="Lines">By bucket.</param>
[GenerateSerializer, Immutable]
public sealed record PdProvisions(decimal Amount, decimal Provision, IReadOnlyList<PdProvisionLine> Lines);

/// <summary>A bucket of the matrix, in euros.</summary>
/// <param name="FromDays">First day late.</param>
/// <param name="Count">How many receivables.</param>
/// <param name="Amount">What they owe.</param>
/// <param name="Rate">Share that is provided for.</param>
/// <param name="Provision">Amount x rate, half up.</param>
[GenerateSerializer, Immutable]
public sealed record PdProvisionLine(int FromDays, int Count, decimal Amount, decimal Rate, decimal Provision);

/// <summary>The chain of days late.</summary>
/// <param name="Observations">How many were seen leaving each bucket.</param>
/// <param name="Rates">From each bucket to each, default last.</param>
/// <param name="Pds">Probability of having defaulted after each period, by bucket.</param>
[GenerateSerializer, Immutable]
public sealed record PdChain(
    IReadOnlyList<long> Observations,
    IReadOnlyList<IReadOnlyList<decimal>> Rates,
    IReadOnlyList<IReadOnlyList<decimal>> Pds);
