using System.Text;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace Smart.Api.Identity;

/// <summary>
/// People, what they sign in with, and the programs that act for them. The tables are made by
/// <c>db/200-identity.sql</c>, never from here; this only says which class is which table.
/// </summary>
public sealed class IdentityStore(DbContextOptions<IdentityStore> options)
    : IdentityUserContext<Person, string>(options), IDataProtectionKeyContext
{
    /// <summary>Who has which role where.</summary>
    public DbSet<Grant> Grants => Set<Grant>();

    /// <summary>Where people are signed in.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>Links that sign in once.</summary>
    public DbSet<SignInLink> Links => Set<SignInLink>();

    /// <summary>Roles that were proposed.</summary>
    public DbSet<RoleProposal> RoleProposals => Set<RoleProposal>();

    /// <summary>What was made under which wish.</summary>
    public DbSet<UserWish> Wishes => Set<UserWish>();

    /// <summary>Who came in, and who looked at whose data.</summary>
    public DbSet<AccessEntry> AccessLog => Set<AccessEntry>();

    /// <summary>What access tokens are signed with.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <inheritdoc />
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc />
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3; // The first that knows passkeys.

    // What the classes of Identity leave open is said here: a test holds them and db/ against each other.
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseOpenIddict();
        builder.Entity<Person>(person =>
        {
            person.ToTable("person");
            person.Property(each => each.UserName).IsRequired();
            person.Property(each => each.NormalizedUserName).IsRequired();
            person.Property(each => each.SecurityStamp).IsRequired();
            person.Property(each => each.ConcurrencyStamp).IsRequired();
        });
        builder.Entity<IdentityUserClaim<string>>().ToTable("person_claim");
        builder.Entity<IdentityUserLogin<string>>().ToTable("person_login");
        builder.Entity<IdentityUserToken<string>>().ToTable("person_secret");
        builder.Entity<IdentityUserPasskey<string>>(passkey =>
        {
            passkey.ToTable("person_passkey").HasKey(key => key.CredentialId);
            passkey.Property(key => key.UserId).IsRequired();
            passkey.OwnsOne(key => key.Data).ToJson("data");
        });
        builder.Entity<Grant>().ToTable("role_grant")
            .HasKey(grant => new { grant.PersonId, grant.Role, grant.Cooperative });
        builder.Entity<Session>(session =>
        {
            session.ToTable("web_session").HasKey(each => each.KeyHash);
            session.Property(each => each.Id).IsRequired();
        });
        builder.Entity<SignInLink>().ToTable("sign_in_link").HasKey(link => link.TokenHash);
        builder.Entity<RoleProposal>().ToTable("role_proposal").HasKey(proposal => proposal.Id);
        builder.Entity<UserWish>().ToTable("user_wish").HasKey(wish => wish.Id);
        builder.Entity<AccessEntry>().ToTable("access_log").HasKey(entry => entry.Id);
        builder.Entity<SigningKey>().ToTable("signing_key").HasKey(key => key.Id);
        builder.Entity<DataProtectionKey>().ToTable("protection_key");
        builder.Entity<OpenIddictEntityFrameworkCoreApplication>().ToTable("oidc_application");
        builder.Entity<OpenIddictEntityFrameworkCoreAuthorization>().ToTable("oidc_authorization");
        builder.Entity<OpenIddictEntityFrameworkCoreScope>().ToTable("oidc_scope");
        builder.Entity<OpenIddictEntityFrameworkCoreToken>().ToTable("oidc_token");
        var tables = builder.Model.GetEntityTypes().Where(type => !type.IsOwned());
        foreach (var property in tables.SelectMany(type => type.GetProperties()))
        {
            property.SetColumnName(Snake(property.GetColumnName()));
            if (property.ClrType == typeof(string)) property.SetMaxLength(null); // A text is a text, as in all of db/.
        }
    }

    // PersonId is the column person_id, as everywhere in db/.
    private static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
