using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class CatalogueTests
{
    [Fact]
    public void Every_service_of_the_season_can_be_asked_for() => Assert.All(
        ["prefinancing", "workspace", "van", "train", "equipment", "insurance", "collaborators"],
        code => Assert.True(Catalogue.Has(code), code));

    [Fact]
    public void No_two_services_share_a_code()
    {
        var codes = Catalogue.Services.Concat(Catalogue.Labour).Select(service => service.Code).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }
}
