-- Staging tables of one import. They stand in a database of their own (store::import::staging_database), which is encrypted
-- and thrown away: temporary tables would be held in memory, and those of the people's database would make it grow.
-- In text columns of what records say, NULL is "not said" and '' is "now empty".

CREATE TABLE stage.stage_scope (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,     -- scope of source_id; '' when the source has no identifiers
    format TEXT NOT NULL,     -- 'aaf', 'siecle', 'onde'
    links  INTEGER NOT NULL,  -- a file of the scope says all the links of its pupils
    pupils INTEGER NOT NULL   -- a file of the scope says pupils
) STRICT;

CREATE TABLE stage.stage_file (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL,
    delta INTEGER NOT NULL  -- absence means nothing
) STRICT;

-- Schools of enrolment as pupils say them.
CREATE TABLE stage.stage_enrolment_source (
    scope    INTEGER NOT NULL,
    school   TEXT NOT NULL,
    complete INTEGER NOT NULL,  -- at least one pupil in a complete file, or all have left
    named    INTEGER NOT NULL,  -- at least one pupil
    mef      INTEGER NOT NULL,
    level    INTEGER NOT NULL,
    PRIMARY KEY (scope, school)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage.stage_school (
    id           INTEGER PRIMARY KEY,
    scope        INTEGER NOT NULL,
    key          TEXT NOT NULL,
    file         INTEGER NOT NULL,
    line         INTEGER NOT NULL,
    uai          TEXT,
    name         TEXT,
    degree       TEXT,
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
    UNIQUE (scope, key)
) STRICT;

-- Records of one school of which a later one, last, speaks for all.
CREATE TABLE stage.stage_school_folded (
    id        INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL,
    last      INTEGER NOT NULL
) STRICT;
CREATE INDEX stage.stage_school_folded_last ON stage_school_folded (last);

CREATE TABLE stage.stage_class (
    id       INTEGER PRIMARY KEY,
    scope    INTEGER NOT NULL,
    school   TEXT NOT NULL,
    code     TEXT NOT NULL,
    label    TEXT,
    mefs     TEXT,
    class_id INTEGER,
    UNIQUE (scope, school, code)
) STRICT;

CREATE TABLE stage.stage_mef (
    code     TEXT PRIMARY KEY,
    label    TEXT,
    training TEXT
) STRICT, WITHOUT ROWID;

-- id is the number of the record in the delivery, that of the last one to say the links.
CREATE TABLE stage.stage_pupil (
    id          INTEGER PRIMARY KEY,
    scope       INTEGER NOT NULL,
    key         TEXT NOT NULL,
    file        INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    partial     INTEGER NOT NULL,
    removed     INTEGER NOT NULL,
    links       INTEGER NOT NULL,  -- its links are all there are
    visits      INTEGER,           -- number of the last record that says the classes
    ine         TEXT,
    family      TEXT,
    usage       TEXT,
    first       TEXT,
    other_first TEXT,
    birth_date  TEXT,
    sex         TEXT,
    mail        TEXT,
    school      TEXT,
    class       TEXT,
    level       TEXT,
    mef         TEXT,
    family_fold TEXT,
    first_fold  TEXT,
    login       TEXT,
    home        TEXT,              -- addresses, one a line, where guardians' lines name pupils without identifier
    flaws       INTEGER NOT NULL DEFAULT 0,  -- store::import::flaw
    same_as     INTEGER,           -- the staged record that is the same pupil
    UNIQUE (scope, key)
) STRICT;
CREATE INDEX stage.stage_pupil_flaws ON stage_pupil (id) WHERE flaws > 0;

-- Classes in other schools than that of enrolment, or beside a school of enrolment that is not said.
CREATE TABLE stage.stage_visit (
    record INTEGER NOT NULL,  -- stage_pupil.visits
    scope  INTEGER NOT NULL,
    school TEXT NOT NULL,
    class  TEXT NOT NULL
) STRICT;
CREATE INDEX stage.stage_visit_record ON stage_visit (record);

CREATE TABLE stage.stage_guardian (
    id          INTEGER PRIMARY KEY,
    scope       INTEGER NOT NULL,
    key         TEXT NOT NULL,
    file        INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    partial     INTEGER NOT NULL,
    removed     INTEGER NOT NULL,
    title       TEXT,
    family      TEXT,
    usage       TEXT,
    first       TEXT,
    mail        TEXT,
    mobile      TEXT,
    home_phone  TEXT,
    work_phone  TEXT,
    accepts_sms INTEGER,
    address     TEXT,
    postal_code TEXT,
    town        TEXT,
    country     TEXT,
    family_fold TEXT,
    first_fold  TEXT,
    login       TEXT,
    flaws       INTEGER NOT NULL DEFAULT 0,  -- store::import::flaw
    same_as     INTEGER,           -- the staged record that is the same guardian
    names       INTEGER,           -- fingerprints of the names alone, with the mail address, with the mobile:
    by_mail     INTEGER,           -- store::import::twin
    by_mobile   INTEGER,
    UNIQUE (scope, key)
) STRICT;
CREATE INDEX stage.stage_guardian_flaws ON stage_guardian (id) WHERE flaws > 0;
CREATE INDEX stage.stage_guardian_partial ON stage_guardian (id) WHERE partial;

-- Records of one scope that may be one guardian's: those whose fingerprints another has, and those of one child.
CREATE TABLE stage.stage_duplicate (
    names INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    PRIMARY KEY (names, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage.stage_duplicate_school (
    stage  INTEGER NOT NULL,
    school INTEGER NOT NULL,  -- of a child
    PRIMARY KEY (stage, school)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage.stage_duplicate_pair (
    one   INTEGER NOT NULL,
    other INTEGER NOT NULL,
    pupil INTEGER NOT NULL,  -- a child of both
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage.stage_link (
    id             INTEGER PRIMARY KEY,
    scope          INTEGER NOT NULL,
    file           INTEGER NOT NULL,
    line           INTEGER NOT NULL,
    pupil          INTEGER,  -- stage_pupil.id
    pupil_key      TEXT,     -- where links stand in another file than pupils
    guardian       TEXT NOT NULL,
    responsibility INTEGER NOT NULL,  -- as in link, or NO_RESPONSIBILITY of staged.rs
    kinship        INTEGER
) STRICT;

-- Links of ONDE, by the child's name and class.
CREATE TABLE stage.stage_child (
    id       INTEGER PRIMARY KEY,
    scope    INTEGER NOT NULL,
    file     INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    guardian TEXT NOT NULL,
    family   TEXT,
    usage    TEXT,
    first    TEXT NOT NULL,
    class    TEXT
) STRICT;

-- What can be read of records left out: whom they can concern has not left.
CREATE TABLE stage.stage_quarantine (
    id       INTEGER PRIMARY KEY,
    scope    INTEGER NOT NULL,
    file     INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    about    TEXT NOT NULL,     -- 'pupil', 'link'
    pupil    TEXT,              -- keys, as far as they can be read
    guardian TEXT,
    school   TEXT,
    family   TEXT,              -- folded names of the pupil, or of the guardian of a link
    first    TEXT,
    aligned  INTEGER NOT NULL,  -- what is read is what was meant
    pupil_id    INTEGER,        -- whom the keys mean
    guardian_id INTEGER
) STRICT;
CREATE INDEX stage.stage_quarantine_name ON stage_quarantine (about, family, first);
CREATE INDEX stage.stage_quarantine_pupil ON stage_quarantine (pupil_id) WHERE pupil_id IS NOT NULL;
CREATE INDEX stage.stage_quarantine_guardian ON stage_quarantine (guardian_id) WHERE guardian_id IS NOT NULL;

-- Which stored school a key of the files means.
CREATE TABLE stage.stage_place (
    scope     INTEGER NOT NULL,
    key       TEXT NOT NULL,
    school_id INTEGER NOT NULL,
    described INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

-- Schools all of whose pupils the delivery names.
CREATE TABLE stage.stage_complete_school (
    school_id INTEGER PRIMARY KEY,
    visiting  INTEGER NOT NULL,
    nobody    INTEGER NOT NULL  -- it names none
) STRICT;

-- Whom a staged record is. how: `Match` of staged.rs.
CREATE TABLE stage.match_pupil (
    stage INTEGER PRIMARY KEY,
    pupil INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    how   INTEGER NOT NULL
) STRICT;
CREATE INDEX stage.match_pupil_pupil ON match_pupil (pupil);

CREATE TABLE stage.match_guardian (
    stage    INTEGER PRIMARY KEY,
    guardian INTEGER NOT NULL,
    scope    INTEGER NOT NULL,
    how      INTEGER NOT NULL
) STRICT;
CREATE INDEX stage.match_guardian_guardian ON match_guardian (guardian);

CREATE TABLE stage.stage_candidate (
    stage    INTEGER NOT NULL,
    record   INTEGER NOT NULL,
    same_day INTEGER NOT NULL DEFAULT 1,  -- of pupils: the birth date is the same
    PRIMARY KEY (stage, same_day, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage.stage_candidate_record ON stage_candidate (record, same_day);

CREATE TABLE stage.stage_new (
    n     INTEGER PRIMARY KEY,
    stage INTEGER NOT NULL
) STRICT;

CREATE TABLE stage.stage_account (
    n     INTEGER PRIMARY KEY,
    stage INTEGER NOT NULL UNIQUE,
    base  TEXT NOT NULL
) STRICT;

-- Where pupils are after the import, as far as the delivery says.
CREATE TABLE stage.stage_enrolment (
    pupil_id   INTEGER NOT NULL,
    school_id  INTEGER NOT NULL,
    visiting   INTEGER NOT NULL,
    class_id   INTEGER,
    class_said INTEGER NOT NULL,
    level      TEXT,
    mef        TEXT,
    PRIMARY KEY (pupil_id, school_id)
) STRICT, WITHOUT ROWID;

-- Links of one scope, between stored pupils and staged guardians.
CREATE TABLE stage.stage_link_resolved (
    pupil          INTEGER NOT NULL,
    stage          INTEGER NOT NULL,
    responsibility INTEGER NOT NULL,
    kinship        INTEGER,
    names          INTEGER,  -- stage_guardian.names
    PRIMARY KEY (pupil, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage.stage_referenced (
    stage INTEGER PRIMARY KEY
) STRICT;

-- Links of pupils known before the import, and pupils all of whose links the delivery says.
CREATE TABLE stage.stage_link_known (
    pupil          INTEGER NOT NULL,
    guardian       INTEGER NOT NULL,
    responsibility INTEGER NOT NULL,
    kinship        INTEGER,
    PRIMARY KEY (pupil, guardian)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage.stage_links_complete (
    pupil INTEGER PRIMARY KEY
) STRICT;

-- Enrolments that end. how: `EnrolmentEnd`, kept: `Kept` of staged.rs.
CREATE TABLE stage.stage_departure (
    enrolment INTEGER PRIMARY KEY,
    pupil     INTEGER NOT NULL,
    school    INTEGER NOT NULL,
    family    TEXT NOT NULL,
    first     TEXT NOT NULL,
    how       INTEGER NOT NULL,
    kept      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX stage.stage_departure_name ON stage_departure (family, first);
CREATE INDEX stage.stage_departure_first ON stage_departure (first);

-- Links that end. how: `LinkEnd`, kept: `Kept` of staged.rs.
CREATE TABLE stage.stage_link_end (
    link     INTEGER PRIMARY KEY,
    pupil    INTEGER NOT NULL,
    guardian INTEGER NOT NULL,
    family   TEXT NOT NULL,
    first    TEXT NOT NULL,
    how      INTEGER NOT NULL,
    kept     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Accounts known before the import whose families come, go or move.
CREATE TABLE stage.stage_affected_account (
    account INTEGER PRIMARY KEY
) STRICT;

-- Where they were and are.
CREATE TABLE stage.stage_presence (
    account     INTEGER NOT NULL,
    school_id   INTEGER NOT NULL,
    was         INTEGER NOT NULL,
    is_now      INTEGER NOT NULL,
    was_anyhow  INTEGER NOT NULL,  -- be it through visiting pupils
    is_anyhow   INTEGER NOT NULL,
    PRIMARY KEY (account, school_id)
) STRICT, WITHOUT ROWID;

-- Those whose data changed.
CREATE TABLE stage.stage_changed (
    account   INTEGER NOT NULL,
    school_id INTEGER NOT NULL,
    PRIMARY KEY (account, school_id)
) STRICT, WITHOUT ROWID;

-- Enrolments known before that changed, or whose pupil did.
CREATE TABLE stage.stage_pupil_move (
    enrolment INTEGER PRIMARY KEY,
    school_id INTEGER NOT NULL,
    pupil     INTEGER NOT NULL,
    was       INTEGER NOT NULL,
    is_now    INTEGER NOT NULL
) STRICT;

-- Pupils known before who come, go or move: whether they were in any school, and are.
CREATE TABLE stage.stage_pupil_presence (
    pupil  INTEGER PRIMARY KEY,
    was    INTEGER NOT NULL,
    is_now INTEGER NOT NULL
) STRICT;

-- New guardians' accounts, by school.
CREATE TABLE stage.stage_arrival (
    school_id INTEGER PRIMARY KEY,
    accounts  INTEGER NOT NULL
) STRICT;

-- Lines to check that are corrections to make at the source.
CREATE TABLE stage.stage_remark (
    id       INTEGER PRIMARY KEY,
    file     TEXT NOT NULL,
    file_id  INTEGER,
    line     INTEGER,
    key      TEXT,                 -- of the record; without it the line tells
    name     TEXT NOT NULL,
    field    TEXT,
    code     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    left_out INTEGER NOT NULL,
    scope    INTEGER,
    school   INTEGER,
    about    TEXT,
    person   TEXT
) STRICT;
