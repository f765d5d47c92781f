using Npgsql;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Activities;

/// <summary>Who has a role in which Activity: what a member's own list of them is read from.</summary>
public sealed class ActivityMembers() : Projection("activity-members", ["activity_member"], typeof(Activity.Event))
{
    private const string Insert = """
        INSERT INTO activity_member (activity, member) SELECT * FROM unnest($1, $2)
        """;

    private const string Delete = """
        DELETE FROM activity_member m USING unnest($1, $2) AS g (activity, member)
         WHERE m.activity = g.activity AND m.member = g.member
        """;

    /// <inheritdoc/>
    public override async Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var changes = new Dictionary<(string Activity, string Member), bool>();
        foreach (var recorded in events)
        {
            switch (Read<Activity.Event>(recorded))
            {
                case Activity.Event.Opened { Manager: { } manager }:
                    changes[(KeyOf(recorded), manager.Value)] = true;
                    break;
                case Activity.Event.RoleAssigned e:
                    changes[(KeyOf(recorded), e.Member.Value)] = e.Role is not null;
                    break;
                default:
                    break;
            }
        }

        // Another role of the same person is no other row: what changed is taken away, and what holds put back.
        await Run(Delete, changes.Keys, connection, stop);
        await Run(Insert, changes.Where(each => each.Value).Select(each => each.Key), connection, stop);
    }

    private static async Task Run(
        string sql,
        IEnumerable<(string Activity, string Member)> rows,
        NpgsqlConnection connection,
        CancellationToken stop)
    {
        (string Activity, string Member)[] all = [.. rows];
        if (all.Length == 0) return;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Column(all, row => row.Activity));
        command.Parameters.Add(Column(all, row => row.Member));
        await command.ExecuteNonQueryAsync(stop);
    }
}
