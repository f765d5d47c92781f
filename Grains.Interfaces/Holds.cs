namespace Smart.Grains.Interfaces;

/// <summary>
/// Asks an actor to hold up to an amount for one case. It grants what it can, which may be zero, and answers how much.
/// Nobody else can have what is held. A hold of a case that exists already answers what was granted before.
/// </summary>
/// <param name="Case">Whose hold it is: the id of an engagement or of a prefinancing. One hold a case.</param>
/// <param name="Amount">What is wanted; zero or more.</param>
/// <param name="Limit">
/// What all holds together may reach, this one included, where the asker knows the limit (it comes from a policy);
/// null where the actor knows it by itself.
/// </param>
[GenerateSerializer, Immutable]
public sealed record HoldUpTo(string Case, Money Amount, Money? Limit = null);

/// <summary>Lets go of what is held for a case. Releasing what is not held is harmless.</summary>
/// <param name="Case">The case of the hold.</param>
/// <param name="Keep">What stays held; null lets go of everything. A hold never grows by being released.</param>
[GenerateSerializer, Immutable]
public sealed record ReleaseHold(string Case, Money? Keep = null);
