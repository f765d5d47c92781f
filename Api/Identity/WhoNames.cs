using Microsoft.EntityFrameworkCore;

namespace Smart.Api.Identity;

/// <summary>What the people are called who decided something: commits know ids only.</summary>
public static class WhoNames
{
    /// <summary>Names by id; programs, parts of the house and people who are gone have none.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ids">Ids, as commits and logs hold them.</param>
    public static async Task<Dictionary<string, string>> NamesOf(this HttpContext http, IEnumerable<string> ids)
    {
        var wanted = ids.Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        return wanted.Length == 0 ? [] : await http.RequestServices.GetRequiredService<IdentityStore>().Users
            .AsNoTracking()
            .Where(person => wanted.Contains(person.Id))
            .ToDictionaryAsync(person => person.Id, person => person.Name, StringComparer.Ordinal);
    }
}
