using System.Text;
using System.Text.Json;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Journal;

/// <summary>
/// What is stored never changes: every event and every message of the house, with every member filled, is compared with
/// the line that was written for it the first time. A line is added with <c>SMART_WRITE_GOLDEN=1</c>, never changed.
/// </summary>
public sealed class StoredFormTests
{
    private static readonly string Golden = MarkdownTable.PathOf("tests/Domain/Journal/stored.golden.jsonl");

    private static IEnumerable<(string Name, Type Type)> Stored => Journaled.EventSets.Append(typeof(Message))
        .Select(EventCatalog.Of)
        .SelectMany(catalog => catalog.Names.Select(name => (name, catalog.TypeOf(name))))
        .OrderBy(stored => stored.name, StringComparer.Ordinal);

    [Fact]
    public void Every_stored_record_is_written_as_it_was_the_first_time()
    {
        var golden = Lines();
        var added = Stored.Where(stored => !golden.ContainsKey(stored.Name)).ToList();
        if (Environment.GetEnvironmentVariable("SMART_WRITE_GOLDEN") is { Length: > 0 })
        {
            foreach (var (name, type) in added) golden[name] = Write(type);
            File.WriteAllLines(Golden, golden.Select(line => $"{line.Key} {line.Value}"));
        }

        Assert.All(Stored, stored => Assert.Equal(golden.GetValueOrDefault(stored.Name), Write(stored.Type)));
    }

    [Fact]
    public void Every_line_that_was_ever_written_is_still_read_as_what_it_said()
    {
        var types = Stored.ToDictionary(stored => stored.Name, stored => stored.Type, StringComparer.Ordinal);
        Assert.NotEmpty(Lines());
        Assert.All(Lines(), line =>
        {
            var read = JsonSerializer.Deserialize(line.Value, types[line.Key], SmartJson.Options)!;
            Assert.Equal(line.Value, Encoding.UTF8.GetString(EventCatalog.Write(read)));
        });
    }

    [Fact]
    public void What_is_written_is_the_canonical_form_that_an_audit_hashes() =>
        Assert.All(Lines().Values, json => Assert.Equal(json, Encoding.UTF8.GetString(Canonical.Json(json))));

    [Fact]
    public void A_member_that_a_newer_version_added_is_ignored_by_this_one() => Assert.All(Stored, stored =>
    {
        var json = Write(stored.Type);
        var newer = json == "{}" ? """{"zz":1}""" : $"{json[..^1]},\"zz\":[1]}}";
        var read = JsonSerializer.Deserialize(newer, stored.Type, SmartJson.Options)!;
        Assert.Equal(json, Encoding.UTF8.GetString(EventCatalog.Write(read)));
    });

    private static string Write(Type type) => Encoding.UTF8.GetString(EventCatalog.Write(Examples.Of(type, "one")));

    private static SortedDictionary<string, string> Lines() => new(
        (File.Exists(Golden) ? File.ReadAllLines(Golden) : []).Select(line => line.Split(' ', 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal),
        StringComparer.Ordinal);
}
