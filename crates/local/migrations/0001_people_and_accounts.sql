-- People, accounts and the operations log.
-- Dates are ISO text (AAAA-MM-JJ) in Paris time, moments RFC 3339 text in UTC. Columns ending in _fold hold
-- domain::fold::fold of their neighbour. Applied migrations never change: the next one adds.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE school (
    id           INTEGER PRIMARY KEY,
    uai          TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    degree       TEXT NOT NULL CHECK (degree IN ('1D', '2D')),
    kind         TEXT,
    sector       TEXT,
    street       TEXT,
    postal_code  TEXT,
    town         TEXT,
    phone        TEXT,
    mail         TEXT,
    academy      TEXT,
    academy_name TEXT,
    district     TEXT,
    updated_at   TEXT
) STRICT;

CREATE TABLE class (
    id        INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES school,
    code      TEXT NOT NULL,
    label     TEXT NOT NULL,
    mefs      TEXT NOT NULL DEFAULT '',  -- codes separated by one space
    UNIQUE (school_id, code)
) STRICT;

CREATE TABLE mef (
    id       INTEGER PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,
    label    TEXT,
    training TEXT
) STRICT;

-- What staff and families change (domain::account::Account) stands in the columns from state to version:
-- it is what the director sees, the confirmed state and the pending operations applied to it.
CREATE TABLE account (
    id                INTEGER PRIMARY KEY,
    uuid              BLOB NOT NULL UNIQUE,
    holder            TEXT NOT NULL CHECK (holder IN ('guardian', 'pupil')),
    login             TEXT NOT NULL UNIQUE,
    secret            BLOB NOT NULL CHECK (length(secret) = 16),
    state             INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
    origin            INTEGER NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 5),
    password          INTEGER NOT NULL DEFAULT 0 CHECK (password BETWEEN 0 AND 3),
    generation        INTEGER NOT NULL DEFAULT 1 CHECK (generation >= 1),
    notified_on       TEXT,
    provisional_since TEXT,
    activated_before  INTEGER NOT NULL DEFAULT 0,
    reset_asked_on    TEXT,
    version           INTEGER NOT NULL DEFAULT 0,
    signed_in_on      TEXT,
    confirmed_mail    TEXT,  -- given and confirmed by the holder; no import touches it
    confirmed_mobile  TEXT
) STRICT;

-- What the central service last said of an account. No row: as created. A machine working alone has none.
CREATE TABLE confirmed_account (
    account_id        INTEGER PRIMARY KEY REFERENCES account,
    state             INTEGER NOT NULL,
    origin            INTEGER NOT NULL,
    password          INTEGER NOT NULL,
    generation        INTEGER NOT NULL,
    notified_on       TEXT,
    provisional_since TEXT,
    activated_before  INTEGER NOT NULL,
    reset_asked_on    TEXT,
    version           INTEGER NOT NULL
) STRICT;

