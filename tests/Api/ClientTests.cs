using System.ComponentModel;
using System.Diagnostics;
using Smart.Client;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>
/// The clients that are generated from the description: C# against a running house, TypeScript compiled.
/// </summary>
public sealed class ClientTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_program_declares_accepts_and_follows_a_job_in_types()
    {
        var client = new SmartClient(house.Http);
        var job = await client.PostJobAsync(house.NewKey(), Wish(fee: "1000.00"));
        Assert.Equal(JobStatus.Planned, job.Status);
        Assert.Equal("935.00", job.Plan!.Waterfall.Budget.Amount);
        Assert.Contains(job.Plan.Lines, line => line.Service == "workspace" && line.Necessity == Necessity.Needed);

        var accepted = await client.AcceptJobAsync(job.Id, house.NewKey());
        Assert.True(accepted.Version > job.Version);
        await house.Until($"/v1/jobs/{job.Id}", view => view["status"]!.ToString() == "in-progress");

        var followed = await client.GetJobAsync(job.Id);
        Assert.Equal(JobStatus.InProgress, followed.Status);
        Assert.All(followed.Lines, line => Assert.Null(line.Refusal));
        var page = await client.ListMembersAsync(cooperative: HouseFixture.Cooperative, limit: 1);
        Assert.Equal(house.Member, page.Items.Single().Id);
    }

    [Fact]
    public async Task What_is_not_granted_is_a_typed_problem()
    {
        var client = new SmartClient(house.Http);
        var refused = await Assert.ThrowsAsync<SmartApiException<Problem>>(
            () => client.PostJobAsync(house.NewKey(), Wish(fee: "15.00")));
        Assert.Equal("job.services-exceed-budget", refused.Result.Code);
        Assert.NotEmpty(refused.Result.Remedy);
        Assert.Equal(refused.StatusCode, refused.Result.Status);

        var unknown = await Assert.ThrowsAsync<SmartApiException<Problem>>(() => client.GetJobAsync("j-nobody"));
        Assert.Equal(404, unknown.StatusCode);
    }

    [Fact]
    public async Task The_TypeScript_client_compiles_without_edits_in_a_program_that_uses_it()
    {
        var sources = Path.Combine(AppContext.BaseDirectory, "TypeScript");
        var asked = new ProcessStartInfo("tsc")
        {
            WorkingDirectory = sources,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--strict", "--noUnusedLocals", "--noEmit", "--target", "es2022", "--lib", "es2022,dom",
                "--moduleResolution", "node", "follow-a-job.ts",
            },
        };
        using var compiler = Start(asked);
        var complaints = await compiler.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(compiler.ExitCode == 0, complaints);
    }

    private static Process Start(ProcessStartInfo asked)
    {
        try
        {
            return Process.Start(asked)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("tsc is missing: apt install node-typescript, or ./dev test", e);
        }
    }

    private DeclareJob Wish(string fee)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(10);
        return new DeclareJob
        {
            Declaration = new Declaration
            {
                Cooperative = HouseFixture.Cooperative,
                Member = house.Member,
                Client = house.Client,
                Sector = "music",
                Nature = WorkNature.Service,
                Start = day,
                End = day,
                Hours = "7.5",
                Fee = fee,
                Currency = "EUR",
                Vat = new VatTerms { Case = "standard", RatePercent = "21" },
                Needs = [new Need { Service = "workspace" }],
                Collaborators = [],
                QuoteAccepted = true,
                AllInclusive = true,
            },
            Text = new JobText { Title = "Concert", Place = "Bruxelles" },
        };
    }
}
