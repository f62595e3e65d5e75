-- Two accounts of one person, grouped: the records of the one point to the other, which is kept.

ALTER TABLE account
    ADD COLUMN grouped_on date,  -- the last day on which the login of one that is away opens anything
    ADD CHECK ((grouped_into IS NULL) = (grouped_on IS NULL));

-- The account of the record's own, while that one is grouped away.
ALTER TABLE guardian
    ADD COLUMN home_account uuid REFERENCES account,
    ADD CHECK (home_account <> account);

CREATE INDEX guardian_home ON guardian (home_account) WHERE home_account IS NOT NULL;

-- The account that is opened in place of that one: itself, unless it is grouped away. Groupings may follow one another.
CREATE FUNCTION kept_account(asked uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up (id, grouped_into) AS (
        SELECT id, grouped_into FROM account WHERE id = asked
        UNION
        SELECT account.id, account.grouped_into FROM up JOIN account ON account.id = up.grouped_into)
    SELECT id FROM up WHERE grouped_into IS NULL
$$;

-- The accounts grouped with that one, and with those grouped with it; that one is the first.
CREATE FUNCTION accounts_with(asked uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE down (id) AS (
        SELECT asked
        UNION
        SELECT account.id FROM down JOIN account ON account.grouped_into = down.id)
    SELECT id FROM down
$$;

-- Who groups holds both accounts: this is for whatever else might write.
CREATE FUNCTION refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_with(NEW.id) AS id WHERE id = NEW.grouped_into) THEN
        RAISE EXCEPTION 'account % would be grouped with itself', NEW.id;
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER grouping_is_no_circle BEFORE UPDATE OF grouped_into ON account
    FOR EACH ROW WHEN (NEW.grouped_into IS NOT NULL) EXECUTE FUNCTION refuse_circle();

-- The schools where somebody of an account is. Those of an account that is away are those of its own records.
CREATE OR REPLACE VIEW account_school AS
    SELECT pupil.account, enrolment.school, enrolment.gone_on
    FROM pupil JOIN enrolment ON enrolment.pupil = pupil.id
    WHERE pupil.account IS NOT NULL
    UNION ALL
    SELECT guardian.account, enrolment.school, enrolment.gone_on
    FROM guardian
    JOIN link ON link.guardian = guardian.id AND NOT link.gone
    JOIN enrolment ON enrolment.pupil = link.pupil
    UNION ALL
    SELECT guardian.home_account, enrolment.school, enrolment.gone_on
    FROM guardian
    JOIN link ON link.guardian = guardian.id AND NOT link.gone
    JOIN enrolment ON enrolment.pupil = link.pupil
    WHERE guardian.home_account IS NOT NULL;

-- A guardian whose record points to another account brings that account, and the one before; the other is told anew,
-- since it leads elsewhere.
CREATE OR REPLACE FUNCTION guardian_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT enrolment.school, told.kind, told.key
    FROM changed
    JOIN before ON before.id = changed.id
    JOIN link ON link.guardian = changed.id
    JOIN enrolment ON enrolment.pupil = link.pupil
    CROSS JOIN LATERAL (
        VALUES (2, changed.account::text), (2, before.account::text), (2, changed.home_account::text),
            (2, before.home_account::text), (4, changed.id::text)
    ) AS told (kind, key)
    WHERE told.key IS NOT NULL;
    RETURN NULL;
END;
$$;

DROP TRIGGER guardian_updated ON guardian;
CREATE TRIGGER guardian_updated AFTER UPDATE ON guardian REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION guardian_changed();

CREATE OR REPLACE FUNCTION enrolment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
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
            VALUES (2, guardian.account::text), (2, guardian.home_account::text), (4, guardian.id::text),
                (6, link.pupil::text || '/' || link.guardian::text)
        ) AS told (kind, key)
        WHERE link.pupil = changed.pupil
    ) AS told (kind, key)
    WHERE told.key IS NOT NULL;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION link_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT enrolment.school, told.kind, told.key
    FROM changed
    JOIN enrolment ON enrolment.pupil = changed.pupil
    JOIN guardian ON guardian.id = changed.guardian
    CROSS JOIN LATERAL (
        VALUES (2, guardian.account::text), (2, guardian.home_account::text), (4, guardian.id::text),
            (6, changed.pupil::text || '/' || changed.guardian::text)
    ) AS told (kind, key)
    WHERE told.key IS NOT NULL;
    RETURN NULL;
END;
$$;

-- A session that was opened with the login of an account that is away, on its last day.
ALTER TABLE family_session ADD COLUMN through uuid REFERENCES account;

-- A new login that was asked for and is not in force yet, and those that were replaced: none is ever given again.
ALTER TABLE account
    ADD COLUMN renewal_base text,
    ADD COLUMN renewal_asked_on date,
    ADD CHECK ((renewal_base IS NULL) = (renewal_asked_on IS NULL));

CREATE INDEX account_renewal ON account (renewal_asked_on) WHERE renewal_asked_on IS NOT NULL;

CREATE TABLE former_login (
    login    text PRIMARY KEY,
    account  uuid NOT NULL REFERENCES account,
    ended_at timestamptz NOT NULL
);

CREATE INDEX former_login_account ON former_login (account);

INSERT INTO job (name) VALUES ('renewal');
