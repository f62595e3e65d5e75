-- What was decided and what became of it, and the order in which a school's computers hear of changes.

CREATE TABLE operation (
    id           uuid PRIMARY KEY,
    device       uuid NOT NULL REFERENCES device,
    counter      bigint NOT NULL,
    batch        uuid NOT NULL,
    author       uuid NOT NULL REFERENCES staff,
    school       text NOT NULL REFERENCES school,
    account      uuid NOT NULL,           -- as it was sent
    went_to      uuid REFERENCES account, -- the account that it was applied to; none when there is none
    kind         text NOT NULL,
    content      jsonb NOT NULL,          -- as it was sent
    decided_at   timestamptz NOT NULL,    -- clamped between the synchronisation before and the arrival
    received_at  timestamptz NOT NULL,
    became       text NOT NULL CHECK (became IN ('applied', 'otherwise', 'refused')),
    reason       text,
    UNIQUE (device, counter)
);

CREATE INDEX operation_account ON operation (went_to);

CREATE TABLE sheet (
    operation  uuid PRIMARY KEY,          -- of this table or, of a school that worked alone, of its computer's
    batch      uuid NOT NULL,
    school     text NOT NULL REFERENCES school,
    account    uuid NOT NULL REFERENCES account,
    login      text NOT NULL,
    generation integer,
    printed_on date NOT NULL
);

CREATE INDEX sheet_account ON sheet (account);

-- What families did, and time.
CREATE TABLE event (
    id      uuid PRIMARY KEY,
    account uuid NOT NULL REFERENCES account,
    kind    text NOT NULL,
    content jsonb NOT NULL,
    at      timestamptz NOT NULL
);

CREATE INDEX event_account ON event (account, at);

-- Everything that staff do. Nothing of it is ever changed.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    staff   uuid REFERENCES staff,        -- none: nobody was signed in, or the service itself
    device  uuid REFERENCES device,
    school  text,
    kind    text NOT NULL,
    content jsonb NOT NULL DEFAULT '{}'
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What changed and has no number in a feed yet. Rows come with the change, and are numbered after it is committed, by
-- whoever reads: a number is never seen before a smaller one, whatever the order of commits.
CREATE TABLE outbox (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school text NOT NULL,
    kind   smallint NOT NULL,  -- rank of the kind of entity: what others name comes before them
    key    text NOT NULL
);

CREATE INDEX outbox_school ON outbox (school);

-- The latest change of each thing of a school.
CREATE TABLE feed (
    school   text NOT NULL REFERENCES school,
    kind     smallint NOT NULL,
    key      text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (school, kind, key)
);

CREATE UNIQUE INDEX feed_position ON feed (school, position);

-- Kinds: 0 school, 1 class, 2 account, 3 pupil, 4 guardian, 5 enrolment, 6 link, 7 sheet.

CREATE FUNCTION school_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.name, OLD.degree, OLD.street, OLD.postal_code, OLD.town, OLD.phone, OLD.mail, OLD.academy, OLD.portal)
            IS NOT DISTINCT FROM
            (NEW.name, NEW.degree, NEW.street, NEW.postal_code, NEW.town, NEW.phone, NEW.mail, NEW.academy, NEW.portal)
    THEN
        RETURN NULL;
    END IF;
    INSERT INTO outbox (school, kind, key) VALUES (NEW.uai, 0, '');
    RETURN NULL;
END;
$$;

CREATE TRIGGER school_changed AFTER INSERT OR UPDATE ON school
    FOR EACH ROW EXECUTE FUNCTION school_changed();

CREATE FUNCTION class_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key) SELECT DISTINCT school, 1, code FROM changed;
    RETURN NULL;
END;
$$;

CREATE TRIGGER class_inserted AFTER INSERT ON class REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION class_changed();
CREATE TRIGGER class_updated AFTER UPDATE ON class REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION class_changed();

