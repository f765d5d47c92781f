-- Contracts and wages of a member, whoever declared the job: their keys are {job}/{member}/...
CREATE INDEX stream_head_worker ON stream_head (split_part(stream, '/', 3), stream)
    WHERE split_part(stream, '/', 1) IN ('contract', 'wage');

-- What members and clients are called, from their profiles: for whoever looks for one. A profile that was erased has no
-- name, and whose profile is gone is still found by id.
CREATE VIEW called AS
SELECT split_part(h.stream, '/', 1) AS kind, split_part(h.stream, '/', 2) AS id, h.cooperative,
    coalesce(p.name, '') AS name
FROM stream_head h
LEFT JOIN LATERAL (
    SELECT coalesce(payload.data -> 'Profile' ->> 'Name', payload.data -> 'profile' ->> 'name') AS name
    FROM grain_state s CROSS JOIN LATERAL (SELECT convert_from(s.payload, 'UTF8')::jsonb AS data) payload
    WHERE s.state = split_part(h.stream, '/', 1) || '-profile' AND s.id_n0 = 0 AND s.id_n1 = 0
        AND s.id_text = split_part(h.stream, '/', 2) AND s.payload IS NOT NULL
    ORDER BY s.service LIMIT 1) p ON true
WHERE h.stream > 'member/' AND h.stream < 'member0' OR h.stream > 'client/' AND h.stream < 'client0';
COMMENT ON VIEW called IS 'kind is member or client; the cooperative of a client is none in particular';
