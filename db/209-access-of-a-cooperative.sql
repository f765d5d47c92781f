-- To which cooperative belongs whose data was looked at, or where a role was given: so that each house can look into
-- its own log, and into no other. Empty for what belongs to no cooperative, such as a sign-in.
ALTER TABLE access_log ADD COLUMN cooperative text NOT NULL DEFAULT '';
CREATE INDEX access_log_cooperative ON access_log (cooperative, id);
