namespace Smart.Grains.Interfaces;

/// <summary>Erases what the house knows of a member as a person, wherever it stands. Key: the member id.</summary>
public interface IErasureGrain : IGrainWithStringKey
{
    /// <summary>
    /// Erases the profile and what the member called their jobs. While work is under way, or a wage is still to be
    /// paid, it is refused: without an account the wage would reach nobody. Erasing twice is erasing once.
    /// </summary>
    [Needs(Rights.ErasePeople)]
    Task<Answer> Erase();
}
