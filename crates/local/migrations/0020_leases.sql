-- Blank accounts of the central service, and what imports without network said of its people.

CREATE TABLE lease (
    account         BLOB PRIMARY KEY CHECK (length(account) = 16),  -- what the service calls it
    first_password  TEXT,              -- its first two provisional passwords; NULL once the service knows whose it is
    second_password TEXT,
    login           TEXT,              -- NULL: it is nobody's; else never given again
    import_id       INTEGER            -- the import that gave it to somebody
) STRICT, WITHOUT ROWID;

-- Numbers that logins of this computer alone end with.
CREATE TABLE login_block (
    first_number INTEGER PRIMARY KEY,
    last_number  INTEGER NOT NULL
) STRICT;

-- What an import said of people of the service, each an operation that waits in `outgoing` until it is answered.
CREATE TABLE said (
    operation_id BLOB PRIMARY KEY,
    import_id    INTEGER NOT NULL,
    batch        BLOB NOT NULL,
    school_id    INTEGER NOT NULL REFERENCES school,
    about        TEXT NOT NULL CHECK (about IN ('class', 'pupil', 'guardian')),
    sent_as      BLOB,                 -- the person, as it was sent
    person       BLOB,                 -- the person, as the service calls them
    account      BLOB,                 -- of the lease, given to the person
    content      TEXT,                 -- protocol::people::Said; NULL once it is answered
    decided_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX said_import ON said (import_id);

-- Sent once, whether it was answered or not: the service may have it.
ALTER TABLE outgoing ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;

-- How many blank accounts and blocks of numbers this computer wants to have.
ALTER TABLE central_service ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE central_service ADD COLUMN blocks INTEGER NOT NULL DEFAULT 1;
