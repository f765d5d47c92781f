-- The list of prefinancings, and what people decided on them, as far as its follower has read the journal. Both can be
-- thrown away: ./dev rebuild prefinancings. Indexes have no names of their own, as everywhere in lists.
CREATE TABLE prefinancing_list (
    prefinancing text        PRIMARY KEY,
    cooperative  text        NOT NULL,
    member       text        NOT NULL,
    client       text        NOT NULL,
    status       text        NOT NULL,
    review       text        NOT NULL DEFAULT '',
    is_waiting   text        NOT NULL DEFAULT '',
    due_on       date        NOT NULL DEFAULT '9999-12-31',
    asked        bigint      NOT NULL,
    approved     bigint      NOT NULL DEFAULT 0,
    outstanding  bigint      NOT NULL DEFAULT 0,
    currency     text        NOT NULL,
    binding      text,
    version      bigint      NOT NULL,
    changed_at   timestamptz NOT NULL
);
COMMENT ON COLUMN prefinancing_list.prefinancing IS 'its key: job/line';
COMMENT ON COLUMN prefinancing_list.review IS 'what waits: Referred, Appealed, AwaitingSecond; empty for nothing';
COMMENT ON COLUMN prefinancing_list.is_waiting IS 'yes while something waits for people: the work list; else empty';
COMMENT ON COLUMN prefinancing_list.due_on IS 'the day by which they are to decide; far away where nothing waits';
COMMENT ON COLUMN prefinancing_list.asked IS 'minor units, as the two amounts after it';
COMMENT ON COLUMN prefinancing_list.binding IS 'code of the cap that set the amount';

CREATE INDEX ON prefinancing_list (cooperative, is_waiting, due_on, prefinancing);
CREATE INDEX ON prefinancing_list (is_waiting, due_on, prefinancing);
CREATE INDEX ON prefinancing_list (member, changed_at, prefinancing);

-- One row a decision of people, for the report of overrides by rule.
CREATE TABLE prefinancing_review (
    prefinancing text    NOT NULL,
    version      bigint  NOT NULL,
    cooperative  text    NOT NULL,
    kind         text    NOT NULL,
    verdict      text    NOT NULL,
    reason       text    NOT NULL,
    amount       bigint  NOT NULL,
    currency     text    NOT NULL,
    rules        text    NOT NULL,
    has_second   boolean NOT NULL,
    decided_on   date    NOT NULL,
    PRIMARY KEY (prefinancing, version)
);
COMMENT ON COLUMN prefinancing_review.amount IS 'what was approved in all, in minor units; 0 where nothing was';
COMMENT ON COLUMN prefinancing_review.rules IS 'codes of the rules that stood in the way, with a space between';

CREATE INDEX ON prefinancing_review (cooperative, decided_on);
