-- What was made once under a wish (Idempotency-Key) of the users' desk, by the id that the wish gives it: an account
-- that was erased since is not made anew by the same wish, and a link, of which no secret is kept, is not made twice.
CREATE TABLE user_wish (
    id text        PRIMARY KEY,
    at timestamptz NOT NULL
);
COMMENT ON COLUMN user_wish.id IS 'the id of the account, or the name of the link; it says nothing of anybody';
CREATE INDEX user_wish_at ON user_wish (at);

-- Accounts that were made before this was kept. Only those of this house, which have an id that it gave them: the id of
-- somebody whom an authority outside named is that authority's word for them, and may be their e-mail address.
INSERT INTO user_wish (id, at)
SELECT subject, min(at) FROM access_log WHERE kind = 'account-made' AND subject ~ '^u-[0-9a-z]+$' GROUP BY subject
UNION ALL
SELECT id, created_at FROM person
WHERE id ~ '^u-[0-9a-z]+$' AND id NOT IN (SELECT subject FROM access_log WHERE kind = 'account-made');
