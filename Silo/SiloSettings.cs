using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Smart.Silo;

/// <summary>What one silo must be told; everything else follows from the code.</summary>
public sealed record SiloSettings
{
    /// <summary>The configuration key of <see cref="Database"/>, and the variable of the environment.</summary>
    public const string DatabaseKey = "SMART_DB";

    /// <summary>The configuration key of <see cref="ClusterId"/>.</summary>
    public const string ClusterKey = "SMART_CLUSTER";

    /// <summary>The configuration key of <see cref="ServiceId"/>.</summary>
    public const string ServiceKey = "SMART_SERVICE";

    /// <summary>Connection string of PostgreSQL, as Npgsql writes it.</summary>
    public required string Database { get; init; }

    /// <summary>Silos with one cluster id find each other; two clusters on one database do not.</summary>
    public string ClusterId { get; init; } = "smart";

    /// <summary>Names the grain state and the reminders, whatever cluster serves them.</summary>
    public string ServiceId { get; init; } = "smart";

    /// <summary>The configuration key of <see cref="Outbox"/>.</summary>
    public const string OutboxKey = "SMART_OUTBOX";

    /// <summary>The folder from which a courier outside takes what leaves the house: invoices, declarations.</summary>
    public string Outbox { get; init; } = Path.Combine(Path.GetTempPath(), "smart-outbox");

    /// <summary>The folder in which the seals of the journal wait to be taken out of the house.</summary>
    public string SealFolder => Path.Combine(Outbox, "seals");

    /// <summary>Whether webhooks may go to this machine by plain http: for development and tests only.</summary>
    public bool WebhooksToLoopback { get; init; }

    /// <summary>
    /// A PKCS #12 file whose certificate encrypts the keys that secrets of webhooks are encrypted with; null leaves
    /// them as they are, so that the database alone opens them.
    /// </summary>
    public string? KeysFile { get; init; }

    /// <summary>The password of <see cref="KeysFile"/>; null when it has none.</summary>
    public string? KeysPassword { get; init; }

    /// <summary>Where the other silos reach this one: a loopback port, free when the settings were made.</summary>
    public int SiloPort { get; init; } = FreePort();

    /// <summary>Where clients reach this silo: a loopback port, free when the settings were made.</summary>
    public int GatewayPort { get; init; } = FreePort();

    /// <summary>Reads the settings from the configuration of a host.</summary>
    /// <exception cref="InvalidOperationException">No database is configured.</exception>
    public static SiloSettings From(IConfiguration configuration) => new()
    {
        Database = configuration[DatabaseKey]
            ?? throw new InvalidOperationException($"{DatabaseKey} is not set; ./dev up sets it."),
        ClusterId = configuration[ClusterKey] ?? "smart",
        ServiceId = configuration[ServiceKey] ?? "smart",
        Outbox = configuration[OutboxKey] ?? Path.Combine(Path.GetTempPath(), "smart-outbox"),
        WebhooksToLoopback = configuration.GetValue<bool>("SMART_WEBHOOKS_TO_LOOPBACK"),
        KeysFile = configuration["SMART_KEYS_FILE"],
        KeysPassword = configuration["SMART_KEYS_PASSWORD"],
    };

    /// <summary>The certificate of <see cref="KeysFile"/>; null when there is none.</summary>
    public X509Certificate2? KeysCertificate() =>
        KeysFile is null ? null : X509CertificateLoader.LoadPkcs12FromFile(KeysFile, KeysPassword);

    /// <summary>A port of loopback that nobody listens on: from below the range from which the system gives ports to
    /// outgoing connections, so that none of those takes it before its listener does.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another.
            }
        }
    }
}
