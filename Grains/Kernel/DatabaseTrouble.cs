using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// A database that does not answer is told to callers as what it means for them: ask again, under the same command id.
/// The driver's own exceptions cannot leave the silo, for nobody outside knows their types.
/// </summary>
internal sealed class DatabaseTrouble(ILogger<DatabaseTrouble> log) : IIncomingGrainCallFilter
{
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
}
