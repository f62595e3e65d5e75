-- What imports found malformed, damaged or doubtful, to be put right at the source. A correction is open until an
-- import shows it made (closed_by); undoing an import takes back what it opened and closed.

CREATE TABLE correction (
    id        INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES school,
    source    TEXT NOT NULL,                    -- 'aaf', 'siecle', 'onde'
    about     TEXT NOT NULL CHECK (about IN ('pupil', 'guardian', 'file')),
    person    TEXT NOT NULL,                    -- number of the pupil or guardian; folded words of a line left out
    name      TEXT NOT NULL,                    -- as shown
    field     TEXT,
    code      TEXT NOT NULL,
    reason    TEXT NOT NULL,
    left_out  INTEGER NOT NULL,
    file      TEXT NOT NULL,
    line      INTEGER,
    opened_by INTEGER NOT NULL,                 -- import.id
    closed_by INTEGER
) STRICT;
CREATE INDEX correction_open ON correction (school_id, about, person) WHERE closed_by IS NULL;

-- What the files of each import said of themselves: the school or académie, the school year they are of (that of
-- its first September) and the day they were made. An older delivery after a newer one is asked about.
CREATE TABLE import_stamp (
    import_id   INTEGER NOT NULL,
    scope       TEXT NOT NULL,
    school_year INTEGER,
    exported_on TEXT,
    PRIMARY KEY (import_id, scope)
) STRICT, WITHOUT ROWID;

-- An identifier that a source gave again to somebody else: an import that is undone gives it back.
CREATE TRIGGER source_id_before BEFORE UPDATE ON source_id WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'source_id', OLD.id, json_object('record_id', OLD.record_id) FROM import_running;
END;
