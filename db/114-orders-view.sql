-- The list of orders to desks and partners, as far as its follower has read the journal. It can be thrown away:
-- ./dev rebuild orders.
CREATE TABLE order_list (
    placed      text        PRIMARY KEY,
    cooperative text        NOT NULL,
    job         text        NOT NULL,
    desk        text        NOT NULL,
    starts_on   date        NOT NULL,
    ends_on     date        NOT NULL,
    expected    bigint      NOT NULL,
    currency    text        NOT NULL,
    status      text        NOT NULL,
    price       bigint,
    reference   text        NOT NULL,
    version     bigint      NOT NULL,
    changed_at  timestamptz NOT NULL
);
COMMENT ON COLUMN order_list.placed IS 'key of the order: the job and the line of its plan';
COMMENT ON COLUMN order_list.starts_on IS 'first day of the job: by then the order must be carried out';
COMMENT ON COLUMN order_list.expected IS 'what the plan counts on, without VAT, in minor units';
COMMENT ON COLUMN order_list.price IS 'what it cost, without VAT, in minor units; null until it is carried out';

CREATE INDEX ON order_list (cooperative, status, starts_on, placed);
CREATE INDEX ON order_list (status, starts_on, placed);
CREATE INDEX ON order_list (job, placed);
