-- Lists of a member's own: what of the journal belongs to somebody, without reading all of it.

-- Who has a role in which Activity, as far as its follower has read the journal. It can be thrown away:
-- ./dev rebuild activity-members.
CREATE TABLE activity_member (
    member   text NOT NULL,
    activity text NOT NULL,
    PRIMARY KEY (member, activity)
);
COMMENT ON TABLE activity_member IS 'members with a role in an Activity, whichever it is';

-- Contracts and wages carry their worker in their name: {kind}/{job}/{member}/... Only streams of these kinds are in
-- it, and a name never changes, so that commits on what is there already do not touch it.
CREATE INDEX stream_head_of_worker ON stream_head (split_part(stream, '/', 3), stream)
    WHERE split_part(stream, '/', 1) IN ('contract', 'wage');

-- Invoices of the jobs that a member declared.
CREATE INDEX ON invoice_list (job);
