-- The journal: one transaction per commit carries the events of a decision, what they book, the messages that leave
-- and the wakes that are set. Everything else in the database can be thrown away and rebuilt from here.

-- A writer is one loop of one silo incarnation; its batches form one hash chain.
CREATE TABLE writer (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    silo       text        NOT NULL,
    loop       smallint    NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);

-- The first row that a commit inserts. Sending a batch again after a lost answer waits here for the lost one.
CREATE TABLE batch (
    writer      integer     NOT NULL,
    seq         bigint      NOT NULL,
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL,
    events      integer     NOT NULL,
    hash        bytea       NOT NULL,
    PRIMARY KEY (writer, seq)
);
COMMENT ON COLUMN batch.hash IS 'SHA-256 over the previous hash of this writer and the hash of each event in order';

-- Which version a stream has: the row that the compare-and-swap is made on.
CREATE TABLE stream_head (
    stream      text   PRIMARY KEY,
    version     bigint NOT NULL CHECK (version > 0),
    cooperative text   NOT NULL
) WITH (fillfactor = 70);

-- A batch takes one block of positions; a batch is never larger than a block.
CREATE SEQUENCE event_position INCREMENT BY 4096 MINVALUE 0 START 0;

CREATE TABLE event (
    stream       text        NOT NULL,
    version      bigint      NOT NULL,
    position     bigint      NOT NULL,
    xid          xid8        NOT NULL DEFAULT pg_current_xact_id(),
    cooperative  text        NOT NULL,
    name         text        NOT NULL,
    data         jsonb       NOT NULL,
    effective_at timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    command_id   text,
    request_hash text,
    who          text        NOT NULL,
    correlation  text        NOT NULL,
    writer       integer     NOT NULL,
    seq          bigint      NOT NULL,
    PRIMARY KEY (stream, version)
) PARTITION BY HASH (stream);
COMMENT ON TABLE event IS
    'What happened. Rows never change. (xid, position) below the snapshot horizon is the reading order.';

DO $$
BEGIN
    FOR n IN 0..7 LOOP
        EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER %s)', n, n);
        EXECUTE format('CREATE INDEX event_%s_order ON event_%s (xid, position)', n, n);
    END LOOP;
END $$;

-- One movement of money: debited here, credited there, so a commit balances by construction.
CREATE TABLE posting (
    position     bigint      NOT NULL,
    line         smallint    NOT NULL,
    cooperative  text        NOT NULL,
    debit        text        NOT NULL,
    credit       text        NOT NULL,
    amount       bigint      NOT NULL CHECK (amount > 0),
    currency     text        NOT NULL,
    reason       text        NOT NULL,
    effective_at timestamptz NOT NULL,
    PRIMARY KEY (position, line)
);

-- Debits less credits per account. Shared accounts are spread over slots and summed on read.
CREATE TABLE balance (
    account  text     NOT NULL,
    currency text     NOT NULL,
    slot     smallint NOT NULL,
    amount   bigint   NOT NULL,
    guard    smallint NOT NULL,
    PRIMARY KEY (account, currency, slot),
    CONSTRAINT guarded CHECK (guard * amount >= 0)
) WITH (fillfactor = 50);
COMMENT ON COLUMN balance.guard IS '+1: may not fall below zero; -1: may not rise above it; 0: free';

CREATE TABLE pending_message (
    id           text        PRIMARY KEY,
    receiver     text        NOT NULL,
    name         text        NOT NULL,
    data         jsonb       NOT NULL,
    cooperative  text        NOT NULL,
    effective_at timestamptz NOT NULL,
    correlation  text        NOT NULL,
    sent_at      timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    retry_at     timestamptz NOT NULL
);
CREATE INDEX pending_message_due ON pending_message (retry_at);

CREATE TABLE inbox (
    receiver    text        NOT NULL,
    message     text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (receiver, message)
);

CREATE TABLE wake (
    stream       text        NOT NULL,
    name         text        NOT NULL,
    generation   bigint      NOT NULL,
    due_at       timestamptz NOT NULL,
    cooperative  text        NOT NULL,
    claimable_at timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, name)
);
COMMENT ON COLUMN wake.claimable_at IS 'due_at, or later: the end of a lease or of a pause after a failure';
CREATE INDEX wake_claimable ON wake (claimable_at);
CREATE INDEX wake_of_cooperative ON wake (cooperative, due_at);

-- Something that a person must look at: a message refused, a wake that failed twenty times, money without an owner.
CREATE TABLE work_item (
    id          text        PRIMARY KEY,
    kind        text        NOT NULL,
    stream      text        NOT NULL,
    cooperative text        NOT NULL,
    code        text        NOT NULL,
    opened_at   timestamptz NOT NULL DEFAULT now(),
    closed_at   timestamptz
);

CREATE TABLE snapshot (
    stream      text        PRIMARY KEY,
    version     bigint      NOT NULL,
    fingerprint text        NOT NULL,
    data        jsonb       NOT NULL,
    taken_at    timestamptz NOT NULL DEFAULT now()
);

-- Issued documents: immutable bytes. The event that issued one holds its hash.
CREATE TABLE document (
    id          text        PRIMARY KEY,
    kind        text        NOT NULL,
    cooperative text        NOT NULL,
    media_type  text        NOT NULL,
    bytes       bytea       NOT NULL,
    sha256      bytea       NOT NULL,
    retention   text        NOT NULL,
    stored_at   timestamptz NOT NULL DEFAULT now()
);

-- A cooperative whose time is driven (import, simulation). The live poller leaves its wakes alone.
CREATE TABLE driven_clock (
    cooperative text        PRIMARY KEY,
    instant     timestamptz NOT NULL,
    driver      text        NOT NULL
);

-- How far each follower of the journal has read, and who may move it on (the fence).
CREATE TABLE cursor (
    name     text   PRIMARY KEY,
    xid      xid8   NOT NULL DEFAULT '0',
    position bigint NOT NULL DEFAULT -1,
    fence    bigint NOT NULL DEFAULT 0,
    stopped  text
);
COMMENT ON COLUMN cursor.stopped IS 'why this follower stands still; an event it cannot read is never skipped';

-- Hourly seals link the heads of all chains, so that neither a changed row nor a cut tail goes unseen.
CREATE TABLE seal (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sealed_at timestamptz NOT NULL,
    heads     jsonb       NOT NULL,
    hash      bytea       NOT NULL
);