-- The schools where somebody of an account is.
CREATE VIEW account_school AS
    SELECT pupil.account, enrolment.school, enrolment.gone_on
    FROM pupil JOIN enrolment ON enrolment.pupil = pupil.id
    WHERE pupil.account IS NOT NULL
    UNION ALL
    SELECT guardian.account, enrolment.school, enrolment.gone_on
    FROM guardian
    JOIN link ON link.guardian = guardian.id AND NOT link.gone
    JOIN enrolment ON enrolment.pupil = link.pupil;

CREATE FUNCTION account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT account_school.school, 2, account_school.account::text
    FROM changed JOIN account_school ON account_school.account = changed.id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER account_updated AFTER UPDATE ON account REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION account_changed();

CREATE FUNCTION pupil_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT enrolment.school, 3, changed.id::text
    FROM changed JOIN enrolment ON enrolment.pupil = changed.id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER pupil_updated AFTER UPDATE ON pupil REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION pupil_changed();

-- A guardian whose record points to another account brings that account, too.
CREATE FUNCTION guardian_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT enrolment.school, told.kind, told.key
    FROM changed
    JOIN link ON link.guardian = changed.id
    JOIN enrolment ON enrolment.pupil = link.pupil
    CROSS JOIN LATERAL (VALUES (2, changed.account::text), (4, changed.id::text)) AS told (kind, key);
    RETURN NULL;
END;
$$;

CREATE TRIGGER guardian_updated AFTER UPDATE ON guardian REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION guardian_changed();

-- A pupil who comes brings her account, and her guardians with theirs.
CREATE FUNCTION enrolment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT changed.school, told.kind, told.key
    FROM changed
    JOIN pupil ON pupil.id = changed.pupil
    CROSS JOIN LATERAL (
        VALUES (2, pupil.account::text), (3, pupil.id::text), (5, pupil.id::text)
        UNION ALL
        SELECT told.kind, told.key
        FROM link
        JOIN guardian ON guardian.id = link.guardian
        CROSS JOIN LATERAL (
            VALUES (2, guardian.account::text), (4, guardian.id::text),
                (6, link.pupil::text || '/' || link.guardian::text)
        ) AS told (kind, key)
        WHERE link.pupil = changed.pupil
    ) AS told (kind, key)
    WHERE told.key IS NOT NULL;
    RETURN NULL;
END;
$$;

CREATE TRIGGER enrolment_inserted AFTER INSERT ON enrolment REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION enrolment_changed();
CREATE TRIGGER enrolment_updated AFTER UPDATE ON enrolment REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION enrolment_changed();

CREATE FUNCTION link_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT enrolment.school, told.kind, told.key
    FROM changed
    JOIN enrolment ON enrolment.pupil = changed.pupil
    JOIN guardian ON guardian.id = changed.guardian
    CROSS JOIN LATERAL (
        VALUES (2, guardian.account::text), (4, guardian.id::text),
            (6, changed.pupil::text || '/' || changed.guardian::text)
    ) AS told (kind, key);
    RETURN NULL;
END;
$$;

CREATE TRIGGER link_inserted AFTER INSERT ON link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION link_changed();
CREATE TRIGGER link_updated AFTER UPDATE ON link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION link_changed();

CREATE FUNCTION sheet_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key) SELECT DISTINCT school, 7, operation::text FROM changed;
    RETURN NULL;
END;
$$;

CREATE TRIGGER sheet_inserted AFTER INSERT ON sheet REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION sheet_changed();

-- Members leave a school's feed as they came: by a row that says so.
CREATE FUNCTION source_id_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT enrolment.school, 3, changed.id::text
    FROM changed JOIN enrolment ON enrolment.pupil = changed.id
    WHERE changed.entity = 'pupil'
    UNION
    SELECT DISTINCT enrolment.school, 4, changed.id::text
    FROM changed
    JOIN link ON link.guardian = changed.id
    JOIN enrolment ON enrolment.pupil = link.pupil
    WHERE changed.entity = 'guardian';
    RETURN NULL;
END;
$$;

CREATE TRIGGER source_id_inserted AFTER INSERT ON source_id REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION source_id_changed();
