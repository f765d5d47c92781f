using AngleSharp.Dom;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>Where one can go: one row, whoever looks, without a script.</summary>
public sealed class NavigationTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private const int MostInARow = 7;

    public static TheoryData<string, string[]> People => new()
    {
        { "fien", ["finance@arts"] },
        { "ada", ["adviser@arts"] },
        { "bert", ["board@arts"] },
        { "ann", ["admin@arts"] },
        { "otto", ["auditor@arts"] },
        { "all", ["finance@arts", "adviser@arts", "board@arts", "admin@arts", "facilities@arts", "member@arts"] },
    };

    [Theory, MemberData(nameof(People))]
    public async Task All_places_of_staff_stand_in_one_row_each_of_them_once(string who, string[] roles)
    {
        var member = who == "all" ? house.Member : null;
        using var reader = new Reader(house.House.Api.Caller(who, roles, member));
        var nav = (await reader.Open("/")).QuerySelector("nav.main-nav")!;
        Assert.InRange(nav.Children.Length, 2, MostInARow);
        string[] places = [.. nav.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)];
        Assert.Equal(places.Distinct(), places);
        Assert.All(nav.QuerySelectorAll("a, summary"), each => Assert.NotEmpty(each.TextContent.Trim()));
        // A menu is worth its click only where it folds several.
        Assert.All(nav.QuerySelectorAll("details"), menu => Assert.InRange(menu.QuerySelectorAll("a").Length, 2, 6));
    }

    [Fact]
    public async Task The_menu_of_the_page_that_is_open_is_marked_and_so_is_the_page_in_it()
    {
        using var reader = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        var nav = (await reader.Open("/ledger")).QuerySelector("nav.main-nav")!;
        Assert.Equal("Finance", nav.QuerySelector("summary.here")!.TextContent.Trim());
        Assert.Equal("/ledger", nav.QuerySelector("a[aria-current=page]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_member_sees_their_few_places_without_a_menu()
    {
        using var reader = Reader.Member(house.House, house.Member);
        var nav = (await reader.Open("/")).QuerySelector("nav.main-nav")!;
        Assert.Empty(nav.QuerySelectorAll("details"));
        Assert.Equal(5, nav.QuerySelectorAll("a").Length);
    }
}
