-- What the person of this computer is for each school of the service, and what became of a right that ended.

ALTER TABLE linked_school ADD COLUMN role TEXT;      -- as the protocol spells it; NULL: not told yet
ALTER TABLE linked_school ADD COLUMN ended_at TEXT;  -- the right ended: what was here of the school was erased then

-- Computers of these schools that the service named: those that came since the first time are told.
CREATE TABLE known_device (
    device      BLOB PRIMARY KEY,  -- what the service calls it
    computer    TEXT NOT NULL,
    person      TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    told        INTEGER NOT NULL   -- somebody has read that it came
) STRICT, WITHOUT ROWID;
