-- One batch of appends in one round trip. Arrays are columns: entry n of each belongs together.
--
-- Raises, and so leaves nothing behind:
--   unique_violation on batch_pkey   this very batch committed before; look it up
--   SA001 conflict, DETAIL streams   these streams stand at another version, or had a message already:
--                                    send the batch again without them
--   check_violation guarded          some account would fall below zero: find the append, send the rest
-- Returns the position of the first event.
CREATE FUNCTION journal_append(
    p_writer integer, p_seq bigint, p_recorded_at timestamptz, p_hash bytea,
    -- heads: one row a stream, in stream order
    h_stream text[], h_expected bigint[], h_version bigint[], h_cooperative text[],
    -- events, in order
    e_stream text[], e_version bigint[], e_cooperative text[], e_name text[], e_data jsonb[],
    e_effective_at timestamptz[], e_command_id text[], e_request_hash text[], e_who text[], e_correlation text[],
    -- postings: p_event is the index of the event, from 0
    p_event integer[], p_line smallint[], p_cooperative text[], p_debit text[], p_credit text[],
    p_amount bigint[], p_currency text[], p_reason text[], p_effective_at timestamptz[],
    -- balances: summed per account, in account order
    b_account text[], b_currency text[], b_slot smallint[], b_amount bigint[], b_guard smallint[],
    -- messages that leave
    m_id text[], m_receiver text[], m_name text[], m_data jsonb[], m_cooperative text[],
    m_effective_at timestamptz[], m_correlation text[], p_retry_at timestamptz,
    -- messages taken in
    i_receiver text[], i_message text[],
    -- wakes set and cleared
    w_stream text[], w_name text[], w_generation bigint[], w_due_at timestamptz[], w_cooperative text[],
    c_stream text[], c_name text[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    first_position bigint;
    winners        text[];
    losers         text[];
    known          bigint[];
BEGIN
    INSERT INTO batch (writer, seq, recorded_at, events, hash)
    VALUES (p_writer, p_seq, p_recorded_at, cardinality(e_stream), p_hash);

    IF cardinality(i_receiver) > 0 THEN
        SELECT array_agg(i.receiver) INTO losers
        FROM unnest(i_receiver, i_message) AS i (receiver, message)
        JOIN inbox USING (receiver, message);
        IF losers IS NOT NULL THEN
            RAISE EXCEPTION 'already delivered' USING ERRCODE = 'SA002', DETAIL = to_json(losers)::text;
        END IF;
        INSERT INTO inbox (receiver, message, received_at)
        SELECT receiver, message, p_recorded_at FROM unnest(i_receiver, i_message) AS i (receiver, message);
        DELETE FROM pending_message WHERE id = ANY (i_message);
    END IF;

    IF cardinality(h_stream) > 0 THEN
        WITH moved_on AS (
            UPDATE stream_head h SET version = u.version
            FROM unnest(h_stream, h_expected, h_version) AS u (stream, expected, version)
            WHERE h.stream = u.stream AND h.version = u.expected AND u.expected > 0
            RETURNING h.stream
        ), born AS (
            INSERT INTO stream_head (stream, version, cooperative)
            SELECT stream, version, cooperative
            FROM unnest(h_stream, h_expected, h_version, h_cooperative) AS u (stream, expected, version, cooperative)
            WHERE expected = 0
            ON CONFLICT DO NOTHING
            RETURNING stream
        )
        SELECT array_agg(stream) INTO winners FROM (TABLE moved_on UNION ALL TABLE born) AS w;

        IF coalesce(cardinality(winners), 0) <> cardinality(h_stream) THEN
            -- By who won, never by the version that stands there: another may have moved it to the very same number.
            SELECT array_agg(stream) INTO losers FROM unnest(h_stream) AS u (stream)
            WHERE stream <> ALL (coalesce(winners, '{}'));
            RAISE EXCEPTION 'conflict' USING ERRCODE = 'SA001', DETAIL = to_json(losers)::text;
        END IF;
    END IF;

    first_position := nextval('event_position');

    INSERT INTO event (stream, version, position, cooperative, name, data, effective_at, recorded_at,
                       command_id, request_hash, who, correlation, writer, seq)
    SELECT e.stream, e.version, first_position + e.n - 1, e.cooperative, e.name, e.data, e.effective_at, p_recorded_at,
           e.command_id, e.request_hash, e.who, e.correlation, p_writer, p_seq
    FROM unnest(e_stream, e_version, e_cooperative, e_name, e_data, e_effective_at,
                e_command_id, e_request_hash, e_who, e_correlation) WITH ORDINALITY
      AS e (stream, version, cooperative, name, data, effective_at, command_id, request_hash, who, correlation, n);

    IF cardinality(p_event) > 0 THEN
        INSERT INTO posting (position, line, cooperative, debit, credit, amount, currency, reason, effective_at)
        SELECT first_position + p.event, p.line, p.cooperative, p.debit, p.credit, p.amount, p.currency, p.reason,
               p.effective_at
        FROM unnest(p_event, p_line, p_cooperative, p_debit, p_credit, p_amount, p_currency, p_reason, p_effective_at)
          AS p (event, line, cooperative, debit, credit, amount, currency, reason, effective_at);
    END IF;

    IF cardinality(m_id) > 0 THEN
        INSERT INTO pending_message
            (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at)
        SELECT m.id, m.receiver, m.name, m.data, m.cooperative, m.effective_at, m.correlation, p_recorded_at, p_retry_at
        FROM unnest(m_id, m_receiver, m_name, m_data, m_cooperative, m_effective_at, m_correlation)
          AS m (id, receiver, name, data, cooperative, effective_at, correlation);
    END IF;

    IF cardinality(c_stream) > 0 THEN
        DELETE FROM wake w USING unnest(c_stream, c_name) AS c (stream, name)
        WHERE w.stream = c.stream AND w.name = c.name;
    END IF;

    IF cardinality(w_stream) > 0 THEN
        INSERT INTO wake (stream, name, generation, due_at, cooperative, claimable_at)
        SELECT stream, name, generation, due_at, cooperative, due_at
        FROM unnest(w_stream, w_name, w_generation, w_due_at, w_cooperative)
          AS w (stream, name, generation, due_at, cooperative)
        ON CONFLICT (stream, name) DO UPDATE
        SET generation = excluded.generation, due_at = excluded.due_at, claimable_at = excluded.claimable_at,
            attempts = 0;
    END IF;

    -- Last, so that the rows that everybody wants are held for the shortest time.
    IF cardinality(b_account) > 0 THEN
        -- Update first: a proposed row is checked before a conflict is seen, and a lowering alone would not pass.
        WITH changed AS (
            UPDATE balance b SET amount = b.amount + u.amount
            FROM unnest(b_account, b_currency, b_slot, b_amount)
                WITH ORDINALITY AS u (account, currency, slot, amount, n)
            WHERE b.account = u.account AND b.currency = u.currency AND b.slot = u.slot
            RETURNING u.n
        )
        SELECT coalesce(array_agg(n), '{}') INTO known FROM changed;

        IF cardinality(known) <> cardinality(b_account) THEN
            INSERT INTO balance AS b (account, currency, slot, amount, guard)
            SELECT u.account, u.currency, u.slot, u.amount, u.guard
            FROM unnest(b_account, b_currency, b_slot, b_amount, b_guard) WITH ORDINALITY
              AS u (account, currency, slot, amount, guard, n)
            WHERE u.n <> ALL (known)
            ON CONFLICT (account, currency, slot) DO UPDATE SET amount = b.amount + excluded.amount;
        END IF;
    END IF;

    RETURN first_position;
END $$;
