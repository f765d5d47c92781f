-- Invoices are looked for by number, by the payment reference or by what their client is called.

-- What somebody is called stands in their profile. Here it is in the row of the profile once more, so that whoever
-- looks for a name need not open all profiles: erasing the profile erases it too.
CREATE FUNCTION name_in_profile(state text, payload bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN state IN ('client-profile', 'member-profile') AND payload IS NOT NULL THEN coalesce(
    convert_from(payload, 'UTF8')::jsonb -> 'Profile' ->> 'Name',
    convert_from(payload, 'UTF8')::jsonb -> 'profile' ->> 'name') END;

ALTER TABLE grain_state ADD COLUMN called text GENERATED ALWAYS AS (name_in_profile(state, payload)) STORED;
COMMENT ON COLUMN grain_state.called IS
    'what the client or member of this profile is called; null for all else';

-- The primary key begins with the service, which nobody who looks for a name knows.
CREATE INDEX grain_state_found ON grain_state (state, id_text);

CREATE OR REPLACE VIEW called AS
SELECT split_part(h.stream, '/', 1) AS kind, split_part(h.stream, '/', 2) AS id, h.cooperative,
    coalesce(p.name, '') AS name
FROM stream_head h
LEFT JOIN LATERAL (
    SELECT s.called AS name
    FROM grain_state s
    WHERE s.state = split_part(h.stream, '/', 1) || '-profile' AND s.id_n0 = 0 AND s.id_n1 = 0
        AND s.id_text = split_part(h.stream, '/', 2) AND s.payload IS NOT NULL
    ORDER BY s.service LIMIT 1) p ON true
WHERE h.stream > 'member/' AND h.stream < 'member0' OR h.stream > 'client/' AND h.stream < 'client0';

-- A number is typed from its beginning, or without the year and its zeros.
CREATE INDEX ON invoice_list (number text_pattern_ops);
CREATE INDEX ON invoice_list (split_part(number, '-', 2));
