-- Two accounts of one person, grouped by the director: the records of the one point to the other, which is kept. The
-- account that is grouped away is not changed: ungrouping gives it back as it is.

-- Where a record points while its own account is grouped away is account_id; this is its own. No reference: whoever
-- deletes accounts would look through all records for each.
ALTER TABLE guardian ADD COLUMN home_account_id INTEGER;
CREATE INDEX guardian_home ON guardian (home_account_id) WHERE home_account_id IS NOT NULL;

-- In force until ended_by, which like operation_id is of the log: it says who and when.
CREATE TABLE grouping (
    id           INTEGER PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES account,  -- grouped away
    kept_id      INTEGER NOT NULL REFERENCES account,
    grouped_on   TEXT NOT NULL,
    operation_id BLOB NOT NULL,
    ended_by     BLOB,
    CHECK (account_id <> kept_id)
) STRICT;
CREATE UNIQUE INDEX grouping_in_force ON grouping (account_id) WHERE ended_by IS NULL;
CREATE INDEX grouping_account ON grouping (account_id);
CREATE INDEX grouping_kept ON grouping (kept_id);

-- Pairs of accounts of which the director said that they are of two persons, smaller number first: they are not
-- proposed as one any more.
CREATE TABLE told_apart (
    account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    other_id   INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    told_at    TEXT NOT NULL,
    author     TEXT NOT NULL,
    PRIMARY KEY (account_id, other_id),
    CHECK (account_id < other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_apart_other ON told_apart (other_id);
