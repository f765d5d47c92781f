using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain;

/// <summary>What a silo that starts does about a database that does not answer.</summary>
public sealed class DatabaseTroubleTests
{
    [Fact]
    public async Task Asks_again_until_the_database_answers_however_deep_its_silence_is_wrapped()
    {
        var silence = new NpgsqlException("reset", new SocketException((int)SocketError.ConnectionReset));
        Queue<Exception> troubles = new([silence, new CryptographicException("no key", silence), Restarting()]);
        await Outlast(() => troubles.TryDequeue(out var trouble) ? throw trouble : Task.CompletedTask);
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task Does_not_ask_again_what_was_refused()
    {
        var asked = 0;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Outlast(() =>
        {
            asked++;
            throw new PostgresException("no such table", "ERROR", "ERROR", PostgresErrorCodes.UndefinedTable);
        }));
        Assert.Equal((PostgresErrorCodes.UndefinedTable, 1), (refused.SqlState, asked));
    }

    [Fact]
    public async Task Stops_asking_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Outlast(
            async () =>
            {
                await stop.CancelAsync();
                throw Restarting();
            },
            stop.Token));
    }

    private static PostgresException Restarting() =>
        new("the database system is starting up", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow);

    private static Task Outlast(Func<Task> ask, CancellationToken stop = default) =>
        DatabaseTrouble.Outlast(_ => ask(), NullLogger.Instance, new Hasty(), stop);

    /// <summary>A clock that waits for nothing.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
