using System.Collections.Immutable;
using Npgsql;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Treasury;

/// <summary>Reads what <see cref="PrefinancingList"/> keeps.</summary>
[StatelessWorker]
[GrainType("prefinancing-list")]
public sealed class PrefinancingListGrain(ProjectedPages pages, NpgsqlDataSource database)
    : Grain, IPrefinancingListGrain
{
    // A decision counts once in the sums, and at each rule that stood in its way.
    private const string Decisions = """
        SELECT verdict = 'Approve', has_second, amount, currency, rules FROM prefinancing_review
         WHERE ($1 = '' OR cooperative = $1) AND decided_on BETWEEN $2 AND $3
         ORDER BY prefinancing, version
        """;

    private static readonly ProjectedList<PrefinancingRow> List = new(
        "prefinancings",
        "prefinancing_list",
        Id: "prefinancing",
        "cooperative, member, client, status, review, due_on, asked, approved, outstanding, currency, binding, "
        + "version, changed_at",
        new Dictionary<string, ProjectedSort>
        {
            ["id"] = new("prefinancing", "text"),
            ["due"] = new("due_on", "date"),
            ["changed"] = new("changed_at", "timestamptz"),
        },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<PrefinancingRow>> Page(PrefinancingsWanted wanted) => pages.Read(
        List,
        wanted.Page,
        ("cooperative", wanted.Cooperative?.Value),
        ("member", wanted.Member?.Value),
        ("review", wanted.State?.ToString()),
        ("is_waiting", wanted.IsWaiting ? "yes" : null));

    /// <inheritdoc/>
    public async Task<OverrideReport> Overrides(OverridesWanted wanted)
    {
        await using var command = database.CreateCommand(Decisions);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wanted.Cooperative?.Value ?? "" });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = wanted.From });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = wanted.Until });
        var report = new OverrideReport(wanted.From, wanted.Until, 0, 0, 0, Money.Zero, []);
        var rules = new SortedDictionary<string, OverriddenRule>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var (isApproved, hasSecond) = (reader.GetBoolean(0), reader.GetBoolean(1));
            var amount = new Money(reader.GetInt64(2), new Currency(reader.GetString(3)));
            report = report with
            {
                Decisions = report.Decisions + 1,
                Approved = report.Approved + (isApproved ? 1 : 0),
                ByTwo = report.ByTwo + (hasSecond ? 1 : 0),
                Amount = report.Amount + amount,
            };
            foreach (var rule in reader.GetString(4).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var sum = rules.GetValueOrDefault(rule) ?? new OverriddenRule(rule, 0, 0, Money.Zero);
                rules[rule] = isApproved
                    ? sum with { Overridden = sum.Overridden + 1, Amount = sum.Amount + amount }
                    : sum with { Upheld = sum.Upheld + 1 };
            }
        }

        return report with
        {
            Rules = [.. rules.Values.OrderByDescending(rule => rule.Overridden + rule.Upheld)],
        };
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> AskedBy(PrefinancingsAskedBy wanted)
    {
        await using var command = database.CreateCommand(
            "SELECT prefinancing FROM prefinancing_list WHERE cooperative = $1 AND member = $2 ORDER BY prefinancing");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wanted.Cooperative.Value });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wanted.Member.Value });
        var keys = ImmutableArray.CreateBuilder<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) keys.Add(reader.GetString(0));
        return keys.DrainToImmutable();
    }

    private static PrefinancingRow Row(NpgsqlDataReader row)
    {
        var currency = new Currency(row.GetString(11));
        var review = row.GetString(6);
        return new PrefinancingRow(
            row.GetString(1),
            new CooperativeId(row.GetString(2)),
            new MemberId(row.GetString(3)),
            new ClientId(row.GetString(4)),
            Enum.Parse<PrefinancingStatus>(row.GetString(5)),
            review.Length == 0 ? null : Enum.Parse<ReviewState>(review),
            review.Length == 0 ? null : row.GetFieldValue<DateOnly>(7),
            Asked: new Money(row.GetInt64(8), currency),
            Approved: new Money(row.GetInt64(9), currency),
            Outstanding: new Money(row.GetInt64(10), currency),
            row.IsDBNull(12) ? null : row.GetString(12),
            row.GetInt64(13),
            row.GetFieldValue<DateTimeOffset>(14));
    }
}

/// <summary>Words of people beside a prefinancing, kept where they can be erased.</summary>
[GrainType("prefinancing-notes")]
public sealed class PrefinancingNotesGrain(
    [PersistentState("prefinancing-notes", "profiles")] IPersistentState<PrefinancingNotesGrain.Kept> kept)
    : Grain, IPrefinancingNotesGrain
{
    /// <summary>What is stored; empty once erased.</summary>
    public sealed class Kept
    {
        public IReadOnlyList<PrefinancingNote> Notes { get; set; } = [];
    }

    public Task NoteAppeal(PrefinancingNote note) => Keep(note);

    public Task NoteDecision(PrefinancingNote note) => Keep(note);

    public Task<ImmutableArray<PrefinancingNote>> Read() =>
        Task.FromResult<ImmutableArray<PrefinancingNote>>([.. kept.State.Notes]);

    public Task<ImmutableArray<PrefinancingNote>> Export() => Read();

    public Task Erase() => kept.ClearStateAsync();

    // A repeated wish says the same of the same version.
    private async Task Keep(PrefinancingNote note)
    {
        if (kept.State.Notes.Contains(note)) return;
        kept.State.Notes = [.. kept.State.Notes, note];
        await kept.WriteStateAsync();
    }
}
