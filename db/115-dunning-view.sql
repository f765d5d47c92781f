-- The list of invoices that are being collected, as far as its follower has read the journal. It can be thrown away:
-- ./dev rebuild dunning.
CREATE TABLE dunning_list (
    invoice      text        PRIMARY KEY,
    cooperative  text        NOT NULL,
    job          text        NOT NULL,
    client       text        NOT NULL,
    due_on       date        NOT NULL,
    open         bigint      NOT NULL,
    currency     text        NOT NULL,
    last_step    text,
    last_on      date,
    next_step    text,
    next_on      date,
    paused_until date,
    status       text        NOT NULL,
    acts_on      date        NOT NULL GENERATED ALWAYS AS (coalesce(next_on, '9999-12-31')) STORED,
    version      bigint      NOT NULL,
    changed_at   timestamptz NOT NULL
);
COMMENT ON COLUMN dunning_list.status IS
    'Waiting for the day of the next step, Paused by a person, Disputed, HandedOver to whoever recovers, Closed';
COMMENT ON COLUMN dunning_list.acts_on IS 'next_on, and after all days where no step is to come';

CREATE INDEX ON dunning_list (cooperative, status, acts_on, invoice);
CREATE INDEX ON dunning_list (cooperative, acts_on, invoice);
CREATE INDEX ON dunning_list (client, acts_on, invoice);
CREATE INDEX ON dunning_list (acts_on, invoice);
