using Smart.Api.Http;
using Xunit;

namespace Smart.Tests.Api;

public sealed class RefusalStatusTests
{
    [Theory]
    [InlineData("version.changed", 412)]
    [InlineData("client.unknown", 404)]
    [InlineData("resource.taken", 409)]
    [InlineData("job.performed", 409)]
    [InlineData("command.other-request", 422)]
    [InlineData("iban.invalid", 422)]
    [InlineData("job.wage-below-minimum", 422)]
    public void A_code_means_one_status(string code, int status) => Assert.Equal(status, RefusalStatus.Of(code));
}
