-- Addresses outside that are told what happens: who wants what, and what is to be sent. Both follow from the journal in
-- one transaction with the cursor 'webhooks'; only the sender marks what became of an attempt. They cannot be made anew
-- from the journal, for that would tell everybody everything again.

CREATE TABLE webhook_subscription (
    webhook     text    PRIMARY KEY,
    cooperative text    NOT NULL,
    kinds       text[]  NOT NULL,
    is_active   boolean NOT NULL DEFAULT true,
    dead_in_row integer NOT NULL DEFAULT 0
);
COMMENT ON COLUMN webhook_subscription.is_active IS 'false while it is paused or disabled: what happens then waits';
COMMENT ON COLUMN webhook_subscription.dead_in_row IS 'deliveries given up since the last that was taken';
CREATE INDEX ON webhook_subscription (cooperative);

CREATE TABLE webhook_delivery (
    id              text        PRIMARY KEY,
    webhook         text        NOT NULL,
    kind            text        NOT NULL,
    subject         text        NOT NULL,
    version         bigint      NOT NULL,
    body            text        NOT NULL,
    status          text        NOT NULL DEFAULT 'Due' CHECK (status IN ('Due', 'Delivered', 'Dead')),
    attempts        integer     NOT NULL DEFAULT 0,
    made_at         timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    last_failure    text,
    last_status     integer,
    last_attempt_at timestamptz
);
COMMENT ON COLUMN webhook_delivery.id IS 'follows from the webhook and the event, so that an event is written once';
COMMENT ON COLUMN webhook_delivery.body IS 'what is signed and sent, to the letter: ids only';
COMMENT ON COLUMN webhook_delivery.due_at IS 'when it is tried next; while it is being sent, the end of the lease';

CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE status = 'Due';
CREATE INDEX webhook_delivery_next ON webhook_delivery (webhook, due_at) WHERE status = 'Due';
CREATE INDEX webhook_delivery_listed ON webhook_delivery (webhook, made_at, id);
CREATE INDEX webhook_delivery_dead ON webhook_delivery (webhook, made_at, id) WHERE status = 'Dead';
CREATE INDEX webhook_delivery_old ON webhook_delivery (made_at);

-- The keys that secrets are encrypted with (ASP.NET data protection). They are themselves encrypted where the house is
-- given a certificate.
CREATE TABLE key_ring (
    id      text        PRIMARY KEY,
    xml     text        NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
