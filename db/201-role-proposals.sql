-- A role that one person wants to give and another must confirm. Rows stay: who wanted what, and who said no.
CREATE TABLE role_proposal (
    id           text        PRIMARY KEY,
    person_id    text        NOT NULL REFERENCES person ON DELETE CASCADE,
    role         text        NOT NULL,
    cooperative  text        NOT NULL,
    proposed_by  text        NOT NULL,
    proposed_at  timestamptz NOT NULL,
    decided_by   text,
    decided_at   timestamptz,
    is_confirmed boolean,
    CONSTRAINT four_eyes CHECK (decided_by <> proposed_by OR NOT is_confirmed),
    CONSTRAINT decided_whole CHECK ((decided_by IS NULL) = (decided_at IS NULL)
        AND (decided_by IS NULL) = (is_confirmed IS NULL))
);
CREATE INDEX role_proposal_open ON role_proposal (proposed_at) WHERE decided_at IS NULL;
