-- The wages of a cooperative as of an instant of business time: the day on which their work ended, the day on which
-- they were due, and the day on which they were paid. Work ends with the month or with the contract, whichever comes
-- first. Read from the events themselves, so that it does not repeat what the rule that set the pay day believed.
CREATE FUNCTION pay_days(whose text, as_of timestamptz)
RETURNS TABLE (wage text, worked_until date, pay_on date, paid_on date)
LANGUAGE sql STABLE AS $$
    SELECT fixed.stream,
           least((date_trunc('month', (right(fixed.stream, 7) || '-01')::date) + interval '1 month - 1 day')::date,
               contract.ended_on),
           (fixed.data #>> '{wage,payOn}')::date,
           (paid.data ->> 'on')::date
      FROM event AS fixed
      LEFT JOIN event AS paid ON paid.stream = fixed.stream AND paid.version = 2
           AND paid.name = 'wage.paid.v1' AND paid.effective_at <= as_of
     CROSS JOIN LATERAL (
          -- What ended it last: called off, ended, shortened; else the day that was agreed.
          SELECT CASE name
                     WHEN 'contract.cancelled.v1' THEN (effective_at AT TIME ZONE 'Europe/Brussels')::date
                     WHEN 'contract.drafted.v1' THEN (data #>> '{terms,to}')::date
                     ELSE (data ->> 'lastDay')::date
                 END AS ended_on
            FROM event
           WHERE stream = 'contract/' || (fixed.data #>> '{wage,contract}') AND name IN (
                 'contract.drafted.v1', 'contract.shortened.v1', 'contract.ended.v1', 'contract.cancelled.v1')
           ORDER BY version DESC LIMIT 1) AS contract
     WHERE fixed.name = 'wage.scheduled.v1' AND fixed.cooperative = whose AND fixed.effective_at <= as_of
$$;
COMMENT ON FUNCTION pay_days IS 'When the work of each wage ended, when it was due, and when it was paid';
