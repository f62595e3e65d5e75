-- What the service last said of times when not everything can be done, by its own clock.
CREATE TABLE announced_maintenance (
    id        INTEGER PRIMARY KEY,
    level     TEXT NOT NULL,  -- read_only, closed
    begins_at TEXT NOT NULL,
    ends_at   TEXT,           -- NULL: nobody knows
    sentence  TEXT
) STRICT;

-- How far its clock was ahead of this one then, in milliseconds.
ALTER TABLE central_service ADD COLUMN clock_ahead INTEGER NOT NULL DEFAULT 0;

-- What this computer mails: accounts of the service are claimed there before, so that no other computer mails them.
CREATE TABLE mailing (
    id      BLOB PRIMARY KEY,
    school  TEXT NOT NULL,  -- UAI
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mailing_account (
    mailing BLOB NOT NULL REFERENCES mailing ON DELETE CASCADE,
    account BLOB NOT NULL,  -- as every computer knows it
    version INTEGER NOT NULL,
    claim   TEXT,           -- as the service last said; NULL: not yet
    step    TEXT,           -- begun, mailed, released, unknown; NULL: nothing was handed over
    told    INTEGER NOT NULL DEFAULT 0,  -- the service knows the step
    PRIMARY KEY (mailing, account)
) STRICT, WITHOUT ROWID;
