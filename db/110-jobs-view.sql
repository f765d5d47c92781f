-- The list of jobs, as far as its follower has read the journal. It can be thrown away: ./dev rebuild jobs.
-- Indexes have no names of their own, so that a table rebuilt beside this one gets the very same.
CREATE TABLE job_list (
    job         text        PRIMARY KEY,
    cooperative text        NOT NULL,
    member      text        NOT NULL,
    activity    text        NOT NULL,
    client      text        NOT NULL,
    sector      text        NOT NULL,
    status      text        NOT NULL,
    starts_on   date        NOT NULL,
    ends_on     date        NOT NULL,
    fee         bigint      NOT NULL,
    currency    text        NOT NULL,
    invoice     text,
    version     bigint      NOT NULL,
    changed_at  timestamptz NOT NULL
);
COMMENT ON COLUMN job_list.fee IS 'what the client pays, without VAT, in minor units';
COMMENT ON COLUMN job_list.changed_at IS 'business time of the last event';

CREATE INDEX ON job_list (cooperative, starts_on, job);
CREATE INDEX ON job_list (member, starts_on, job);
CREATE INDEX ON job_list (client, starts_on, job);
