-- What others did for a school on computers that are not this one, as the central service tells it: for the journal.
CREATE TABLE activity (
    id      BLOB PRIMARY KEY,
    uai     TEXT NOT NULL,
    batch   BLOB NOT NULL,
    account BLOB,              -- by its identity: it may not be known here yet
    at      TEXT NOT NULL,
    person  TEXT NOT NULL,
    role    TEXT NOT NULL,     -- as the protocol spells them
    did     TEXT NOT NULL,
    refused INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX activity_of_school ON activity (uai, at);
CREATE INDEX activity_of_account ON activity (account) WHERE account IS NOT NULL;

-- Up to where it was told of each school.
CREATE TABLE activity_heard (
    uai    TEXT PRIMARY KEY,
    cursor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
