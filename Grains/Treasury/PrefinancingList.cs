using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Treasury;

/// <summary>The list of prefinancings, and what people decided on them.</summary>
public sealed class PrefinancingList()
    : Projection("prefinancings", ["prefinancing_list", "prefinancing_review"], typeof(Prefinancing.Event))
{
    private const string Insert = """
        INSERT INTO prefinancing_list (prefinancing, cooperative, member, client, status, review, is_waiting, due_on,
            asked, approved, outstanding, currency, binding, version, changed_at)
        SELECT prefinancing, cooperative, member, client, coalesce(status, 'Requested'), coalesce(review, ''),
            CASE WHEN coalesce(review, '') = '' THEN '' ELSE 'yes' END, coalesce(due_on, '9999-12-31'), asked,
            coalesce(approved, 0), coalesce(outstanding, 0), currency, nullif(binding, ''), version, changed_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            AS c (prefinancing, cooperative, member, client, asked, currency, status, review, due_on, approved,
                outstanding, binding, version, changed_at)
        """;

    // An empty word takes away what stood there; none leaves it.
    private const string Update = """
        UPDATE prefinancing_list p
        SET status = coalesce(c.status, p.status), review = coalesce(c.review, p.review),
            is_waiting = CASE WHEN coalesce(c.review, p.review) = '' THEN '' ELSE 'yes' END,
            due_on = CASE WHEN coalesce(c.review, p.review) = '' THEN '9999-12-31'
                ELSE coalesce(c.due_on, p.due_on) END,
            approved = coalesce(c.approved, p.approved), outstanding = coalesce(c.outstanding, p.outstanding),
            binding = nullif(coalesce(c.binding, p.binding), ''), version = c.version, changed_at = c.changed_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            AS c (prefinancing, status, review, due_on, approved, outstanding, binding, version, changed_at)
        WHERE p.prefinancing = c.prefinancing
        """;

    private const string InsertReview = """
        INSERT INTO prefinancing_review (prefinancing, version, cooperative, kind, verdict, reason, amount, currency,
            rules, has_second, decided_on)
        SELECT c.prefinancing, c.version, p.cooperative, kind, verdict, reason, amount, p.currency, rules, has_second,
            decided_on
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            AS c (prefinancing, version, kind, verdict, reason, amount, rules, has_second, decided_on)
        JOIN prefinancing_list p ON p.prefinancing = c.prefinancing
        """;

    /// <inheritdoc/>
    public override async Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var reviews = new List<(string Key, long Version, ReviewDecided Review)>();
        var changes = Changes(events, key => new Change(key), (change, recorded) =>
        {
            var e = Read<Prefinancing.Event>(recorded);
            if (e is Prefinancing.Event.Reviewed reviewed) reviews.Add((change.Key, recorded.Version, reviewed.Review));
            return After(change, e) with { Version = recorded.Version, At = recorded.EffectiveAt };
        });

        await Born([.. changes.Where(change => change.Request is not null)], connection, stop);
        await Changed([.. changes.Where(change => change.Request is null)], connection, stop);
        await Write(
            connection,
            InsertReview,
            reviews.Count,
            stop,
            Column(reviews, row => row.Key),
            Column(reviews, row => row.Version),
            Column(reviews, row => row.Review.Kind.ToString()),
            Column(reviews, row => row.Review.Verdict.ToString()),
            Column(reviews, row => row.Review.Reason.ToString()),
            Column(reviews, row => row.Review.Amount?.Minor ?? 0),
            Column(reviews, row => string.Join(' ', row.Review.Rules)),
            Column(reviews, row => row.Review.ConfirmedBy is not null),
            Column(reviews, row => row.Review.On));
    }

    private static Change After(Change change, Prefinancing.Event e) => e switch
    {
        Prefinancing.Event.Requested told => change with { Request = told.Request },
        Prefinancing.Event.Decided told => Decided(change, told.Decision),
        Prefinancing.Event.DecidedBeforeCash told => Decided(change, told.Decision),
        Prefinancing.Event.LeftToPerson told => Waits(change, ReviewState.Referred, told.DueOn),
        Prefinancing.Event.Appealed told => Waits(change, ReviewState.Appealed, told.DueOn),
        Prefinancing.Event.OverrideProposed => Waits(change, ReviewState.AwaitingSecond, null),
        Prefinancing.Event.AppealWithdrawn or Prefinancing.Event.JobEnded or Prefinancing.Event.CalledBack =>
            change with { Review = "" },
        Prefinancing.Event.Reviewed { Review: { Verdict: ReviewVerdict.Uphold, Kind: ReviewKind.Referral } } =>
            change with { Review = "", Status = PrefinancingStatus.Declined },
        Prefinancing.Event.Reviewed => change with { Review = "" },
        Prefinancing.Event.ClientSigned => change with { Status = PrefinancingStatus.Requested },
        Prefinancing.Event.Granted told =>
            change with { Status = PrefinancingStatus.Granted, Outstanding = told.Amount },
        Prefinancing.Event.Repaid told => Paid(change, told.Outstanding, PrefinancingStatus.Recovered),
        Prefinancing.Event.LostWithReceivable told => Paid(change, told.Outstanding, PrefinancingStatus.Lost),
        Prefinancing.Event.CancelledUnpaid => change with { Status = PrefinancingStatus.Cancelled, Review = "" },
        Prefinancing.Event.LapsedUnsigned => change with { Status = PrefinancingStatus.Lapsed, Review = "" },
        _ => change,
    };

    private static Change Decided(Change change, PrefinancingDecided decided)
    {
        var status = Prefinancing.StatusOf(decided);
        return change with
        {
            Status = status,
            Approved = decided.Amount,
            Binding = decided.BindingLimit ?? "",
            Review = status == PrefinancingStatus.Referred ? nameof(ReviewState.Referred) : change.Review,
        };
    }

    private static Change Waits(Change change, ReviewState state, DateOnly? dueOn) =>
        change with { Review = state.ToString(), DueOn = dueOn ?? change.DueOn };

    private static Change Paid(Change change, Money outstanding, PrefinancingStatus ended) => outstanding.IsPositive
        ? change with { Outstanding = outstanding }
        : change with { Outstanding = outstanding, Status = ended, Review = "" };

    private static Task Born(Change[] rows, NpgsqlConnection connection, CancellationToken stop) => Write(
        connection,
        Insert,
        rows.Length,
        stop,
        Column(rows, row => row.Key),
        Column(rows, row => row.Request!.Cooperative.Value),
        Column(rows, row => row.Request!.Member.Value),
        Column(rows, row => row.Request!.Client.Value),
        Column(rows, row => row.Request!.Application.Amount.Minor),
        Column(rows, row => row.Request!.Application.Amount.Currency.Code),
        Column(rows, row => row.Status?.ToString()),
        Column(rows, row => row.Review),
        Column(rows, row => row.DueOn),
        Column(rows, row => row.Approved?.Minor),
        Column(rows, row => row.Outstanding?.Minor),
        Column(rows, row => row.Binding),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    private static Task Changed(Change[] rows, NpgsqlConnection connection, CancellationToken stop) => Write(
        connection,
        Update,
        rows.Length,
        stop,
        Column(rows, row => row.Key),
        Column(rows, row => row.Status?.ToString()),
        Column(rows, row => row.Review),
        Column(rows, row => row.DueOn),
        Column(rows, row => row.Approved?.Minor),
        Column(rows, row => row.Outstanding?.Minor),
        Column(rows, row => row.Binding),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    // What some events of one prefinancing come to; null is what they leave as it was.
    private sealed record Change(string Key)
    {
        public RequestPrefinancing? Request { get; init; }

        public PrefinancingStatus? Status { get; init; }

        public string? Review { get; init; }

        public DateOnly? DueOn { get; init; }

        public Money? Approved { get; init; }

        public Money? Outstanding { get; init; }

        public string? Binding { get; init; }

        public long Version { get; init; }

        public DateTimeOffset At { get; init; }
    }
}
