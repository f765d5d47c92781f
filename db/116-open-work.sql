-- Who closed an item of work; the machine that opened it never does.
ALTER TABLE work_item ADD COLUMN closed_by text;
ALTER TABLE work_item ADD CONSTRAINT closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by IS NULL)) NOT VALID;
COMMENT ON COLUMN work_item.closed_by IS 'the id of whoever looked at it and said that it is dealt with';

CREATE INDEX work_item_open ON work_item (cooperative, opened_at, id) WHERE closed_at IS NULL;

-- What waits for a person. What came in and belongs to nobody has its amount beside it, from the posting of the event
-- that put it into suspense.
CREATE VIEW open_work AS
SELECT w.id, w.kind, w.stream, w.cooperative, w.code, w.opened_at, p.amount, p.currency
FROM work_item w
LEFT JOIN LATERAL (
    SELECT p.amount, p.currency
    FROM event e JOIN posting p USING (position)
    WHERE w.kind = 'payment-in-suspense' AND e.stream = w.stream AND e.name = 'invoice.overpaid.v1'
        AND w.id = w.stream || '/' || (e.data ->> 'payment') AND p.credit = w.cooperative || '/suspense'
    LIMIT 1) p ON true
WHERE w.closed_at IS NULL;
