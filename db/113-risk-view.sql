-- What the mutualised-risk report is made of, one row a fact, as far as its follower has read the journal. It can be
-- thrown away: ./dev rebuild risk. A fact is never changed, so a report as of any instant reads the rows up to it.
CREATE TABLE risk_fact (
    position     bigint      NOT NULL,
    line         smallint    NOT NULL,
    cooperative  text        NOT NULL,
    what         text        NOT NULL,
    subject      text        NOT NULL,
    effective_at timestamptz NOT NULL,
    amount       bigint,
    currency     text,
    job          text,
    client       text,
    kind         text,
    day          date,
    until        date,
    PRIMARY KEY (position, line)
);
COMMENT ON COLUMN risk_fact.subject IS 'the invoice, case, job or client that the fact is about';
COMMENT ON COLUMN risk_fact.amount IS 'minor units; what changed, or for a hold what is held from now on';

CREATE INDEX ON risk_fact (effective_at, position, line);
