-- Where an authority outside says who people are (Auth:Mode=External), it also says which roles they have: whether two
-- people decided that is its business, and 'authority' stands for both. Nobody of this house can write that: the Api
-- puts it there when somebody arrives from outside, and refuses proposals of roles meanwhile.
ALTER TABLE role_grant DROP CONSTRAINT four_eyes;
ALTER TABLE role_grant ADD CONSTRAINT four_eyes
    CHECK (proposed_by <> confirmed_by OR proposed_by IN ('operator', 'authority'));
