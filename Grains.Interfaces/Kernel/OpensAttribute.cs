namespace Smart.Grains.Interfaces;

/// <summary>
/// Of a command: the first that its actor ever hears, unless it is repeated. Such an actor need not read its stream
/// before it decides; where the stream is there after all, the write finds out, and it reads and decides again.
/// </summary>
/// <remarks>Only for commands that actors give each other: who may ask is known by what is read.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpensAttribute : Attribute;
