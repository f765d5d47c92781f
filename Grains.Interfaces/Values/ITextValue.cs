namespace Smart.Grains.Interfaces;

/// <summary>
/// A value with one text form, in which it is stored, sent and used as a key: an id, a month, an account.
/// </summary>
/// <typeparam name="TSelf">The value itself; its <c>ToString</c> gives the text.</typeparam>
public interface ITextValue<TSelf>
    where TSelf : ITextValue<TSelf>
{
    /// <summary>The value of a text that was stored before. It was checked when it first came in.</summary>
    /// <exception cref="FormatException">The text is no such value.</exception>
    static abstract TSelf FromText(string text);
}
