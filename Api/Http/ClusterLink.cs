namespace Smart.Api.Http;

/// <summary>
/// Whether any silo can be reached: who asks while none can is told at once, and does not wait in vain.
/// </summary>
public sealed class ClusterLink
{
    private volatile int _gateways = -1;

    /// <summary>False only when every silo that was once connected is gone.</summary>
    public bool IsUp => _gateways != 0;

    /// <summary>Told by the client of the cluster when connections come or go.</summary>
    /// <param name="gateways">Silos that are connected now.</param>
    public void Count(int gateways) => _gateways = gateways;
}
