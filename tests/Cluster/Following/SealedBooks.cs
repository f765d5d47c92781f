using Microsoft.Extensions.DependencyInjection;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Following;

/// <summary>
/// Books that were sealed: twelve invoices before the last seal, by one silo, and seven after it by another. They are
/// written once, and each test has a copy.
/// </summary>
public sealed class SealedBooks : IAsyncLifetime
{
    /// <summary>Invoices before the last seal.</summary>
    public const int Before = 12;

    /// <summary>Invoices after it.</summary>
    public const int Since = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly CooperativeId Cooperative = new("general");
    private static readonly DateOnly Day = new(2026, 3, 2);

    private readonly string _folder = NewFolder();
    private TestDatabase _written = null!;

    /// <summary>Number of the last seal.</summary>
    public long LastSeal { get; private set; }

    /// <summary>Where seals are told, of a name of its own; nothing is there yet.</summary>
    public static string NewFolder() => Path.Combine(Path.GetTempPath(), $"seals-{Guid.CreateVersion7():N}");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _written = await TestDatabase.Create();
        await using (var cluster = await Cluster(_written, _folder, TimeSpan.FromMilliseconds(100)))
        {
            await Eventually.True(async () => await Last() >= 1, Patience); // The first seal finds nothing.
            await Found(cluster);
            for (var n = 0; n < Before; n++) await Enter(cluster, n);
            var made = await Last();
            await Eventually.True(async () => await Last() >= made + 2, Patience);
        }

        await using (var cluster = await Cluster(_written, _folder, TimeSpan.FromHours(1)))
        {
            for (var n = Before; n < Before + Since; n++) await Enter(cluster, n);
        }

        LastSeal = await Last();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _written.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The books again, in a database of their own, and what was told of them in a folder.</summary>
    public async Task<TestDatabase> Copy(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var told in Directory.GetFiles(_folder)) File.Copy(told, Path.Combine(folder, Path.GetFileName(told)));
        return await _written.Copy();
    }

    /// <summary>Silos that seal so often.</summary>
    public static Task<TestCluster> Cluster(TestDatabase database, string folder, TimeSpan every, int silos = 1) =>
        TestCluster.Start(
            database,
            silos,
            silo => silo.Services.AddSingleton(new SealOptions { Every = every, Folder = folder }));

    /// <summary>Enters an invoice in the book of a year.</summary>
    public static async Task Enter(TestCluster cluster, int n, int year = 2026)
    {
        var parts = new InvoiceParts(Money.Eur(935), Money.Eur(45), Money.Eur(20), Money.Eur(210));
        var standard = new VatSubtotal(VatCategory.Standard, 21m, Money.Eur(1_000), Money.Eur(210));
        var basis = new InvoiceBasis([new LineVat(VatCategory.Standard, 21m, "vat.reason.standard")], [standard], 30);
        var book = new InvoiceBookKey(Cooperative, year, BookKind.Invoice).ToString();
        CommandContext.Set($"enter/{n}", requestHash: "", "job", "");
        (await cluster.Client.GetGrain<IInvoiceBookGrain>(book).Issue(new EnterDocument(
            $"J{n}/1", new InvoiceId($"J{n}/1"), new ActivityId("A013"), Day.AddYears(year - 2026), parts, basis)))
            .ThrowIfRefused();
    }

    private static async Task Found(TestCluster cluster)
    {
        var cooperative = cluster.Client.GetGrain<ICooperativeGrain>(Cooperative.Value);
        (await cooperative.Found(new FoundCooperative(
            "Coopérative générale",
            Money.Eur(150_000),
            new EnterpriseNumber("0896755397"),
            new Iban("BE68539007547034"),
            Vans: 0,
            Kits: 0,
            Rooms: 0,
            Shards: 1))).ThrowIfRefused();
        await Eventually.True(async () => await cooperative.View() is { IsReady: true }, Patience);
    }

    private async Task<long> Last()
    {
        await using var command = _written.Source.CreateCommand("SELECT coalesce(max(id), 0) FROM seal");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
