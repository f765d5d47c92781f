using Smart.Grains.Interfaces;

namespace Smart.Api.Work.Pages;

/// <summary>What the pages of orders share.</summary>
public static class OrderPages
{
    /// <summary>The line of the plan that an order is for, as its key names it.</summary>
    public static string LineOf(EngagementId engagement) =>
        engagement.Value[(engagement.Value.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>How a status looks.</summary>
    public static string Tone(OrderStatus status) => status switch
    {
        OrderStatus.Fulfilled => "good",
        OrderStatus.Placed => "warn",
        _ => "calm",
    };
}
