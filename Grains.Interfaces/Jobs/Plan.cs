using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>Who carries the price of a line.</summary>
public enum Bearer
{
    /// <summary>The budget of the job or of its Activity.</summary>
    Budget,

    /// <summary>The client, on top of the fee or under the quote's terms.</summary>
    Client,

    /// <summary>All members together, through the fee or the pool.</summary>
    Community,
}

/// <summary>One service of a plan: what, why, for how much, and what must hold before it.</summary>
/// <param name="Id">Name of the line inside the job; the engagement's key is job and line.</param>
/// <param name="Service">Code of the service in the catalogue.</param>
/// <param name="Necessity">How much it matters.</param>
/// <param name="Why">Code of the sentence that explains it: <c>plan.why.van-asked</c>.</param>
/// <param name="Price">Excluding VAT; zero when it costs nothing extra.</param>
/// <param name="Vat">VAT on the price, deductible by the cooperative.</param>
/// <param name="Bearer">Who carries the price.</param>
/// <param name="External">Paid to somebody outside the cooperative, so it must be funded before it is ordered.</param>
/// <param name="DependsOn">
/// Lines that are confirmed before this one is, and given back after it. Reserving waits for nothing.
/// </param>
/// <param name="Worker">Whose contract or wage it is, for a line of employment.</param>
/// <param name="Pay">The pay that the line promises, for a line of employment.</param>
/// <param name="Financed">What the pool is asked to pay into the budget, for a line of financing.</param>
[GenerateSerializer, Immutable]
public sealed record PlanLine(
    string Id,
    string Service,
    Necessity Necessity,
    string Why,
    Money Price,
    Money Vat,
    Bearer Bearer,
    bool External,
    ImmutableArray<string> DependsOn,
    MemberId? Worker = null,
    WorkerPay? Pay = null,
    Money? Financed = null)
{
    /// <summary>Without this line the job does not start.</summary>
    public bool IsRequired => Necessity is Necessity.RequiredByLaw or Necessity.Needed;
}

/// <summary>From what a worker costs to what the worker receives.</summary>
/// <param name="Worker">Whose pay.</param>
/// <param name="ContractType">
/// Row of the wage tables: <c>employee</c>, <c>artist-1bis</c> ...; null when self-employed.
/// </param>
/// <param name="Share">Share of what is left after the services, 0 to 1.</param>
/// <param name="Hours">Hours worked.</param>
/// <param name="Budget">The share of the budget that stands ready.</param>
/// <param name="Cost">What the employer pays in all; at most the budget.</param>
/// <param name="Gross">Gross wage.</param>
/// <param name="EmployerContributions">Social contributions of the employer.</param>
/// <param name="OtherCharges">Other charges of the employer: insurance against accidents at work, provisions.</param>
/// <param name="WorkerContributions">Social contributions of the worker.</param>
/// <param name="Withholding">Tax withheld at the source.</param>
/// <param name="Net">What arrives on the worker's account.</param>
/// <param name="PayDates">When it arrives at the latest, one date a calendar month of the contract.</param>
/// <param name="Hold">What the pool may have to advance of it; zero when self-employed.</param>
[GenerateSerializer, Immutable]
public sealed record WorkerPay(
    MemberId Worker,
    string? ContractType,
    decimal Share,
    decimal Hours,
    Money Budget,
    Money Cost,
    Money Gross,
    Money EmployerContributions,
    Money OtherCharges,
    Money WorkerContributions,
    Money Withholding,
    Money Net,
    ImmutableArray<DateOnly> PayDates,
    Money Hold)
{
    /// <summary>A wage has its legal day whether or not the client has paid; a self-employed worker has none.</summary>
    [JsonIgnore]
    public bool IsWage => ContractType is not null;
}

