-- The central service: what this computer is there, what it received of its schools, and what it waits an answer for.

-- The service that this computer is enrolled with, if it is.
CREATE TABLE central_service (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    address      TEXT NOT NULL,
    device       BLOB NOT NULL,               -- what the service calls this computer
    author       TEXT NOT NULL,               -- whom it is bound to
    until        TEXT NOT NULL,               -- to be confirmed again from then on
    token        TEXT,                        -- NULL: the keyring has it
    last_counter INTEGER NOT NULL DEFAULT 0,  -- last one given to a decision
    answered     INTEGER NOT NULL DEFAULT 0,  -- last one whose answer is here
    spoken_at    TEXT,                        -- when everything was last exchanged
    refused      TEXT                         -- why the service knows this computer no more
) STRICT;

-- The schools that it synchronises.
CREATE TABLE linked_school (
    uai     TEXT PRIMARY KEY,
    cursor  TEXT,                       -- where it stands in the feed; NULL: nothing was taken yet
    portal  TEXT,                       -- where its families sign in
    joining INTEGER NOT NULL DEFAULT 0  -- it worked alone, and waits for the director to join it
) STRICT, WITHOUT ROWID;

-- Pages received and not taken yet: they are taken together, once the last one is there.
CREATE TABLE received_page (
    id      INTEGER PRIMARY KEY,
    uai     TEXT NOT NULL,
    content TEXT NOT NULL  -- protocol::feed::Page
) STRICT;

-- Decisions that the service has not answered, by the contiguous counter that it knows this computer's by, each with
-- the confirmed account that it was taken on.
CREATE TABLE outgoing (
    counter      INTEGER PRIMARY KEY,
    operation_id BLOB NOT NULL UNIQUE,
    seen_version INTEGER NOT NULL,
    seen_choices INTEGER NOT NULL
) STRICT;

-- What became of decisions that were not simply applied: each is told until somebody closes it.
CREATE TABLE answer (
    operation_id BLOB PRIMARY KEY,
    became       TEXT NOT NULL CHECK (became IN ('otherwise', 'refused')),
    reason       TEXT NOT NULL,
    answered_at  TEXT NOT NULL,
    closed_at    TEXT
) STRICT, WITHOUT ROWID;

-- The provisional passwords that the service lets this computer print. Their secret stays there.
CREATE TABLE account_value (
    account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    password   TEXT NOT NULL,
    PRIMARY KEY (account_id, generation)
) STRICT, WITHOUT ROWID;

-- An account without a secret is the service's.
ALTER TABLE account RENAME COLUMN secret TO owned;
ALTER TABLE account ADD COLUMN secret BLOB CHECK (secret IS NULL OR length(secret) = 16);
UPDATE account SET secret = owned;
ALTER TABLE account DROP COLUMN owned;

CREATE UNIQUE INDEX pupil_uuid ON pupil (uuid);
CREATE UNIQUE INDEX guardian_uuid ON guardian (uuid);

-- Whom the service knows; the others are this computer's own.
ALTER TABLE pupil ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guardian ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;

-- A sheet is known by the decision it was printed for; its serial number is for people, and another computer's may be
-- the same.
CREATE TABLE printed_sheet (
    operation_id BLOB PRIMARY KEY,
    serial       TEXT NOT NULL,
    account_id   INTEGER NOT NULL REFERENCES account,
    batch        BLOB NOT NULL,
    login        TEXT NOT NULL,
    generation   INTEGER,  -- NULL: the sheet bears no password
    printed_on   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO printed_sheet (operation_id, serial, account_id, batch, login, generation, printed_on)
SELECT operation_id, serial, account_id, batch, login, generation, printed_on FROM sheet;
DROP TABLE sheet;
ALTER TABLE printed_sheet RENAME TO sheet;
CREATE INDEX sheet_account ON sheet (account_id);
CREATE INDEX sheet_serial ON sheet (serial);

CREATE TRIGGER sheet_serial_once BEFORE INSERT ON sheet
WHEN EXISTS (SELECT 1 FROM retired_serial WHERE serial = NEW.serial)
    AND EXISTS (SELECT 1 FROM operation WHERE id = NEW.operation_id)
BEGIN
    SELECT RAISE(ABORT, 'serial of a retired sheet');
END;