-- Highest number given for each base of logins, for ever: a login is never reused.
CREATE TABLE login_rank (
    base TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pupil (
    id                INTEGER PRIMARY KEY,
    account_id        INTEGER UNIQUE REFERENCES account,  -- 2D only
    ine               TEXT,
    family            TEXT NOT NULL,
    usage             TEXT,
    first             TEXT NOT NULL,
    other_first       TEXT,
    birth_date        TEXT,
    sex               TEXT,
    mail              TEXT,
    family_fold       TEXT NOT NULL,
    first_fold        TEXT NOT NULL
) STRICT;
CREATE INDEX pupil_ine ON pupil (ine) WHERE ine IS NOT NULL;
CREATE INDEX pupil_identity ON pupil (family_fold, first_fold, birth_date);

CREATE TABLE enrolment (
    id        INTEGER PRIMARY KEY,
    pupil_id  INTEGER NOT NULL REFERENCES pupil,
    school_id INTEGER NOT NULL REFERENCES school,
    class_id  INTEGER REFERENCES class,
    level     TEXT,
    mef       TEXT,
    visiting  INTEGER NOT NULL DEFAULT 0,  -- élève extérieur
    gone_on   TEXT,                        -- left the school; kept, restorable
    UNIQUE (pupil_id, school_id)
) STRICT;
CREATE INDEX enrolment_school ON enrolment (school_id, visiting, gone_on);

-- A guardian as one source describes it; several may share one account.
CREATE TABLE guardian (
    id          INTEGER PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES account,
    title       TEXT,
    family      TEXT NOT NULL,
    usage       TEXT,
    first       TEXT NOT NULL,
    mail        TEXT,
    mobile      TEXT,
    home_phone  TEXT,
    work_phone  TEXT,
    accepts_sms INTEGER,
    address     TEXT,  -- lines separated by line feeds, without locality and country
    postal_code TEXT,
    town        TEXT,
    country     TEXT,
    family_fold TEXT NOT NULL,
    first_fold  TEXT NOT NULL
) STRICT;
CREATE INDEX guardian_account ON guardian (account_id);

CREATE TABLE link (
    id             INTEGER PRIMARY KEY,
    pupil_id       INTEGER NOT NULL REFERENCES pupil,
    guardian_id    INTEGER NOT NULL REFERENCES guardian,
    responsibility INTEGER NOT NULL CHECK (responsibility IN (1, 2)),  -- 1 legal guardian, 2 in charge
    kinship        INTEGER,
    confirmation   INTEGER NOT NULL DEFAULT 0 CHECK (confirmation BETWEEN 0 AND 2),
    birth_date_reported INTEGER NOT NULL DEFAULT 0,  -- the family says the pupil's birth date is wrong
    gone           INTEGER NOT NULL DEFAULT 0,
    UNIQUE (pupil_id, guardian_id)
) STRICT;
CREATE INDEX link_guardian ON link (guardian_id);

-- The identifiers that sources give. scope: 'AAF:04', 'SIECLE:0990001X', 'ONDE:0990001X'.
CREATE TABLE source_id (
    id        INTEGER PRIMARY KEY,
    scope     TEXT NOT NULL,
    entity    TEXT NOT NULL CHECK (entity IN ('pupil', 'guardian', 'school')),
    external  TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    UNIQUE (entity, scope, external)
) STRICT;
CREATE INDEX source_record ON source_id (entity, record_id);

-- Every staff decision, in the order of this device's contiguous counter. account_id is NULL for decisions
-- about no single account (an import, a list): they are in the journal and concern no service.
CREATE TABLE operation (
    counter      INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    batch        BLOB NOT NULL,       -- one click of the director
    author       TEXT,                -- NULL: what time alone did
    school_id    INTEGER REFERENCES school,
    account_id   INTEGER REFERENCES account,
    kind         TEXT NOT NULL,
    payload      TEXT NOT NULL DEFAULT '{}',
    decided_at   TEXT NOT NULL,
    seen_version INTEGER,
    outcome      TEXT                 -- NULL: no service has answered
) STRICT;
CREATE INDEX operation_account ON operation (account_id, counter) WHERE account_id IS NOT NULL;
CREATE INDEX operation_batch ON operation (batch);

CREATE TABLE sheet (
    serial       TEXT PRIMARY KEY,
    operation_id BLOB NOT NULL UNIQUE,
    account_id   INTEGER NOT NULL REFERENCES account,
    batch        BLOB NOT NULL,
    login        TEXT NOT NULL,
    generation   INTEGER,  -- NULL: the sheet bears no password
    printed_on   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sheet_account ON sheet (account_id);

-- Files being written: what a stop in the middle leaves behind is tidied from here at the next opening.
CREATE TABLE writing (
    batch     BLOB PRIMARY KEY,
    temporary TEXT NOT NULL,
    final     TEXT NOT NULL,
    committed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    school_id INTEGER NOT NULL,  -- 0: this computer
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (school_id, key)
) STRICT, WITHOUT ROWID;