/// <summary>The way of the money from the fee to net pay. Every step is what is left of the step before.</summary>
/// <param name="Fee">Fee excluding VAT.</param>
/// <param name="Vat">VAT that the client pays on top.</param>
/// <param name="FeeRate">The cooperative's part of the fee, contribution included: 0.065.</param>
/// <param name="CooperativeFee">The cooperative's part of the fee, contribution excluded.</param>
/// <param name="Contribution">The pool's contribution.</param>
/// <param name="Budget">What the invoice guarantees to the budget: fee less the two above.</param>
/// <param name="Services">Price of the services that the budget carries.</param>
/// <param name="AfterServices">What is left for those who work.</param>
/// <param name="Workers">What each costs and receives.</param>
/// <param name="Remainder">What stays in the budget, cents that no wage can use included.</param>
[GenerateSerializer, Immutable]
public sealed record Waterfall(
    Money Fee,
    Money Vat,
    decimal FeeRate,
    Money CooperativeFee,
    Money Contribution,
    Money Budget,
    Money Services,
    Money AfterServices,
    ImmutableArray<WorkerPay> Workers,
    Money Remainder);

/// <summary>The two colours of the budget as the plan expects them on a day.</summary>
/// <param name="On">The day, Brussels.</param>
/// <param name="What">Code of the sentence: <c>plan.flow.invoice-issued</c>.</param>
/// <param name="Guaranteed">Guaranteed after that day.</param>
/// <param name="Collected">Collected after that day; below zero is what the pool advances.</param>
[GenerateSerializer, Immutable]
public sealed record DatedAmounts(DateOnly On, string What, Money Guaranteed, Money Collected);

/// <summary>Another way that would do: an item that is free, a purchase instead of a rent, a later day.</summary>
/// <param name="Line">The line that it could replace.</param>
/// <param name="What">Code of the sentence.</param>
/// <param name="Price">What it would cost; null when the price does not change.</param>
[GenerateSerializer, Immutable]
public sealed record Alternative(string Line, string What, Money? Price);

/// <summary>How the pool counts what a job may take of it.</summary>
/// <param name="Shards">Number of shards of the pool.</param>
/// <param name="FactorPercent">
/// Capital per 100 of an advance, by the client's rating and for want of an invoice.
/// </param>
[GenerateSerializer, Immutable]
public sealed record PoolTerms(int Shards, decimal FactorPercent);

/// <summary>A declaration priced and explained: what is engaged when the member accepts.</summary>
/// <param name="Lines">Every service, in an order that honours what depends on what.</param>
/// <param name="Waterfall">From fee to net pay.</param>
/// <param name="Flow">Guaranteed and collected amounts by date.</param>
/// <param name="Pool">How the pool counts what the job may take of it.</param>
/// <param name="InvoiceOn">The day on which the invoice is issued at the latest.</param>
/// <param name="DueOn">The day on which the client must have paid.</param>
/// <param name="Alternatives">Other ways that would do.</param>
/// <param name="LeftOut">Lines offered and left out: the member may switch them on.</param>
[GenerateSerializer, Immutable]
public sealed record Plan(
    ImmutableArray<PlanLine> Lines,
    Waterfall Waterfall,
    ImmutableArray<DatedAmounts> Flow,
    PoolTerms Pool,
    DateOnly InvoiceOn,
    DateOnly DueOn,
    ImmutableArray<Alternative> Alternatives,
    ImmutableArray<PlanLine> LeftOut)
{
    /// <summary>
    /// The day by which a worker has all of the pay: whoever sends a bill has it from what the client pays.
    /// </summary>
    public DateOnly PaidBy(WorkerPay pay) => pay.PayDates is [.., var last] ? last : DueOn;

    /// <summary>SHA-256 of all of it, in hexadecimal: whoever names it says which plan they read.</summary>
    public string Digest() => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, SmartJson.Options)));
}

/// <summary>Changes to a declaration that would make it go through, and the plan that they lead to.</summary>
/// <param name="Changes">Codes of the sentences that say what to change: <c>nearest.higher-fee</c>.</param>
/// <param name="Declaration">The declaration as changed.</param>
/// <param name="Plan">The plan that would be made of it.</param>
[GenerateSerializer, Immutable]
public sealed record NearestPlan(ImmutableArray<string> Changes, Declaration Declaration, Plan Plan);
