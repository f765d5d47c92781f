-- What was claimed beside an invoice by letter or by the bailiff, interest and costs together, and what was paid of it.
-- Before this file nobody kept it, so there is nothing to fill in.
ALTER TABLE dunning_list
    ADD COLUMN claimed      bigint NOT NULL DEFAULT 0,
    ADD COLUMN claimed_paid bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN dunning_list.claimed IS 'late interest and costs, in minor units; what of it came in is claimed_paid';
