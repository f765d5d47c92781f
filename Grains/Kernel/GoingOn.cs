using Microsoft.Extensions.Logging;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// Where time is driven, an actor is not done with a call before it has gone on as far as it can: its driver moves time
/// when the answer is there, and what was still under way would happen at a later hour, or on another day. In real time
/// nobody waits for it.
/// </summary>
internal sealed class GoingOn(ILogger<GoingOn> log) : IIncomingGrainCallFilter
{
    private static readonly AsyncLocal<Call?> UnderWay = new();

    /// <summary>Asks that the call under way goes on with the actor's process before it is answered.</summary>
    /// <returns>False where nobody waits for that: the actor asks itself, beside the call.</returns>
    public static bool IsAwaited(IStreamActor actor)
    {
        if (UnderWay.Value is not { } call || !ReferenceEquals(call.Actor, actor)) return false;
        call.GoesOn = true;
        return true;
    }

    public Task Invoke(IIncomingGrainCallContext context) =>
        CommandContext.DrivenTime is null || context.Grain is not IStreamActor actor
            ? context.Invoke()
            : InvokeWhole(context, new Call(actor));

    private async Task InvokeWhole(IIncomingGrainCallContext context, Call call)
    {
        UnderWay.Value = call;
        await context.Invoke();
        if (call.GoesOn) await GoOn(call);
    }

    private async Task GoOn(Call call)
    {
        Wish.Take(); // The command's id was that command's: what follows is not a repetition of it.
        try
        {
            while (call.GoesOn)
            {
                call.GoesOn = false;
                await call.Actor.Continue();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogWarning(e, "{Actor} could not go on; its wake tries again", call.Actor.GetGrainId());
        }
    }

    private sealed class Call(IStreamActor actor)
    {
        public IStreamActor Actor { get; } = actor;

        public bool GoesOn { get; set; }
    }
}
