CREATE INDEX activity_of_account ON activity (account) WHERE account IS NOT NULL;

CREATE INDEX activity_of_school ON activity (uai, at);

CREATE INDEX correction_open ON correction (school_id, about, person) WHERE closed_by IS NULL;

CREATE INDEX enrolment_school ON enrolment (school_id, visiting, gone_on);

CREATE INDEX grouping_account ON grouping (account_id);

CREATE UNIQUE INDEX grouping_in_force ON grouping (account_id) WHERE ended_by IS NULL;

CREATE INDEX grouping_kept ON grouping (kept_id);

CREATE INDEX guardian_account ON guardian (account_id);

CREATE INDEX guardian_home ON guardian (home_account_id) WHERE home_account_id IS NOT NULL;

CREATE UNIQUE INDEX guardian_uuid ON guardian (uuid);

CREATE INDEX link_guardian ON link (guardian_id);

CREATE INDEX operation_account ON operation (account_id, counter) WHERE account_id IS NOT NULL;

CREATE INDEX operation_batch ON operation (batch);

CREATE INDEX pupil_identity ON pupil (family_fold, first_fold, birth_date);

CREATE INDEX pupil_ine ON pupil (ine) WHERE ine IS NOT NULL;

CREATE UNIQUE INDEX pupil_uuid ON pupil (uuid);

CREATE INDEX said_import ON said (import_id);

CREATE INDEX sheet_account ON sheet (account_id);

CREATE INDEX sheet_serial ON sheet (serial);

CREATE INDEX source_record ON source_id (entity, record_id);

CREATE INDEX told_apart_other ON told_apart (other_id);

CREATE TABLE account (
    id                INTEGER PRIMARY KEY,
    uuid              BLOB NOT NULL UNIQUE,
    holder            TEXT NOT NULL CHECK (holder IN ('guardian', 'pupil')),
    login             TEXT NOT NULL UNIQUE,
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
, choices INTEGER NOT NULL DEFAULT 0, chosen_with INTEGER, burnt INTEGER NOT NULL DEFAULT 0, secret BLOB CHECK (secret IS NULL OR length(secret) = 16), void_sheet_tried_on TEXT, suspended_on TEXT, sheet_used_on TEXT, choice_lost_on TEXT) STRICT;

