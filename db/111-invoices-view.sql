-- The list of invoices, as far as its follower has read the journal. It can be thrown away: ./dev rebuild invoices.
CREATE TABLE invoice_list (
    invoice     text        PRIMARY KEY,
    number      text        NOT NULL,
    cooperative text        NOT NULL,
    job         text        NOT NULL,
    client      text        NOT NULL,
    issued_on   date        NOT NULL,
    due_on      date        NOT NULL,
    currency    text        NOT NULL,
    total       bigint      NOT NULL,
    paid        bigint      NOT NULL,
    credited    bigint      NOT NULL,
    lost        bigint      NOT NULL,
    is_disputed boolean     NOT NULL,
    open        bigint      NOT NULL GENERATED ALWAYS AS (total - paid - credited - lost) STORED,
    status      text        NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN lost > 0 THEN 'WrittenOff'
            WHEN is_disputed THEN 'Disputed'
            WHEN total > paid + credited AND paid > 0 THEN 'PartlyPaid'
            WHEN total > paid + credited THEN 'Open'
            WHEN paid > 0 THEN 'Paid'
            ELSE 'Credited'
        END) STORED,
    version     bigint      NOT NULL,
    changed_at  timestamptz NOT NULL
);
COMMENT ON COLUMN invoice_list.total IS 'amounts are in minor units, VAT included';

CREATE INDEX ON invoice_list (cooperative, issued_on, invoice);
CREATE INDEX ON invoice_list (client, issued_on, invoice);
CREATE INDEX ON invoice_list (due_on, invoice) WHERE open > 0;
