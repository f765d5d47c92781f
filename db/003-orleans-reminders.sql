-- Reminders: only for watchdogs that wake an actor now and then. Deadlines are wakes in the journal.

CREATE TABLE reminder (
    service    text        NOT NULL,
    grain      text        NOT NULL,
    name       text        NOT NULL,
    grain_hash integer     NOT NULL,
    start_at   timestamptz NOT NULL,
    period     bigint      NOT NULL CHECK (period > 0),
    etag       integer     NOT NULL DEFAULT nextval('orleans_etag'),
    PRIMARY KEY (service, grain, name)
);
CREATE INDEX reminder_ring ON reminder (service, grain_hash);
COMMENT ON COLUMN reminder.period IS 'Milliseconds';
COMMENT ON COLUMN reminder.grain_hash IS 'Place on the ring; the provider wraps unsigned hashes into signed ones';

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadReminderRowsKey', $sql$
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, etag AS Version
    FROM reminder
    WHERE service = @ServiceId AND grain = @GrainId
$sql$),
('ReadReminderRowKey', $sql$
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, etag AS Version
    FROM reminder
    WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$sql$),
-- An arc of the ring is open at its beginning and closed at its end.
('ReadRangeRows1Key', $sql$
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, etag AS Version
    FROM reminder
    WHERE service = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$sql$),
-- The same for an arc that passes the highest hash; one that ends where it begins is the whole ring.
('ReadRangeRows2Key', $sql$
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, etag AS Version
    FROM reminder
    WHERE service = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$sql$),
('UpsertReminderRowKey', $sql$
    INSERT INTO reminder AS r (service, grain, name, grain_hash, start_at, period)
    VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
    ON CONFLICT (service, grain, name) DO UPDATE SET
        grain_hash = excluded.grain_hash, start_at = excluded.start_at, period = excluded.period,
        etag = nextval('orleans_etag')
    RETURNING etag AS Version
$sql$),
('DeleteReminderRowKey', $sql$
    WITH gone AS (
        DELETE FROM reminder
        WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND etag = @Version
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM gone)
$sql$),
('DeleteReminderRowsKey', $sql$
    DELETE FROM reminder WHERE service = @ServiceId
$sql$);
