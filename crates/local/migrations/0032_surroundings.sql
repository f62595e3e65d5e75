-- What the central service last said of what a school stands in: averages, of the day that it counted.
CREATE TABLE surroundings (
    uai      TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    day      TEXT,              -- that the service counted; NULL: it has told nothing yet
    content  TEXT NOT NULL      -- as the protocol spells them
) STRICT, WITHOUT ROWID;
