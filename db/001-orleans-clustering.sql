-- What the ADO.NET providers of Orleans ask of a database, written from their contract: they read every statement from
-- OrleansQuery by its key and pass parameters by name. The names of that table and its columns are theirs, the rest
-- ours.

CREATE TABLE OrleansQuery (
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

-- Etags come from one sequence: a row that is deleted and made again never shows an etag that it has had before.
CREATE SEQUENCE orleans_etag AS integer CYCLE;

-- Clustering. A silo joins, votes and dies by a compare-and-swap on the version of its cluster's table, so that all
-- silos see one history of the membership.
CREATE TABLE membership_version (
    cluster    text PRIMARY KEY,
    version    integer     NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE membership (
    cluster       text        NOT NULL REFERENCES membership_version,
    address       text        NOT NULL,
    port          integer     NOT NULL,
    generation    integer     NOT NULL,
    silo_name     text        NOT NULL,
    host_name     text        NOT NULL,
    status        integer     NOT NULL,
    gateway_port  integer     NOT NULL,
    suspect_times text,
    started_at    timestamptz NOT NULL,
    alive_at      timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);
COMMENT ON COLUMN membership.status IS
    'SiloStatus: 0 none, 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead';
COMMENT ON COLUMN membership.generation IS 'Tells incarnations of a silo at one address apart';

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
-- Answers whether this call made the row.
('InsertMembershipVersionKey', $sql$
    WITH made AS (
        INSERT INTO membership_version (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT EXISTS (SELECT FROM made)
$sql$),
-- The version goes first: whoever loses the race for it waits on that row, sees another version and inserts nothing.
('InsertMembershipKey', $sql$
    WITH next AS (
        UPDATE membership_version SET version = version + 1, changed_at = now()
        WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM membership
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster
    ), joined AS (
        INSERT INTO membership (cluster, address, port, generation, silo_name, host_name, status, gateway_port,
                                started_at, alive_at)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
               @StartTime, @IAmAliveTime
        FROM next
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM joined)
$sql$),
('UpdateMembershipKey', $sql$
    WITH next AS (
        UPDATE membership_version SET version = version + 1, changed_at = now()
        WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM membership
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster
    ), changed AS (
        UPDATE membership m SET status = @Status, suspect_times = @SuspectTimes::text, alive_at = @IAmAliveTime
        FROM next
        WHERE m.cluster = next.cluster AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM changed)
$sql$),
-- A sign of life is no change of membership: it leaves the version alone.
('UpdateIAmAlivetimeKey', $sql$
    UPDATE membership SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$sql$),
-- Both reads answer at least one row, for the version; its silo is null where there is none.
('MembershipReadRowKey', $sql$
    SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation,
           m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status, m.gateway_port AS ProxyPort,
           m.suspect_times AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime
    FROM membership_version v
    LEFT JOIN membership m
        ON m.cluster = v.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.cluster = @DeploymentId
$sql$),
('MembershipReadAllKey', $sql$
    SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation,
           m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status, m.gateway_port AS ProxyPort,
           m.suspect_times AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime
    FROM membership_version v
    LEFT JOIN membership m ON m.cluster = v.cluster
    WHERE v.cluster = @DeploymentId
$sql$),
('GatewaysQueryKey', $sql$
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
    FROM membership
    WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
    WITH silos AS (DELETE FROM membership WHERE cluster = @DeploymentId)
    DELETE FROM membership_version WHERE cluster = @DeploymentId
$sql$),
-- Silos that died long ago; one that is active is never swept, however long its signs of life fail.
('CleanupDefunctSiloEntriesKey', $sql$
    DELETE FROM membership WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$sql$);
