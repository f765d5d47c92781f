namespace Smart.Api.Identity;

/// <summary>
/// Whether a password would withstand guessing. No rules of capitals and digits, which make passwords worse: length,
/// and an estimate of the guesses that it takes (zxcvbn), the person's own names included.
/// </summary>
public static class PasswordStrength
{
    private const int Shortest = 12;
    private const int Longest = 200;
    private const int Estimated = 100; // The estimate takes long on long texts, which are not weak for their length.
    private const int Strong = 3; // Of 4: more than 10^8 guesses.

    /// <summary>The word that says what is wrong with a password; null when nothing is.</summary>
    public static string? Weakness(string password, Person person) => password switch
    {
        { Length: < Shortest } => "password-short",
        { Length: > Longest } => "password-long",
        _ => Score(password, person) < Strong ? "password-weak" : null,
    };

    private static int Score(string password, Person person)
    {
        string[] known = ["smart", "cooperative", person.UserName ?? "", person.Email ?? "", .. person.Name.Split(' ')];
        var looked = password.Length > Estimated ? password[..Estimated] : password;
        return Zxcvbn.Zxcvbn.MatchPassword(looked, known.Where(word => word.Length > 0)).Score;
    }
}
