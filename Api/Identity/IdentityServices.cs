using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Smart.Api.Identity;

/// <summary>
/// Puts together who may come in: people by cookie, apps and programs by token. One scheme looks at the request:
/// <c>Authorization: Bearer</c> is a token, everything else the cookie, so that a browser holds no token.
/// </summary>
public static class IdentityServices
{
    /// <summary>The scheme that chooses.</summary>
    public const string Scheme = "smart";

    private const int HashIterations = 210_000; // OWASP for PBKDF2 with SHA-512.

    /// <summary>Adds accounts, sessions, tokens and policies.</summary>
    public static WebApplicationBuilder AddIdentity(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddAccounts(configuration);
        services.AddPolicies();
        var mode = new AuthMode(configuration);
        var schemes = services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, displayName: null, options => options.ForwardDefaultSelector = http =>
                http.Request.Headers.ContainsKey("Authorization")
                    ? BearerHandler.Bearer
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Bearer, configureOptions: null)
            .AddCookie(options => Configure(options, configuration));
        services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>, KeepSessions>();
        services.AddSingleton<BearerHandler.Proven>();
        services.AddOpenIddict().AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityStore>());
        if (mode.IsExternal) schemes.AddExternal(mode);
        else services.AddTokenServer(configuration);
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "smart-forms";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true; // Every answer has it.
        });
        services.AddSingleton<SignInLimit>();
        services.AddSingleton<TokenLimit>();
        services.AddSingleton<StillIn>();
        services.AddSingleton<Housekeeping>();
        // Without a database there is nothing to keep in order.
        if (configuration[ApiHost.DatabaseKey] is not null)
            services.AddHostedService(all => all.GetRequiredService<Housekeeping>());
        services.AddSingleton<Mail>();
        services.AddScoped<Accounts>();
        services.AddScoped<Users.UserDesk>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        return builder;
    }

    private static void AddTokenServer(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(all => all.GetRequiredService<KeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(
            all => all.GetRequiredService<KeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>>(
            all => all.GetRequiredService<KeyRing>());
        if (configuration[ApiHost.DatabaseKey] is not null) services.AddHostedService<KeyFollower>();
        services.AddOpenIddict()
            .AddServer(server => server.Configure(configuration))
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.AddAudiences(TokenServer.Audience);
            });
        services.AddHostedService<Programs>();
    }

    /// <summary>Adds the accounts alone: what the verbs of the executable need too.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        var database = configuration[ApiHost.DatabaseKey];
        var mode = new AuthMode(configuration);
        services.AddSingleton(mode);
        services.AddHttpContextAccessor();
        services.AddDbContextPool<IdentityStore>(store => store.UseNpgsql(database));
        var protection = services.AddDataProtection().SetApplicationName("Smart.Api");
        // Without a database there is nobody to sign in: only the borders of the Api are looked at.
        if (database is not null) protection.PersistKeysToDbContext<IdentityStore>();
        services.AddIdentityCore<Person>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                options.User.RequireUniqueEmail = false; // Who has no address has none; two never share one.
                options.ClaimsIdentity.UserIdClaimType = PersonClaims.Subject;
                // Who comes from outside is called there as they are; nobody types it here.
                if (mode.IsExternal) options.User.AllowedUserNameCharacters = "";
            })
            .AddEntityFrameworkStores<IdentityStore>()
            .AddDefaultTokenProviders();
        // A passkey stands for both steps: something that one has, and a finger or a code that only its person has.
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
        });
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
        services.AddScoped<People>();
        services.AddScoped<SignInLinks>();
        services.AddScoped<RoleProposals>();
        services.AddScoped<AccessLog>();
        return services;
    }

    private static void Configure(CookieAuthenticationOptions options, IConfiguration configuration)
    {
        // The prefix makes browsers refuse the cookie from anywhere but this host, over TLS.
        var isPlain = configuration.GetValue<bool>("Auth:AllowHttp");
        options.Cookie.Name = isPlain ? "smart" : "__Host-smart";
        options.Cookie.SecurePolicy = isPlain ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.IsEssential = true;
        options.ExpireTimeSpan = SessionStore.Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.AccessDeniedPath = "/denied";
        options.ReturnUrlParameter = "returnUrl";
    }

    private sealed class KeepSessions(
        IServiceScopeFactory scopes, IHttpContextAccessor current, AuthMode mode, TimeProvider clock)
        : IPostConfigureOptions<CookieAuthenticationOptions>
    {
        public void PostConfigure(string? name, CookieAuthenticationOptions options) =>
            options.SessionStore = new SessionStore(scopes, current, mode.LongestSession, clock);
    }
}
