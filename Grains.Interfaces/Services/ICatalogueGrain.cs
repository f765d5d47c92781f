using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>What members of a cooperative may ask for, and what it costs. Key: the cooperative.</summary>
public interface ICatalogueGrain : IGrainWithStringKey
{
    /// <summary>The catalogue on a legal day; null takes today. Null when the cooperative is unknown.</summary>
    [AlwaysInterleave]
    [Needs(Rights.Ask)]
    Task<CatalogueView?> View(DateOnly? on);
}

/// <summary>The catalogue of a cooperative on a day.</summary>
/// <param name="On">The legal day, Brussels.</param>
/// <param name="Services">Every service, in the order in which plans are made.</param>
/// <param name="Rates">Prices and other rates in force that day, by key, each with its source.</param>
[GenerateSerializer, Immutable]
public sealed record CatalogueView(
    DateOnly On,
    ImmutableArray<CatalogueService> Services,
    ImmutableArray<DatedRate> Rates);

/// <summary>A service of the catalogue. Its sentence stands under <c>service.{code}</c>.</summary>
/// <param name="Code">As needs of a declaration and lines of a plan name it.</param>
/// <param name="IsLabour">Whether it is who works and how they are paid, rather than what the job uses.</param>
[GenerateSerializer, Immutable]
public sealed record CatalogueService(string Code, bool IsLabour);
