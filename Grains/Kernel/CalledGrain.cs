using System.Collections.Immutable;
using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>Reads who is called what. Names stand in profiles only: erasing one takes the name away here too.</summary>
[StatelessWorker]
[GrainType("called")]
public sealed class CalledGrain(NpgsqlDataSource database) : Grain, ICalledGrain
{
    private const string Found = """
        SELECT name, id, cooperative FROM called
        WHERE kind = $1 AND ($2::text IS NULL OR cooperative = $2)
          AND ($3::text IS NULL OR name ILIKE '%' || $3 || '%' OR id ILIKE $3 || '%')
          AND ($4::text IS NULL OR (name, id) {0} ($4, $5))
        ORDER BY name {1}, id {1} LIMIT $6
        """;

    // A profile that is gone has no name, and its row none either.
    private const string NamesOfClients = """
        SELECT id_text, called FROM grain_state
        WHERE state = 'client-profile' AND id_text = ANY($1) AND called IS NOT NULL
        """;

    private static readonly string Ascending = Found.Replace("{0}", ">", StringComparison.Ordinal)
        .Replace("{1}", "ASC", StringComparison.Ordinal);

    private static readonly string Descending = Found.Replace("{0}", "<", StringComparison.Ordinal)
        .Replace("{1}", "DESC", StringComparison.Ordinal);

    /// <inheritdoc/>
    public Task<ListPage<Called>> Members(CalledWanted wanted) => Page("member", wanted);

    /// <inheritdoc/>
    public Task<ListPage<Called>> Clients(CalledWanted wanted) => Page("client", wanted with { Cooperative = null });

    /// <inheritdoc/>
    public async Task<ImmutableArray<Called>> Names(NamesWanted wanted)
    {
        await using var command = database.CreateCommand(NamesOfClients);
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. wanted.Clients.Select(client => client.Value)],
        });
        var names = ImmutableArray.CreateBuilder<Called>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) names.Add(new Called(row.GetString(0), Cooperative: null, row.GetString(1)));
        return names.ToImmutable();
    }

    private async Task<ListPage<Called>> Page(string kind, CalledWanted wanted)
    {
        var limit = Math.Clamp(wanted.Page.Limit, 1, PageWish.LongestPage);
        await using var command = database.CreateCommand(wanted.Page.Descending ? Descending : Ascending);
        var (after, search) = (wanted.Page.After, Literal(wanted.Search));
        foreach (var text in new[] { kind, wanted.Cooperative?.Value, search, after?.Value, after?.Id })
        {
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text });
        }

        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        var rows = ImmutableArray.CreateBuilder<Called>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            rows.Add(new Called(
                row.GetString(1), kind == "member" ? new CooperativeId(row.GetString(2)) : null, row.GetString(0)));
        }

        // One more than asked for was read, to know whether this is the end.
        var isLast = rows.Count <= limit;
        if (!isLast) rows.RemoveAt(limit);
        return new ListPage<Called>(
            rows.ToImmutable(), isLast ? null : new ListPlace(rows[^1].Name, rows[^1].Id), IsBehind: false, AsOf: null);
    }

    private static string? Literal(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null : SqlText.Literally(typed.Trim());
}
