using Smart.Api.Jobs.Pages;
using Smart.Grains.Interfaces;

namespace Smart.Api.Treasury.Pages;

/// <summary>What the pages of requests for money share.</summary>
public static class MoneyPages
{
    /// <summary>Rows a page.</summary>
    public const int Rows = 25;

    /// <summary>What the member calls the job; its id where it is not called anything.</summary>
    public static Task<string> Title(HttpContext http, string prefinancing) =>
        http.JobTitle(new JobId(prefinancing.Split('/')[0]));

    /// <summary>How a status looks.</summary>
    public static string Tone(PrefinancingStatus status) => status switch
    {
        PrefinancingStatus.Granted or PrefinancingStatus.Recovered or PrefinancingStatus.Approved => "good",
        PrefinancingStatus.Referred or PrefinancingStatus.Conditional or PrefinancingStatus.Requested => "warn",
        PrefinancingStatus.Declined or PrefinancingStatus.Lost => "bad",
        _ => "calm",
    };

    /// <summary>How a rule's verdict looks.</summary>
    public static string Tone(RuleVerdict verdict) => verdict switch
    {
        RuleVerdict.Pass => "good",
        RuleVerdict.NotApplicable => "calm",
        RuleVerdict.Decline => "bad",
        _ => "warn",
    };
}
