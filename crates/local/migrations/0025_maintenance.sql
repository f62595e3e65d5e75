-- What the service last said of times when not everything can be done, by its own clock.
CREATE TABLE announced_maintenance (
    id        INTEGER PRIMARY KEY,
    level     TEXT NOT NULL,  -- read_only, closed
    begins_at TEXT NOT NULL,
    ends_at   TEXT,           -- NULL: nobody knows
    sentence  TEXT
) STRICT;

-- How far its clock was ahead of this one then, in seconds.
ALTER TABLE central_service ADD COLUMN clock_ahead INTEGER NOT NULL DEFAULT 0;
