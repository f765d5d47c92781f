using Npgsql;
using Smart.Grains.Kernel;
using Smart.Silo;

const string Usage = """
    silo                 serve, until told to stop
    silo migrate         bring the schema of the database up to date
    silo rebuild NAME    make a projection anew from the journal
    silo is-empty        exit with 0 when nothing has ever happened in the database, else with 1
    silo audit [--since-seal [SEAL]]
                         replay the journal, or what came since a seal (the last proven one), and prove the ledger;
                         exit with 1 when something is wrong

    SMART_DB         connection string of PostgreSQL
    SMART_CLUSTER    cluster id ("smart" when not set)
    SMART_SERVICE    service id ("smart" when not set)
    """;

try
{
    switch (args)
    {
        case [] or [['-', '-', ..], ..]:
            await SiloHost.Serve(args);
            return 0;
        case ["migrate"]:
            return await Verbs.Migrate();
        case ["rebuild", var projection]:
            return await Verbs.Rebuild(projection);
        case ["is-empty"]:
            return await Verbs.IsEmpty();
        case ["audit"]:
            return await Verbs.Audit();
        case ["audit", "--since-seal"]:
            return await Verbs.AuditSince("");
        case ["audit", "--since-seal", var seal]:
            return await Verbs.AuditSince(seal);
        default:
            return Say(Usage, exit: 2);
    }
}
catch (Exception refused) when (refused is SchemaMismatchException or NpgsqlException)
{
    return Say(refused.Message, exit: 1);
}

static int Say(string message, int exit)
{
    Console.Error.WriteLine(message);
    return exit;
}
