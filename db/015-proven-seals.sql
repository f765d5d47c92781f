-- Seals up to which an audit has found everything right, from the first event on: the next audit may begin there, for
-- a seal says which balances it found (heads -> 'balances').
CREATE TABLE proven_seal (
    seal      bigint      PRIMARY KEY REFERENCES seal (id),
    proven_at timestamptz NOT NULL DEFAULT now()
);
