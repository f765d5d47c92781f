using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What may be told outside: each kind is the name of an event without its version. What a kind means stands with the
/// sentences, as <c>webhook-kind.{kind}</c>.
/// </summary>
public static class WebhookKinds
{
    /// <summary>What is sent when somebody tries whether an address answers; nobody needs to want it.</summary>
    public const string Ping = "webhook.pinged";

    /// <summary>Every kind that a webhook may want, in the order in which they are shown.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "job.declared",
        "job.planned",
        "job.accepted",
        "job.line-moved",
        "job.line-failed",
        "job.started",
        "job.refused",
        "job.cancelled",
        "job.performed",
        "job.contested",
        "job.settled",
        "order.placed",
        "order.fulfilled",
        "order.cancelled",
        "order.returned",
        "invoice.issued",
        "invoice.paid",
        "invoice.late-claimed",
        "invoice.late-paid",
        "invoice.disputed",
        "invoice.dispute-settled",
        "invoice.credited",
        "invoice.written-off",
        "contract.signed",
        "contract.declared",
        "contract.ended",
        "contract.cancelled",
        "wage.scheduled",
        "wage.paid",
        "prefinancing.decided",
        "prefinancing.granted",
        "prefinancing.repaid",
    ];

    private static readonly ImmutableHashSet<string> Known = [.. All];

    /// <summary>The right to read what a kind is about: nobody is told what they could not ask.</summary>
    public static string RightToRead(string kind) => kind.Split('.')[0] switch
    {
        "order" => Rights.ReadOrders,
        "invoice" => Rights.ReadInvoices,
        "contract" => Rights.ReadContracts,
        "wage" => Rights.ReadWages,
        "prefinancing" => Rights.ReadPrefinancings,
        _ => Rights.ReadJobs,
    };

    /// <summary>Whether a webhook may want it.</summary>
    public static bool Has(string kind) => Known.Contains(kind);
}
