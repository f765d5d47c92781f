using Smart.Grains.Interfaces;
using Smart.Grains.Services;
using Smart.Tests.Domain.Jobs;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class CatalogueTests
{
    // A job cannot be thought of without these: its process knows them by name.
    private static readonly string[] PartOfAnyJob = ["invoice", "prefinancing", "bailiff"];

    private static IEnumerable<IService> All => Catalogue.Services.Concat(Catalogue.Labour);

    [Fact]
    public void Every_service_of_the_season_can_be_asked_for() => Assert.All(
        ["prefinancing", "workspace", "van", "train", "equipment", "insurance", "collaborators"],
        code => Assert.True(Catalogue.Has(code), code));

    [Fact]
    public void Every_service_says_what_it_is_in_every_language() => Assert.All(
        from service in All
        from language in Sentences.Languages
        select Sentences.Find($"service.{service.Code}", language),
        Assert.NotNull);

    [Fact]
    public void No_two_services_share_a_code()
    {
        var codes = All.Select(service => service.Code).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }

    [Fact]
    public void Each_service_has_a_folder_of_its_own() =>
        Assert.Equal(All.Count(), All.Select(service => service.GetType().Namespace).Distinct().Count());

    [Fact]
    public void A_new_service_touches_its_folder_only_for_nobody_else_names_one()
    {
        var root = MarkdownTable.PathOf("Grains");
        var elsewhere = Directory.EnumerateFiles(Path.Combine(root, "Jobs"), "*.cs")
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "Services"), "*.cs"))
            .ToDictionary(file => file, File.ReadAllText);
        Assert.NotEmpty(elsewhere);
        foreach (var service in All.Where(service => !PartOfAnyJob.Contains(service.Code)))
        {
            Assert.All(elsewhere, file => Assert.False(
                file.Value.Contains($"\"{service.Code}\"", StringComparison.Ordinal), $"{file.Key}: {service.Code}"));
        }
    }

    [Fact]
    public void Every_line_of_a_plan_says_why_it_is_there()
    {
        var declaration = Sample.With("van", "train", "workspace", "equipment", "insurance", "prefinancing") with
        {
            AllInclusive = true,
            Collaborators = [new Collaborator(Sample.Friend, 0.3m)],
        };
        Assert.All(
            Sample.Plan(declaration).Lines,
            line => Assert.All(Sentences.Languages, language => Assert.NotNull(Sentences.Find(line.Why, language))));
    }
}