CREATE TABLE account_value (
    account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    password   TEXT NOT NULL,
    PRIMARY KEY (account_id, generation)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE activity_heard (
    uai    TEXT PRIMARY KEY,
    cursor TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE announced_maintenance (
    id        INTEGER PRIMARY KEY,
    level     TEXT NOT NULL,  -- read_only, closed
    begins_at TEXT NOT NULL,
    ends_at   TEXT,           -- NULL: nobody knows
    sentence  TEXT
) STRICT;

CREATE TABLE answer (
    operation_id BLOB PRIMARY KEY,
    became       TEXT NOT NULL CHECK (became IN ('otherwise', 'refused')),
    reason       TEXT NOT NULL,
    answered_at  TEXT NOT NULL,
    closed_at    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE answered_decision (
    counter      INTEGER PRIMARY KEY,
    operation_id BLOB NOT NULL UNIQUE,
    seen_version INTEGER NOT NULL,
    seen_choices INTEGER NOT NULL
) STRICT;

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
, wanted INTEGER NOT NULL DEFAULT 0, blocks INTEGER NOT NULL DEFAULT 1, clock_ahead INTEGER NOT NULL DEFAULT 0, authority BLOB, said_heard_at TEXT) STRICT;

CREATE TABLE class (
    id        INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL REFERENCES school,
    code      TEXT NOT NULL,
    label     TEXT NOT NULL,
    mefs      TEXT NOT NULL DEFAULT '',  -- codes separated by one space
    UNIQUE (school_id, code)
) STRICT;

CREATE TABLE closed_matter (
    account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    matter TEXT NOT NULL,
    about TEXT NOT NULL,  -- the password, the day or the pupil that it was about
    PRIMARY KEY (account_id, matter, about)
) STRICT, WITHOUT ROWID;

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
, choices INTEGER NOT NULL DEFAULT 0, chosen_with INTEGER, burnt INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE confirmed_grouping (
    account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,  -- grouped away
    kept       BLOB NOT NULL CHECK (length(kept) = 16),                   -- the account that is opened in its place
    grouped_on TEXT NOT NULL                                              -- last day of its login
) STRICT;

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

CREATE TABLE given_elsewhere (
    account    BLOB PRIMARY KEY,  -- uuid
    generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE grouping (
    id           INTEGER PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES account,  -- grouped away
    kept_id      INTEGER NOT NULL REFERENCES account,
    grouped_on   TEXT NOT NULL,
    operation_id BLOB NOT NULL,
    ended_by     BLOB,
    CHECK (account_id <> kept_id)
) STRICT;

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
, home_account_id INTEGER, uuid BLOB, linked INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE import (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    author     TEXT NOT NULL,
    files      TEXT NOT NULL,  -- JSON array of names
    report     TEXT NOT NULL,  -- JSON, view::import::Changes
    watermarks TEXT NOT NULL,  -- JSON, table -> greatest id before the import
    undone     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE import_answer (
    question  TEXT PRIMARY KEY,
    value     TEXT NOT NULL,
    import_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import_before (
    id        INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    entity    TEXT NOT NULL,
    row_id    INTEGER NOT NULL,
    before    TEXT NOT NULL,
    UNIQUE (import_id, entity, row_id) ON CONFLICT IGNORE
) STRICT;

CREATE TABLE import_running (
    import_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE import_stamp (
    import_id   INTEGER NOT NULL,
    scope       TEXT NOT NULL,
    school_year INTEGER,
    exported_on TEXT,
    PRIMARY KEY (import_id, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE known_device (
    device      BLOB PRIMARY KEY,  -- what the service calls it
    computer    TEXT NOT NULL,
    person      TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    told        INTEGER NOT NULL   -- somebody has read that it came
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    account         BLOB PRIMARY KEY CHECK (length(account) = 16),  -- what the service calls it
    first_password  TEXT,              -- its first two provisional passwords; NULL once the service knows whose it is
    second_password TEXT,
    login           TEXT,              -- NULL: it is nobody's; else never given again
    import_id       INTEGER            -- the import that gave it to somebody
) STRICT, WITHOUT ROWID;

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

CREATE TABLE linked_school (
    uai     TEXT PRIMARY KEY,
    cursor  TEXT,                       -- where it stands in the feed; NULL: nothing was taken yet
    portal  TEXT,                       -- where its families sign in
    joining INTEGER NOT NULL DEFAULT 0  -- it worked alone, and waits for the director to join it
, role TEXT, ended_at TEXT, unknown_since TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE login_block (
    first_number INTEGER PRIMARY KEY,
    last_number  INTEGER NOT NULL
) STRICT;

CREATE TABLE login_rank (
    base TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE mef (
    id       INTEGER PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,
    label    TEXT,
    training TEXT
) STRICT;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE outgoing (
    counter      INTEGER PRIMARY KEY,
    operation_id BLOB NOT NULL UNIQUE,
    seen_version INTEGER NOT NULL,
    seen_choices INTEGER NOT NULL
, sent INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE "pending_file" (
    batch     BLOB PRIMARY KEY,
    temporary TEXT NOT NULL,
    final     TEXT NOT NULL,
    committed INTEGER NOT NULL DEFAULT 0
, replaces INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE presence (
    school_id INTEGER PRIMARY KEY,
    pupils    INTEGER NOT NULL,
    guardians INTEGER NOT NULL
) STRICT;

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
, uuid BLOB, linked INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE received_page (
    id      INTEGER PRIMARY KEY,
    uai     TEXT NOT NULL,
    content TEXT NOT NULL  -- protocol::feed::Page
) STRICT;

CREATE TABLE recent_file (
    role    TEXT NOT NULL,  -- 'read', 'written'
    path    TEXT NOT NULL,
    used_at TEXT NOT NULL,  -- the same for all files of an import
    PRIMARY KEY (role, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_base (
    digest BLOB PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_serial (
    serial TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

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

CREATE TABLE setting (
    school_id INTEGER NOT NULL,  -- 0: this computer
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (school_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE "sheet" (
    operation_id BLOB PRIMARY KEY,
    serial       TEXT NOT NULL,
    account_id   INTEGER NOT NULL REFERENCES account,
    batch        BLOB NOT NULL,
    login        TEXT NOT NULL,
    generation   INTEGER,  -- NULL: the sheet bears no password
    printed_on   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE source_id (
    id        INTEGER PRIMARY KEY,
    scope     TEXT NOT NULL,
    entity    TEXT NOT NULL CHECK (entity IN ('pupil', 'guardian', 'school')),
    external  TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    UNIQUE (entity, scope, external)
) STRICT;

CREATE TABLE statistics (
    school_id   INTEGER NOT NULL REFERENCES school,
    population  TEXT NOT NULL,
    day         TEXT NOT NULL,
    computed_at TEXT NOT NULL,
    figures     TEXT NOT NULL,  -- JSON
    PRIMARY KEY (school_id, population, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE surroundings (
    uai      TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    day      TEXT,              -- that the service counted; NULL: it has told nothing yet
    content  TEXT NOT NULL      -- as the protocol spells them
) STRICT, WITHOUT ROWID;

CREATE TABLE told_apart (
    account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    other_id   INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    told_at    TEXT NOT NULL,
    author     TEXT NOT NULL,
    PRIMARY KEY (account_id, other_id),
    CHECK (account_id < other_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE written_file (
    batch BLOB PRIMARY KEY,
    path TEXT NOT NULL,
    content TEXT NOT NULL,      -- 'sheets', 'list'
    count INTEGER NOT NULL,     -- pages of a PDF, rows of a CSV
    length INTEGER NOT NULL,    -- with the digest, what tells it from a file that came in its place
    digest BLOB NOT NULL,       -- SHA-256
    written_at TEXT NOT NULL
, name TEXT, printed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TRIGGER class_before BEFORE UPDATE ON class WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'class', OLD.id, json_object('label', OLD.label, 'mefs', OLD.mefs)
    FROM import_running;
END;

CREATE TRIGGER enrolment_before BEFORE UPDATE ON enrolment WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'enrolment', OLD.id, json_object(
        'class_id', OLD.class_id, 'level', OLD.level, 'mef', OLD.mef, 'visiting', OLD.visiting,
        'gone_on', OLD.gone_on)
    FROM import_running;
END;

CREATE TRIGGER guardian_before BEFORE UPDATE ON guardian WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'guardian', OLD.id, json_object(
        'account_id', OLD.account_id, 'title', OLD.title, 'family', OLD.family, 'usage', OLD.usage,
        'first', OLD.first, 'mail', OLD.mail, 'mobile', OLD.mobile, 'home_phone', OLD.home_phone,
        'work_phone', OLD.work_phone, 'accepts_sms', OLD.accepts_sms, 'address', OLD.address,
        'postal_code', OLD.postal_code, 'town', OLD.town, 'country', OLD.country,
        'family_fold', OLD.family_fold, 'first_fold', OLD.first_fold)
    FROM import_running;
END;

CREATE TRIGGER link_before BEFORE UPDATE ON link WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'link', OLD.id, json_object(
        'responsibility', OLD.responsibility, 'kinship', OLD.kinship, 'confirmation', OLD.confirmation,
        'gone', OLD.gone)
    FROM import_running;
END;

CREATE TRIGGER mef_before BEFORE UPDATE ON mef WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'mef', OLD.id, json_object('label', OLD.label, 'training', OLD.training)
    FROM import_running;
END;

CREATE TRIGGER pupil_before BEFORE UPDATE ON pupil WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'pupil', OLD.id, json_object(
        'account_id', OLD.account_id, 'ine', OLD.ine, 'family', OLD.family, 'usage', OLD.usage,
        'first', OLD.first, 'other_first', OLD.other_first, 'birth_date', OLD.birth_date,
        'sex', OLD.sex, 'mail', OLD.mail, 'family_fold', OLD.family_fold, 'first_fold', OLD.first_fold)
    FROM import_running;
END;

CREATE TRIGGER school_before BEFORE UPDATE ON school WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'school', OLD.id, json_object(
        'name', OLD.name, 'degree', OLD.degree, 'kind', OLD.kind, 'sector', OLD.sector,
        'street', OLD.street, 'postal_code', OLD.postal_code, 'town', OLD.town, 'phone', OLD.phone,
        'mail', OLD.mail, 'academy', OLD.academy, 'academy_name', OLD.academy_name,
        'district', OLD.district, 'updated_at', OLD.updated_at)
    FROM import_running;
END;

CREATE TRIGGER sheet_serial_once BEFORE INSERT ON sheet
WHEN EXISTS (SELECT 1 FROM retired_serial WHERE serial = NEW.serial)
    AND EXISTS (SELECT 1 FROM operation WHERE id = NEW.operation_id)
BEGIN
    SELECT RAISE(ABORT, 'serial of a retired sheet');
END;

CREATE TRIGGER source_id_before BEFORE UPDATE ON source_id WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'source_id', OLD.id, json_object('record_id', OLD.record_id) FROM import_running;
END;

CREATE VIEW class_shown AS
SELECT class.id, class.school_id, class.code, class.label,
    CASE
        WHEN (SELECT degree FROM school WHERE school.id = class.school_id) = '2D' THEN class.code
        WHEN EXISTS (
            SELECT 1 FROM class other
            WHERE other.school_id = class.school_id AND other.id <> class.id AND other.label = class.label
                AND EXISTS (SELECT 1 FROM enrolment
                            WHERE enrolment.school_id = other.school_id AND enrolment.class_id = other.id
                                AND enrolment.gone_on IS NULL))
        THEN class.label || ' (' || class.code || ')'
        ELSE class.label
    END AS name
FROM class;

CREATE VIEW school_shown AS
SELECT school.id, school.uai, school.degree, school.academy_name, school.updated_at,
    coalesce(nullif(own.value ->> 'name', ''), school.name) AS name,
    coalesce(nullif(own.value ->> 'street', ''), school.street) AS street,
    coalesce(nullif(own.value ->> 'postalCode', ''), school.postal_code) AS postal_code,
    coalesce(nullif(own.value ->> 'town', ''), school.town) AS town,
    coalesce(nullif(own.value ->> 'phone', ''), school.phone) AS phone,
    coalesce(nullif(own.value ->> 'mail', ''), school.mail) AS mail,
    nullif(own.value ->> 'contact', '') AS contact
FROM school LEFT JOIN setting own ON own.school_id = school.id AND own.key = 'identity';
