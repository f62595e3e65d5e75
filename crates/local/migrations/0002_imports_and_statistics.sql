-- Imports that can be undone, and dated snapshots of the statistics.

CREATE TABLE import (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    author     TEXT NOT NULL,
    files      TEXT NOT NULL,  -- JSON array of names
    report     TEXT NOT NULL,  -- JSON, view::import::Changes
    watermarks TEXT NOT NULL,  -- JSON, table -> greatest id before the import
    undone     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The one import under way, inside its transaction only: while it has a row, the triggers below keep the
-- earlier face of every row an import changes.
CREATE TABLE import_running (
    import_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE import_before (
    id        INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    entity    TEXT NOT NULL,
    row_id    INTEGER NOT NULL,
    before    TEXT NOT NULL,
    UNIQUE (import_id, entity, row_id) ON CONFLICT IGNORE
) STRICT;

-- What the director answered to an import's questions, so that the same files do not ask again.
CREATE TABLE import_answer (
    question  TEXT PRIMARY KEY,
    value     TEXT NOT NULL,
    import_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER school_before BEFORE UPDATE ON school WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'school', OLD.id, json_object(
        'name', OLD.name, 'degree', OLD.degree, 'kind', OLD.kind, 'sector', OLD.sector,
        'street', OLD.street, 'postal_code', OLD.postal_code, 'town', OLD.town, 'phone', OLD.phone,
        'mail', OLD.mail, 'academy', OLD.academy, 'academy_name', OLD.academy_name,
        'district', OLD.district, 'updated_at', OLD.updated_at)
    FROM import_running;
END;

CREATE TRIGGER class_before BEFORE UPDATE ON class WHEN EXISTS (SELECT 1 FROM import_running) BEGIN
    INSERT INTO import_before (import_id, entity, row_id, before)
    SELECT import_id, 'class', OLD.id, json_object('label', OLD.label, 'mefs', OLD.mefs)
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

CREATE TABLE statistics (
    school_id   INTEGER NOT NULL REFERENCES school,
    population  TEXT NOT NULL,
    day         TEXT NOT NULL,
    computed_at TEXT NOT NULL,
    figures     TEXT NOT NULL,  -- JSON
    PRIMARY KEY (school_id, population, day)
) STRICT, WITHOUT ROWID;
