namespace Smart.Api.Http;

/// <summary>Which HTTP status a refusal's code means.</summary>
/// <remarks>
/// What does not exist is 404; what is right in itself and comes at the wrong moment, or after somebody else, is 409;
/// a condition of the caller that no longer holds is 412; every other refusal is a rule that says no: 422.
/// </remarks>
public static class RefusalStatus
{
    // The last word of a code says what kind of no it is; these say: not now, or not any more.
    private static readonly string[] Conflicts =
    [
        "-otherwise", ".taken", "-taken", ".running", "-already",
        ".performed", ".cancelled", ".refused", ".released", ".fulfilled", ".closed", ".issued", ".withdrawn",
        ".not-in-progress", ".not-over", ".over", ".nothing-open", ".not-disputed", ".disputed", ".undecided",
        ".answered", ".not-submitted", ".not-made", ".paused", ".nothing-to-decide", ".nothing-proposed",
        ".nothing-to-withdraw", ".quote-changed", ".plan-changed", ".not-refused", ".no-nearest",
        ".under-review", ".appeal-final", ".job-over",
    ];

    /// <summary>The status of a code.</summary>
    public static int Of(string code)
    {
        if (code == "version.changed") return StatusCodes.Status412PreconditionFailed;
        if (code.EndsWith(".unknown", StringComparison.Ordinal)) return StatusCodes.Status404NotFound;
        return Array.Exists(Conflicts, end => code.EndsWith(end, StringComparison.Ordinal))
            ? StatusCodes.Status409Conflict
            : StatusCodes.Status422UnprocessableEntity;
    }
}
