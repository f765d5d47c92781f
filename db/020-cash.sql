-- What a cooperative has at the bank, what surely leaves it until an instant, and what financing has taken already:
-- the lines from which the cash desk makes its forecast. Read from what commits with each decision (balances, wakes,
-- events), never from a projection, so that a limit may rest on it. Debits less credits, in minor units: owed is below
-- zero.
CREATE FUNCTION cash_lines(whose text, until timestamptz)
RETURNS TABLE (line text, amount bigint)
LANGUAGE sql STABLE AS $$
    -- '0' is the character after '/', so this is every account of the cooperative and of no other.
    WITH account AS MATERIALIZED (
        SELECT split_part(account, '/', 2) AS kind, substr(account, length(split_part(account, '/', 1))
                   + length(split_part(account, '/', 2)) + 3) AS owner, sum(amount)::bigint AS amount
          FROM balance
         WHERE account >= whose || '/' AND account < whose || '0' AND amount <> 0
           AND split_part(account, '/', 2) IN (
               'bank', 'receivable', 'vat-due', 'vat-deductible', 'vat-to-recover', 'collected', 'transit', 'suspense',
               'supplier', 'pay-net', 'pay-social', 'pay-withholding', 'pay-provisions', 'prefinancing')
         GROUP BY 1, 2
    ),
    -- Wages that are fixed and not paid (their deadline rings until they are), and those of contracts whose month ends.
    due AS (
        SELECT fixed.data #>> '{wage,budget}' AS budget, (fixed.data #>> '{wage,pay,cost,minor}')::bigint AS cost
          FROM wake JOIN event AS fixed ON fixed.stream = wake.stream AND fixed.version = 1
         WHERE wake.cooperative = whose AND wake.due_at <= until AND wake.name = 'pay'
           AND wake.stream LIKE 'wage/%'
        UNION ALL
        SELECT drafted.data #>> '{terms,budget}', (month #>> '{pay,cost,minor}')::bigint
          FROM wake
          JOIN event AS drafted ON drafted.stream = wake.stream AND drafted.version = 1
         CROSS JOIN LATERAL (
              SELECT data -> 'months' AS months FROM event
               WHERE stream = wake.stream AND name IN ('contract.drafted.v1', 'contract.shortened.v1')
               ORDER BY version DESC LIMIT 1) AS latest
         CROSS JOIN LATERAL jsonb_array_elements(latest.months) AS month
         WHERE wake.cooperative = whose AND wake.due_at <= until AND wake.name = 'close'
           AND wake.stream LIKE 'contract/%'
           AND month ->> 'month'
               = to_char((wake.due_at - interval '1 minute') AT TIME ZONE 'Europe/Brussels', 'YYYY-MM')
    )
    SELECT CASE kind
               WHEN 'vat-deductible' THEN 'vat' WHEN 'vat-to-recover' THEN 'vat' WHEN 'vat-due' THEN 'vat'
               WHEN 'pay-net' THEN 'pay' WHEN 'pay-social' THEN 'pay' WHEN 'pay-withholding' THEN 'pay'
               WHEN 'pay-provisions' THEN 'pay'
               WHEN 'collected' THEN 'budgets' WHEN 'transit' THEN 'budgets'
               ELSE kind
           END, sum(amount)::bigint
      FROM account GROUP BY 1
    UNION ALL
    -- A wage is paid from its budget first; only what the budget lacks leaves on top of what the budgets have.
    SELECT 'wages', -coalesce(sum(greatest(0, wages.cost + coalesce(account.amount, 0))), 0)::bigint
      FROM (SELECT budget, sum(cost) AS cost FROM due GROUP BY budget) AS wages
      LEFT JOIN account ON account.kind = 'collected' AND account.owner = wages.budget
$$;
COMMENT ON FUNCTION cash_lines IS
    'Bank, VAT, pay, suppliers, budgets, wages due, prefinancing out and receivables of a cooperative, one row each';
