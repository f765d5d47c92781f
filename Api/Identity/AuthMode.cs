namespace Smart.Api.Identity;

/// <summary>
/// Who says who people are: this house (embedded), or an OpenID provider outside (<c>Auth:Mode=External</c>), whose
/// tokens are believed and where browsers are sent to sign in.
/// </summary>
public sealed class AuthMode
{
    private const string External = "External";

    /// <summary>Reads the mode.</summary>
    /// <exception cref="InvalidOperationException">What is configured makes no mode: better no start.</exception>
    public AuthMode(IConfiguration configuration)
    {
        var mode = configuration["Auth:Mode"] ?? "Embedded";
        if (mode is not (External or "Embedded"))
            throw new InvalidOperationException($"Auth:Mode is {mode}; Embedded and {External} are known.");
        IsExternal = mode == External;
        if (!IsExternal) return;
        Authority = Required(configuration, "Auth:Authority");
        ClientId = Required(configuration, "Auth:ClientId");
        ClientSecret = configuration["Auth:ClientSecretFile"] is { Length: > 0 } file
            ? File.ReadAllText(file).Trim()
            : null;
        Audience = configuration["Auth:Audience"] ?? TokenServer.Audience;
        Scopes = (configuration["Auth:Scopes"] ?? "openid profile api")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        AllowsHttp = configuration.GetValue<bool>("Auth:AllowHttp");
        Claims = new ExternalClaims(configuration);
    }

    /// <summary>Whether somebody outside says it.</summary>
    public bool IsExternal { get; }

    /// <summary>Who: the issuer of its tokens, which also says where everything is.</summary>
    public string Authority { get; } = "";

    /// <summary>What this house is called there.</summary>
    public string ClientId { get; } = "";

    /// <summary>The secret of that; null for none.</summary>
    public string? ClientSecret { get; }

    /// <summary>What access tokens must be for.</summary>
    public string Audience { get; } = "";

    /// <summary>What is asked for at signing in.</summary>
    public IReadOnlyList<string> Scopes { get; } = [];

    /// <summary>Without TLS: for a machine of one's own only.</summary>
    public bool AllowsHttp { get; }

    /// <summary>What the claims of its tokens mean here.</summary>
    public ExternalClaims Claims { get; } = ExternalClaims.None;

    /// <summary>
    /// How long a browser stays signed in, however much it is used. Roles that come from outside are those of the
    /// signing in, so it ends sooner.
    /// </summary>
    public TimeSpan LongestSession => IsExternal ? SessionStore.Idle : SessionStore.Longest;

    private static string Required(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"Auth:Mode={External} wants {key}.");
}
