using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Activities;

/// <summary>The actor. Everything it does is decided in <see cref="Activity"/>.</summary>
[GrainType("activity")]
public sealed class ActivityGrain : DecidingGrain<Activity.State, Activity.Event>, IActivityGrain
{
    public Task<Answer> Open(OpenActivity command) => Handle(command, state => Activity.Decide(state, command));

    public Task<Answer> Assign(AssignRole command) => Handle(command, state => Activity.Decide(state, command));

    public Task<Answer> Close() => Handle("close", Activity.Close);

    public Task<Answer<Money>> HoldUpTo(HoldUpTo command) =>
        Handle(command, state => Activity.Decide(state, command), state => Activity.Held(state, command.Case));

    public Task<Answer> Release(ReleaseHold command) => Handle(command, state => Activity.Decide(state, command));

    public Task<Answer> Charge(ChargeBudget command) => Handle(command, state => Activity.Decide(state, command));

    public Task<Answer> Reverse(ReverseCharge command) => Handle(command, state => Activity.Decide(state, command));

    public Task<Answer<Money>> FundWage(FundWage command) =>
        Handle(command, state => Activity.Decide(state, command), state => Activity.Shortage(state, command.Wage));

    public Task<ActivityView?> View() => Task.FromResult(Activity.View(State, new ActivityId(Key), Today));

    public Task<ActivityStanding?> Standing() => Task.FromResult(Activity.Standing(State, Today));

    protected override Activity.State Evolve(Activity.State state, Activity.Event e) => Activity.Evolve(state, e);

    protected override Task Receive(Message message) => message switch
    {
        Message.FundsArrived told => Handle(told, state => Activity.Decide(state, told)),
        Message.InvoiceIssued told => Handle(told, state => Activity.Decide(state, told)),
        Message.PaymentReceived told => Handle(told, state => Activity.Decide(state, told)),
        Message.LatePaid told => Handle(told, state => Activity.Decide(state, told)),
        Message.InvoiceCredited told => Handle(told, state => Activity.Decide(state, told)),
        Message.InvoiceWrittenOff told => Handle(told, state => Activity.Decide(state, told)),
        Message.PrefinancingCalledBack told => Handle(told, state => Activity.Decide(state, told)),
        Message.JobClosed told => Handle(told, state => Activity.Decide(state, told)),
        _ => base.Receive(message),
    };
}
