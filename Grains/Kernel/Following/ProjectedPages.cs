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
    /// <param name="filters">
    /// Columns that must have a value, or conditions with a <c>?</c> in its place; null does not matter.
    /// </param>
    public async Task<ListPage<T>> Read<T>(
        ProjectedList<T> list, PageWish wish, params (string Column, string? Value)[] filters)
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
        ProjectedList<T> list, PageWish wish, (string Column, string? Value)[] filters)
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
        (string Column, string? Value)[] filters,
        NpgsqlParameterCollection parameters)
    {
        string Parameter(string value)
        {
            parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
            return $"${parameters.Count}";
        }

        var conditions = filters
            .Where(filter => filter.Value is not null)
            .Select(filter => filter.Column.Contains('?')
                ? filter.Column.Replace("?", Parameter(filter.Value!), StringComparison.Ordinal)
                : $"{filter.Column} = {Parameter(filter.Value!)}")
            .ToList();
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

/// <summary>A column to sort by.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Type">Its type, as PostgreSQL calls it.</param>
public sealed record ProjectedSort(string Column, string Type);
