-- Grain state: what is mutable, personal or configuration (profiles, the subscriptions of streams). Everything that
-- decides or counts money is in the journal instead.

-- The primary key is what two racing first writers meet: one inserts, the other gets no row and so a conflict. The
-- hashes that the provider sends along are not needed, for the natural key is the index.
CREATE TABLE grain_state (
    service     text        NOT NULL,
    state       text        NOT NULL,
    id_n0       bigint      NOT NULL,
    id_n1       bigint      NOT NULL,
    id_text     text        NOT NULL,
    payload     bytea,
    etag        integer     NOT NULL DEFAULT nextval('orleans_etag'),
    modified_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, state, id_n0, id_n1, id_text)
);
COMMENT ON COLUMN grain_state.state IS
    'Name of the state; unique across grain classes, for the class is not in the key';
COMMENT ON COLUMN grain_state.id_text IS 'Grain key or key extension; empty where the key is a number or a guid alone';
COMMENT ON COLUMN grain_state.payload IS 'JSON in UTF-8; null once cleared';

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $sql$
    SELECT payload AS PayloadBinary, etag AS Version
    FROM grain_state
    WHERE service = @ServiceId AND state = @GrainTypeString AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
      AND id_text = coalesce(@GrainIdExtensionString::text, '')
$sql$),
-- No row in the answer is a conflict: the etag was not the one expected, or another writer was first.
('WriteToStorageKey', $sql$
    WITH changed AS (
        UPDATE grain_state SET payload = @PayloadBinary::bytea, etag = nextval('orleans_etag'), modified_at = now()
        WHERE service = @ServiceId AND state = @GrainTypeString AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
          AND id_text = coalesce(@GrainIdExtensionString::text, '') AND etag = @GrainStateVersion::integer
        RETURNING etag
    ), made AS (
        INSERT INTO grain_state (service, state, id_n0, id_n1, id_text, payload)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::text, ''),
               @PayloadBinary::bytea
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING
        RETURNING etag
    )
    SELECT etag AS NewGrainStateVersion FROM changed
    UNION ALL
    SELECT etag AS NewGrainStateVersion FROM made
$sql$),
-- The payload goes, the row and its etag stay.
('ClearStorageKey', $sql$
    UPDATE grain_state SET payload = NULL, etag = nextval('orleans_etag'), modified_at = now()
    WHERE service = @ServiceId AND state = @GrainTypeString AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
      AND id_text = coalesce(@GrainIdExtensionString::text, '') AND etag = @GrainStateVersion::integer
    RETURNING etag AS NewGrainStateVersion
$sql$),
-- Any etag but the old one tells the provider that the row is gone.
('DeleteStorageKey', $sql$
    DELETE FROM grain_state
    WHERE service = @ServiceId AND state = @GrainTypeString AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
      AND id_text = coalesce(@GrainIdExtensionString::text, '') AND etag = @GrainStateVersion::integer
    RETURNING nextval('orleans_etag') AS NewGrainStateVersion
$sql$);
