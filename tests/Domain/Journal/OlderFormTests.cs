using System.Globalization;
using System.Text;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Journal;

/// <summary>What was stored in an older form is read as the newest, step by step.</summary>
public sealed class OlderFormTests
{
    private static readonly EventCatalog Catalog = EventCatalog.Of(typeof(Event));

    private static IEnumerable<EventCatalog> House =>
        Journaled.EventSets.Append(typeof(Message)).Select(EventCatalog.Of);

    [Fact]
    public void A_row_of_the_first_form_is_read_as_the_newest_by_way_of_all_between() =>
        Assert.Equal(
            new Event.Weighed(Grams: 2_000, Scale: "unknown"), Catalog.Read("test.weighed.v1", """{"kilograms":2}"""));

    [Fact]
    public void Each_form_is_read_from_where_it_stands()
    {
        Assert.Equal(new Event.Weighed(7, "unknown"), Catalog.Read("test.weighed.v2", """{"grams":7}"""));
        Assert.Equal(new Event.Weighed(7, "blue"), Catalog.Read("test.weighed.v3", """{"grams":7,"scale":"blue"}"""));
    }

    [Fact]
    public void Only_the_newest_form_is_written()
    {
        Assert.Equal("test.weighed.v3", Catalog.NameOf(new Event.Weighed(7, "blue")));
        Assert.Throws<InvalidOperationException>(() => Catalog.NameOf(new Event.WeighedV1(7)));
    }

    [Fact]
    public void Every_older_form_of_the_house_has_a_newer_one_of_its_own_set_under_the_next_version()
    {
        var older = House.SelectMany(catalog => catalog.Types
            .Where(type => type.IsAssignableTo(typeof(IOlderForm)))
            .Select(type => (catalog, type, name: catalog.Names.Single(name => catalog.TypeOf(name) == type))))
            .ToList();

        Assert.NotEmpty(older);
        Assert.All(older, form =>
        {
            var (stem, version) = Split(form.name);
            var newer = ((IOlderForm)Examples.Of(form.type, "one")).Newer();
            Assert.True(form.catalog.Has($"{stem}.v{version + 1}"), form.name);
            Assert.Equal(form.catalog.TypeOf($"{stem}.v{version + 1}"), newer.GetType());
            var twice = ((IOlderForm)Examples.Of(form.type, "one")).Newer();
            Assert.Equal(Text(newer), Text(twice));
        });
    }

    private static string Text(object record) => Encoding.UTF8.GetString(EventCatalog.Write(record));

    private static (string Stem, int Version) Split(string name)
    {
        var cut = name.LastIndexOf(".v", StringComparison.Ordinal);
        return (name[..cut], int.Parse(name[(cut + 2)..], CultureInfo.InvariantCulture));
    }

    public abstract record Event
    {
        [EventName("test.weighed.v3")]
        public sealed record Weighed(int Grams, string Scale) : Event;

        [EventName("test.weighed.v2")]
        public sealed record WeighedV2(int Grams) : Event, IOlderForm
        {
            public object Newer() => new Weighed(Grams, Scale: "unknown");
        }

        [EventName("test.weighed.v1")]
        public sealed record WeighedV1(int Kilograms) : Event, IOlderForm
        {
            public object Newer() => new WeighedV2(Kilograms * 1_000);
        }
    }
}
