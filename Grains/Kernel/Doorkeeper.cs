using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// The second line: asks again, before the actor itself, what the border has asked already. A page or an endpoint that
/// forgot to ask, or asked for another id than it showed, meets it here. Actors trust each other; who comes from
/// outside says who they are, or is turned away.
/// </summary>
internal sealed class Doorkeeper(IGrainFactory grains) : IIncomingGrainCallFilter
{
    private const int Remembered = 10_000;
    private const string OwnNamespace = "Smart.";

    // The silo's own services ask through a client inside it, whose name begins with this.
    private const string Inside = "hosted-";

    private readonly ConcurrentDictionary<MethodInfo, Rule> _rules = new();
    private readonly ConcurrentDictionary<(string Asks, string Right), Reach> _reaches = new();

    public Task Invoke(IIncomingGrainCallContext context) =>
        IsFromOutside(context) && CommandContext.TakeAsks() is var asks && asks != CommandContext.House
            ? InvokeChecked(context, asks)
            : context.Invoke();

    private async Task InvokeChecked(IIncomingGrainCallContext context, string? asks)
    {
        // Said here and not below: what a method sets in the context is gone when it returns.
        if (await Check(context, asks) is { } member)
            CommandContext.Speak($"{CommandContext.Who} for {member}", CommandContext.Correlation);
        await context.Invoke();
    }

    private static bool IsFromOutside(IIncomingGrainCallContext context) =>
        context.SourceId is { } source
        && source.IsClient()
        && !source.Key.ToString()!.StartsWith(Inside, StringComparison.Ordinal)
        && context.InterfaceMethod.DeclaringType?.Namespace?.StartsWith(OwnNamespace, StringComparison.Ordinal) == true;

    /// <returns>The member for whom somebody else acts; null when nobody does.</returns>
    private async Task<string?> Check(IIncomingGrainCallContext context, string? asks)
    {
        var rule = _rules.GetOrAdd(context.InterfaceMethod, Rule.Of);
        if (rule.IsFree) return null;
        var right = rule.IsToRead ? Rights.ToRead.GetValueOrDefault(TypeRead(context)) : rule.Right;
        if (right is null || asks is null || Caller.Read(asks) is not { } caller) throw Refuse(context, beyond: false);
        var reach = Reach(asks, caller, right);
        if (reach.IsNone) throw Refuse(context, beyond: false);
        if (!await Reaches(context, reach)) throw Refuse(context, beyond: true);
        return rule.IsQuestion ? null : await ForWhom(context, caller);
    }

    // The directory is asked about a kind, everything else is of one.
    private static string TypeRead(IIncomingGrainCallContext context) =>
        context.Grain is IDirectoryGrain ? context.TargetId.Key.ToString()! : context.TargetId.Type.ToString()!;

    private Reach Reach(string asks, Caller caller, string right)
    {
        if (_reaches.Count > Remembered) _reaches.Clear();
        return _reaches.GetOrAdd((asks, right), static (key, by) => by.Reach(key.Right), caller);
    }

    private async ValueTask<bool> Reaches(IIncomingGrainCallContext context, Reach reach)
    {
        if (reach.IsEverywhere) return true;
        for (var n = 0; n < context.Request.GetArgumentCount(); n++)
        {
            if (context.Request.GetArgument(n) is not IAbout about) continue;
            if (!await Reaches(context, reach, about)) return false;
            // What is only being made belongs to nobody yet; what is there already belongs to whom it does.
            return context.Grain is not IStreamActor made
                || await made.BelongsTo() is not { Cooperative: not null } there
                || reach.Covers(there);
        }

        return await Scope.Reaches(reach, context.TargetId, owner => Ask(context, owner));
    }

    private async ValueTask<bool> Reaches(IIncomingGrainCallContext context, Reach reach, IAbout about)
    {
        if (context.Grain is IDirectoryGrain && Scope.IsOfAll(TypeRead(context)))
            return about.Cooperative is not { } one || reach.CoversAsMember(one.Value) || !reach.Cooperatives.IsEmpty;
        if (about.Cooperative is { } cooperative && reach.Covers(cooperative.Value)) return true;
        var isHome = about.Cooperative is not { } at || reach.Home.Contains(at.Value);
        if (isHome && about.Member is { } member && member.Value == reach.Own) return true;
        return about.Actor is { } actor && await Scope.Reaches(reach, actor, owner => Ask(context, owner));
    }

    private Task<Belonging> Ask(IIncomingGrainCallContext context, GrainId owner) =>
        owner == context.TargetId && context.Grain is IStreamActor self
            ? self.BelongsTo()
            : grains.GetGrain<IStreamActor>(owner).BelongsTo();

    private async Task<string?> ForWhom(IIncomingGrainCallContext context, Caller caller)
    {
        if (context.Grain is not IStreamActor) return null;
        var owner = await Ask(context, Owners.Of(context.TargetId));
        return owner.Members is [var member] && member != caller.Member ? member : null;
    }

    private static NotAllowedException Refuse(IIncomingGrainCallContext context, bool beyond) =>
        new(beyond, $"{context.InterfaceName}.{context.MethodName} of {context.TargetId}");

    private sealed record Rule(bool IsFree, bool IsToRead, string? Right, bool IsQuestion)
    {
        public static Rule Of(MethodInfo method) => new(
            method.GetCustomAttribute<NeedsNothingAttribute>() is not null,
            method.GetCustomAttribute<NeedsToReadAttribute>() is not null,
            method.GetCustomAttribute<NeedsAttribute>()?.Right,
            method.GetCustomAttribute<AlwaysInterleaveAttribute>() is not null);
    }
}
