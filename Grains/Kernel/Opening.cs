using System.Collections.Concurrent;
using System.Reflection;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>An actor that may have begun without reading its stream; see <see cref="OpensAttribute"/>.</summary>
internal interface IBeginsUnread
{
    /// <summary>Reads the stream, if that was not done and nothing was written yet either.</summary>
    Task Prove();
}

/// <summary>
/// Tells an actor that it is called into being. Whatever else it is asked, it first reads what it assumed not to be
/// there.
/// </summary>
internal sealed class Opening : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private static readonly ConcurrentDictionary<MethodInfo, bool> Methods = new();

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        CommandContext.Open(Opens(context.InterfaceMethod));
        return context.Invoke();
    }

    public Task Invoke(IIncomingGrainCallContext context) =>
        context.Grain is IBeginsUnread actor && !Opens(context.InterfaceMethod)
            && actor.Prove() is { IsCompletedSuccessfully: false } proof
            ? InvokeProven(context, proof)
            : context.Invoke();

    private static async Task InvokeProven(IIncomingGrainCallContext context, Task proof)
    {
        await proof;
        await context.Invoke();
    }

    private static bool Opens(MethodInfo? method) =>
        method is not null && Methods.GetOrAdd(method, static each => each.IsDefined(typeof(OpensAttribute)));
}
