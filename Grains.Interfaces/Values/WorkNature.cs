namespace Smart.Grains.Interfaces;

/// <summary>What kind of work is done: it settles the contract type, the minimum pay and what may be insured.</summary>
public enum WorkNature
{
    /// <summary>An ordinary service: training, translation, design, delivery.</summary>
    Service,

    /// <summary>
    /// A performance before a public; artists may work under article 1bis of the law of 27 June 1969.
    /// </summary>
    Performance,

    /// <summary>A work whose author cedes rights (article XI.167 of the Code of Economic Law).</summary>
    AuthorRights,
}
