using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>What a late payer owes beside the invoice itself.</summary>
/// <param name="Costs">Lump sum or penalty, and costs of recovery.</param>
/// <param name="Interest">Late interest.</param>
[GenerateSerializer, Immutable]
public sealed record LateCharges(Money Costs, Money Interest)
{
    /// <summary>Both.</summary>
    [JsonIgnore]
    public Money Total => Costs + Interest;
}

/// <summary>What was claimed beside an invoice by letter or by the bailiff, and what came in of it.</summary>
/// <param name="On">The day up to which interest was counted.</param>
/// <param name="Claimed">All that was claimed since the due date, whatever was paid of it.</param>
/// <param name="Paid">What was paid of it.</param>
[GenerateSerializer, Immutable]
public sealed record LateClaim(DateOnly On, LateCharges Claimed, LateCharges Paid)
{
    /// <summary>What is still to be paid of it. A credit note may lower a claim below what was paid of it.</summary>
    public LateCharges Left => new(
        Money.Max(Claimed.Costs - Claimed.Costs, Claimed.Costs - Paid.Costs),
        Money.Max(Claimed.Interest - Claimed.Interest, Claimed.Interest - Paid.Interest));
}
