namespace Smart.Api.Identity;

/// <summary>That something was made under a wish, and is not made a second time, whatever became of it.</summary>
public sealed class UserWish
{
    /// <summary>The id that the wish gives to what it makes.</summary>
    public string Id { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
}
