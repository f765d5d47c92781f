using Orleans.Runtime;
using Orleans.Streams;
using Smart.Silo;

namespace Smart.Tests.Cluster;

public interface INoteGrain : IGrainWithStringKey
{
    Task<string> Read();

    Task Write(string text);

    Task Erase();
}

[GenerateSerializer]
public sealed class Note
{
    [Id(0)]
    public string Text { get; set; } = "";
}

/// <summary>Keeps a note as a profile is kept.</summary>
public sealed class NoteGrain([PersistentState("note", SmartSilo.ProfileStorage)] IPersistentState<Note> note)
    : Grain, INoteGrain
{
    public Task<string> Read() => Task.FromResult(note.State.Text);

    public Task Write(string text)
    {
        note.State.Text = text;
        return note.WriteStateAsync();
    }

    public Task Erase() => note.ClearStateAsync();
}

public interface IAlarmGrain : IGrainWithStringKey
{
    Task Set(string name, TimeSpan due);

    Task Unset(string name);

    Task<IReadOnlyList<string>> Pending();

    Task<int> Rung();
}

public sealed class AlarmGrain : Grain, IAlarmGrain, IRemindable
{
    private int _rung;

    public Task Set(string name, TimeSpan due) => this.RegisterOrUpdateReminder(name, due, TimeSpan.FromMinutes(1));

    public async Task Unset(string name) =>
        await this.UnregisterReminder(await this.GetReminder(name) ?? throw new InvalidOperationException(name));

    public async Task<IReadOnlyList<string>> Pending() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public Task<int> Rung() => Task.FromResult(_rung);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _rung++;
        return Task.CompletedTask;
    }
}

public interface IListenerGrain : IGrainWithStringKey
{
    Task Subscribe();

    Task<IReadOnlyList<string>> Heard();
}

/// <summary>Hears a stream of its own key, in this activation and in each later one.</summary>
public sealed class ListenerGrain : Grain, IListenerGrain
{
    public const string Provider = "hints";
    public const string Namespace = "said";

    private readonly List<string> _heard = [];

    private IAsyncStream<string> Stream => this.GetStreamProvider(Provider)
        .GetStream<string>(StreamId.Create(Namespace, this.GetPrimaryKeyString()));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var known in await Stream.GetAllSubscriptionHandles()) await known.ResumeAsync(Hear);
    }

    public Task Subscribe() => Stream.SubscribeAsync(Hear);

    public Task<IReadOnlyList<string>> Heard() => Task.FromResult<IReadOnlyList<string>>([.. _heard]);

    private Task Hear(string word, StreamSequenceToken? token)
    {
        _heard.Add(word);
        return Task.CompletedTask;
    }
}

public interface IWhereGrain : IGrainWithIntegerKey
{
    /// <summary>Which silo it lives on.</summary>
    Task<string> Silo();
}

public sealed class WhereGrain(ILocalSiloDetails silo) : Grain, IWhereGrain
{
    public Task<string> Silo() => Task.FromResult(silo.SiloAddress.ToParsableString());
}
