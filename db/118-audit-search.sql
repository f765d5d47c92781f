-- Who did what is looked for by day. Rows come in the order of their time, so that a summary of each block of pages is
-- enough to skip all the others; it costs the journal next to nothing.
CREATE INDEX event_recorded ON event USING brin (recorded_at);
