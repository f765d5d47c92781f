using System.Text.Json;
using OpenIddict.Abstractions;
using Smart.Grains.Interfaces;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Smart.Api.Identity;

/// <summary>
/// Makes the programs of the configuration known before the first request: <c>Auth:Programs:{id}</c> with
/// <c>SecretFile</c> and <c>Grants</c> (<c>admin@* finance@arts</c>) acts for itself, <c>Auth:Apps:{id}</c> with
/// <c>RedirectUris</c>, and <c>SignedOutUris</c> for who goes out, acts for the people who sign in with it.
/// </summary>
public sealed class Programs(IConfiguration configuration, IServiceScopeFactory scopes) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        OpenIddictApplicationDescriptor[] wanted =
        [
            .. configuration.GetSection("Auth:Programs").GetChildren().Select(Program),
            .. configuration.GetSection("Auth:Apps").GetChildren().Select(App),
        ];
        if (wanted.Length == 0) return;
        await using var scope = scopes.CreateAsyncScope();
        var known = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        foreach (var each in wanted)
        {
            if (await known.FindByClientIdAsync(each.ClientId!, cancellationToken) is not { } there)
                await known.CreateAsync(each, cancellationToken);
            else
                await known.UpdateAsync(there, each, cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OpenIddictApplicationDescriptor Program(IConfigurationSection section)
    {
        var file = section["SecretFile"];
        var secret = file is null ? section["Secret"] : File.ReadAllText(file).Trim();
        if (string.IsNullOrEmpty(secret))
            throw new InvalidOperationException($"{section.Path} has neither Secret nor SecretFile.");
        var grants = section["Grants"] ?? "";
        if (grants.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(Unknown) is { } wrong)
            throw new InvalidOperationException($"{section.Path}:Grants has {wrong}, which is no role@cooperative.");
        return new OpenIddictApplicationDescriptor
        {
            ClientId = section.Key,
            ClientSecret = secret,
            ClientType = ClientTypes.Confidential,
            DisplayName = section["Name"] ?? section.Key,
            Permissions =
            {
                Permissions.Endpoints.Token,
                Permissions.GrantTypes.ClientCredentials,
                Permissions.Prefixes.GrantType + TokenServer.LinkGrant,
                Permissions.Prefixes.Scope + TokenServer.ApiScope,
            },
            Properties = { [TokenServer.GrantsProperty] = JsonSerializer.SerializeToElement(grants) },
        };
    }

    private static OpenIddictApplicationDescriptor App(IConfigurationSection section)
    {
        var app = new OpenIddictApplicationDescriptor
        {
            ClientId = section.Key,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit, // Apps of the house; nobody else can register one.
            DisplayName = section["Name"] ?? section.Key,
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.Revocation,
                Permissions.Endpoints.EndSession,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
                Permissions.Scopes.Profile,
                Permissions.Prefixes.Scope + TokenServer.ApiScope,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        foreach (var uri in (section["RedirectUris"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            app.RedirectUris.Add(new Uri(uri));
        foreach (var uri in (section["SignedOutUris"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            app.PostLogoutRedirectUris.Add(new Uri(uri));
        return app;
    }

    private static bool Unknown(string grant) => RoleAt.Read(grant) is null;
}
