-- Messages of one sender to one receiver take effect in the order in which they were sent: a payment never before its
-- invoice. Couriers keep the order while nothing fails; this holds when a silo dies with a message in its hands.
--
-- A message's id is sender@version#n: the messages of a sender stand side by side in the primary key.
ALTER TABLE pending_message ALTER COLUMN id TYPE text COLLATE "C";

CREATE FUNCTION message_version(id text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT substring(split_part(id, '#', 1) FROM '@(\d+)$')::bigint
$$;

CREATE FUNCTION message_sender(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT substring(split_part(id, '#', 1) FROM '^(.*)@\d+$')
$$;

-- Raises SA004 too early, DETAIL receivers: an earlier message of the same sender waits for them.
CREATE FUNCTION inbox_in_order() RETURNS trigger LANGUAGE plpgsql
    -- Planned once, while the table is as good as empty; it must still be right when thousands wait.
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    early text[];
BEGIN
    SELECT array_agg(t.receiver) INTO early
    FROM taken t
    WHERE EXISTS (
        SELECT 1 FROM pending_message p
        WHERE p.id >= message_sender(t.message) || '@' COLLATE "C"
          AND p.id < message_sender(t.message) || 'A' COLLATE "C" -- the letter after @
          AND p.receiver = t.receiver
          AND message_version(p.id) < message_version(t.message)
          AND NOT EXISTS (SELECT 1 FROM taken o WHERE o.message = p.id));
    IF early IS NOT NULL THEN
        RAISE EXCEPTION 'too early' USING ERRCODE = 'SA004', DETAIL = to_json(early)::text;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER inbox_in_order AFTER INSERT ON inbox
    REFERENCING NEW TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION inbox_in_order();
