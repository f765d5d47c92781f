-- Keys of messages taken in are kept for 400 days, and then pruned a few at a time, oldest first. A message that is
-- still on its way keeps its key however old that is: it may be brought again.
CREATE INDEX inbox_received ON inbox (received_at);
COMMENT ON TABLE inbox IS
    'Messages that took effect, so that none does twice. Pruned after 400 days; command ids stand on events and stay.';
