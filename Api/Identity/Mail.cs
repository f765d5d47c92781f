using System.Text;

namespace Smart.Api.Identity;

/// <summary>
/// Letters that leave by the outbox, as messages (RFC 5322) that a courier outside hands to a mail server. Only who may
/// read the outbox can read them.
/// </summary>
public sealed class Mail(IConfiguration configuration, TimeProvider clock)
{
    private readonly string _folder = Path.Combine(
        configuration["SMART_OUTBOX"] ?? Path.Combine(Path.GetTempPath(), "smart-outbox"), "mail");

    /// <summary>Leaves a letter in the outbox.</summary>
    public async Task Send(string to, string subject, string body, CancellationToken stop)
    {
        Directory.CreateDirectory(_folder);
        var name = $"{clock.GetUtcNow():yyyyMMddHHmmss}-{Guid.CreateVersion7():N}";
        var text = new StringBuilder()
            .Append("From: ").Append(configuration["Auth:MailFrom"] ?? "smart@localhost").Append("\r\n")
            .Append("To: ").Append(OneLine(to)).Append("\r\n")
            .Append("Subject: =?utf-8?B?").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(subject)))
            .Append("?=\r\n")
            .Append("Date: ").Append(clock.GetUtcNow().ToString("r")).Append("\r\n")
            .Append("Message-ID: <").Append(name).Append("@smart>\r\n")
            .Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
            .Append("Content-Transfer-Encoding: 8bit\r\n\r\n").Append(body);
        var draft = Path.Combine(_folder, $".{name}");
        var asOwn = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) asOwn.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(draft, asOwn))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stop);
        }

        File.Move(draft, Path.Combine(_folder, $"{name}.eml")); // Couriers never see half a letter.
    }

    // An address that breaks the line would add headers of its own.
    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c)));
}
