using System.Collections.Immutable;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel.Following;

/// <summary>Pages of the tables that projections keep.</summary>
/// <remarks>
/// A page begins after a place and not after a number of rows, so that what is made or moved meanwhile shifts nothing.
/// </remarks>
public sealed class ProjectedPages(Projections projections, NpgsqlDataSource database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads a page, once the list has seen what the caller wants to see; patience is half a second.</summary>
    /// <param name="list">The list.</param>
    /// <param name="wish">Which page.</param>
    /// <param name="filters">What rows must have.</param>
    public async Task<ListPage<T>> Read<T>(
        ProjectedList<T> list, PageWish wish, params ProjectedFilter[] filters)
    {
        try
        {
            return await ReadPage(list, wish, filters);
        }
        catch (PostgresException e) when (wish.After is not null && e.SqlState[..2] is "22")
        {
            // A place that we did not make begins where none would.
            return await ReadPage(list, wish with { After = null }, filters);
        }
    }

    private async Task<ListPage<T>> ReadPage<T>(
        ProjectedList<T> list, PageWish wish, ProjectedFilter[] filters)
    {
        var isBehind = wish.Since is { } place && !await HasCaughtUp(list.Projection, place);
        var sort = list.Sorts[wish.Sort];
        await using var command = database.CreateCommand();
        command.CommandText = Sql(list, sort, wish, filters, command.Parameters);
        var rows = ImmutableArray.CreateBuilder<(T Row, ListPlace Place)>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                rows.Add((list.Row(reader), new ListPlace(reader.GetString(0), reader.GetString(1))));
        }

        // One more than asked for was read, to know whether this is the end.
        var limit = Math.Clamp(wish.Limit, 1, PageWish.LongestPage);
        var isLast = rows.Count <= limit;
        if (!isLast) rows.RemoveAt(limit);
        return new ListPage<T>(
            [.. rows.Select(row => row.Row)],
            isLast ? null : rows[^1].Place,
            isBehind,
            isBehind ? await projections.AsOf(list.Projection) : null);
    }

    // What is nowhere in the journal cannot be waited for: the list is then as it is.
    private async Task<bool> HasCaughtUp(string projection, StreamPlace place) =>
        await projections.PositionOf(place.Stream, place.Version) is not { } position
        || await projections.WaitFor(projection, position, Patience);

    // Names of tables and columns are written in the house; whatever comes from outside is a parameter.
    private static string Sql<T>(
        ProjectedList<T> list,
        ProjectedSort sort,
        PageWish wish,
        ProjectedFilter[] filters,
        NpgsqlParameterCollection parameters)
    {
        string Parameter<TValue>(TValue value)
        {
            parameters.Add(new NpgsqlParameter<TValue> { TypedValue = value });
            return $"${parameters.Count}";
        }

        string Condition(ProjectedFilter filter)
        {
            var between = filter.Sql.Split('?');
            return string.Concat(between.Zip([.. filter.Values.Select(Of), ""], (sql, value) => sql + value));
        }

        string Of(object value) => value is string[] texts ? Parameter(texts) : Parameter((string)value);

        var conditions = filters.Where(filter => !filter.Values.IsEmpty).Select(Condition).ToList();
        var (order, beyond) = wish.Descending ? ("DESC", "<") : ("ASC", ">");
        if (wish.After is { } after)
        {
            conditions.Add(
                $"({sort.Column}, {list.Id}) {beyond} ({Parameter(after.Value)}::{sort.Type}, {Parameter(after.Id)})");
        }

        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(wish.Limit, 1, PageWish.LongestPage) + 1 });
        return $"""
            SELECT {sort.Column}::text AS sorted_by, {list.Id} AS id, {list.Columns} FROM {list.Table} {where}
             ORDER BY {sort.Column} {order}, {list.Id} {order} LIMIT ${parameters.Count}
            """;
    }
}

/// <summary>How the rows of a projection's table are read.</summary>
/// <param name="Projection">Name of the projection.</param>
/// <param name="Table">Its table.</param>
/// <param name="Id">The column that tells rows apart.</param>
/// <param name="Columns">What is read; two columns of the place stand before them.</param>
/// <param name="Sorts">The orders, by the name that callers use.</param>
/// <param name="Row">Makes a row of what was read; its first column is number 2.</param>
public sealed record ProjectedList<T>(
    string Projection,
    string Table,
    string Id,
    string Columns,
    IReadOnlyDictionary<string, ProjectedSort> Sorts,
    Func<NpgsqlDataReader, T> Row);

/// <summary>What rows must have.</summary>
/// <param name="Sql">A condition with a <c>?</c> in the place of each value, in their order.</param>
/// <param name="Values">A text or an array of texts each; none where the filter does not matter.</param>
public readonly record struct ProjectedFilter(string Sql, ImmutableArray<object> Values)
{
    /// <summary>Every row has it.</summary>
    public static ProjectedFilter None { get; } = new("", []);

    /// <summary>A column must have the value, or a condition with a <c>?</c> its place; null does not matter.</summary>
    public static implicit operator ProjectedFilter((string Column, string? Value) equal) =>
        equal.Value is not { } value ? None
        : equal.Column.Contains('?') ? new(equal.Column, [value])
        : new($"{equal.Column} = ?", [value]);
}

/// <summary>A column to sort by.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Type">Its type, as PostgreSQL calls it.</param>
public sealed record ProjectedSort(string Column, string Type);
