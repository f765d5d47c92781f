-- The same answers as before, without regular expressions: they are asked for each message of each batch.
-- An id is sender@version#n, and a sender may have an @ in its name: the last one counts.
CREATE OR REPLACE FUNCTION message_sender(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(id, length(id) - strpos(reverse(id), '@'))
$$;

CREATE OR REPLACE FUNCTION message_version(id text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT split_part(right(id, strpos(reverse(id), '@') - 1), '#', 1)::bigint
$$;

CREATE OR REPLACE FUNCTION inbox_in_order() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    early text[];
BEGIN
    SELECT array_agg(t.receiver) INTO early
    FROM (SELECT receiver, message, message_sender(message) || '@' AS way FROM taken OFFSET 0) t
    WHERE EXISTS (
        SELECT 1 FROM pending_message p
        WHERE p.id >= t.way COLLATE "C"
          AND p.id < t.way || ':' COLLATE "C" -- the character after 9
          AND p.receiver = t.receiver
          AND p.id <> t.message
          AND message_version(p.id) < message_version(t.message)
          AND NOT EXISTS (SELECT 1 FROM taken o WHERE o.message = p.id));
    IF early IS NOT NULL THEN
        RAISE EXCEPTION 'too early' USING ERRCODE = 'SA004', DETAIL = to_json(early)::text;
    END IF;
    RETURN NULL;
END $$;
