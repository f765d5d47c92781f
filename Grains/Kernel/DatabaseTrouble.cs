using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// A database that does not answer is told to callers as what it means for them: ask again, under the same command id.
/// The driver's own exceptions cannot leave the silo, for nobody outside knows their types.
/// </summary>
public sealed class DatabaseTrouble(ILogger<DatabaseTrouble> log) : IIncomingGrainCallFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(e, "{Call} could not ask the database", context.MethodName);
            throw new JournalBusyException();
        }
    }

    /// <summary>
    /// Asks until the database answers. A silo that starts while the database restarts waits for it: one that gave up
    /// half way would have to be found dead by the others first, who call it meanwhile.
    /// </summary>
    /// <exception cref="PostgresException">It answered, and the answer is that it will not do.</exception>
    public static async Task Outlast(
        Func<CancellationToken, Task> ask, ILogger log, TimeProvider clock, CancellationToken stop)
    {
        for (; ; await Task.Delay(Pause, clock, stop))
        {
            try
            {
                await ask(stop);
                return;
            }
            catch (Exception e) when (Passes(e))
            {
                log.LogWarning("The database does not answer ({Why}); asking again", e.Message);
            }
        }
    }

    /// <summary>Whether this is a database that does not answer now, and will.</summary>
    public static bool Passes(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
            if (inner is NpgsqlException { IsTransient: true }) return true;
        return false;
    }
}
