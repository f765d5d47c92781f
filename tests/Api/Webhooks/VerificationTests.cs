using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Smart.Tests.Api.Webhooks;

/// <summary>The two examples of docs/WEBHOOKS.md verify what is really sent, and refuse what is not.</summary>
public sealed partial class VerificationTests(HookFixture house) : IClassFixture<HookFixture>
{
    [Fact]
    public async Task The_example_in_C_sharp_is_the_one_that_is_tested_here()
    {
        var source = await File.ReadAllTextAsync(
            Path.Combine(DescriptionTests.ProjectRoot(), "tests/Api/Webhooks/WebhookSignature.cs"));
        Assert.EndsWith(await Example("csharp"), source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_examples_believe_what_was_sent_and_nothing_else()
    {
        var hook = await house.Hook(house.Receiver.At("verified"), "job.declared");
        await house.Program.RotateSecretWebhookAsync(hook.Id, house.NewKey());
        await house.Program.PingWebhookAsync(hook.Id, house.NewKey());
        var sent = (await house.Receiver.Until("verified", 1)).Single();
        var old = sent with { Timestamp = (sent.At - TimeSpan.FromMinutes(6)).ToUnixTimeSeconds().ToString() };
        var other = "whsec_" + Convert.ToBase64String(new byte[32]);
        (string Secret, Received Request, bool Holds)[] cases =
        [
            (hook.Secret!, sent, true),
            (hook.Secret!, sent with { Body = sent.Body + " " }, false),
            (hook.Secret!, sent with { Id = "msg_other" }, false),
            (hook.Secret!, sent with { Signature = "v1," }, false),
            (hook.Secret!, old, false),
            (other, sent, false),
        ];
        var bash = await Example("bash");
        foreach (var (secret, request, holds) in cases)
        {
            Assert.Equal(holds, request.IsSignedBy(secret));
            Assert.Equal(holds, await HoldsInBash(bash, secret, request));
        }
    }

    private static async Task<bool> HoldsInBash(string example, string secret, Received request)
    {
        var asked = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            ArgumentList =
            {
                "-euc", $"{example}\nholds \"$@\"", "bash", secret, request.Id, request.Timestamp, request.Signature,
            },
        };
        using var shell = Process.Start(asked)!;
        await shell.StandardInput.WriteAsync(request.Body);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return shell.ExitCode == 0;
    }

    private static async Task<string> Example(string language)
    {
        var document = await File.ReadAllTextAsync(
            Path.Combine(DescriptionTests.ProjectRoot(), "docs/WEBHOOKS.md"), Encoding.UTF8);
        return Block().Matches(document).Single(block => block.Groups["language"].Value == language)
            .Groups["code"].Value;
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
