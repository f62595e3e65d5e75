-- What operators do: one person exported or erased, an incident, the trail searched and forgotten in time.

-- Whom it was about was erased: that it was sent and what became of it is left.
ALTER TABLE operation ADD COLUMN erased boolean NOT NULL DEFAULT false;

-- Logins of people who were erased, which nobody else gets: digests alone.
CREATE TABLE retired_login (digest bytea PRIMARY KEY);

-- Whatever names a person is found by their ids, and nothing that does is looked through row by row when they go.
CREATE INDEX operation_sent_for ON operation (account);
CREATE INDEX operation_person ON operation (person) WHERE person IS NOT NULL;
CREATE INDEX person_alias_person ON person_alias (person);
CREATE INDEX lease_went_to ON lease (went_to) WHERE went_to IS NOT NULL;
DROP INDEX family_session_account;
CREATE INDEX family_session_account ON family_session (account);
CREATE INDEX family_session_through ON family_session (through) WHERE through IS NOT NULL;
DROP INDEX mail_link_account;
CREATE INDEX mail_link_account ON mail_link (account);

-- A leak: what schools printed and may print is rolled, school by school.
CREATE TABLE incident (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    secrets  boolean NOT NULL,           -- those leaked, too, and are drawn anew
    spared   text[] NOT NULL,            -- which accounts are left alone
    agreed   bigint NOT NULL,            -- the accounts that the rehearsal showed
    ended_at timestamptz                 -- every school is done
);

-- One at a time: what was stopped is gone on with before anything else is begun.
CREATE UNIQUE INDEX incident_under_way ON incident ((ended_at IS NULL)) WHERE ended_at IS NULL;

CREATE TABLE incident_school (
    incident bigint NOT NULL REFERENCES incident,
    school   text NOT NULL REFERENCES school,
    done_at  timestamptz,
    PRIMARY KEY (incident, school)
);

-- Each account once, of however many schools it is.
CREATE TABLE incident_account (
    incident bigint NOT NULL REFERENCES incident,
    account  uuid NOT NULL REFERENCES account,
    reprint  boolean NOT NULL,           -- the family has a sheet of it that is void now
    PRIMARY KEY (incident, account)
);

CREATE INDEX incident_account_account ON incident_account (account);

-- The trail is forgotten in time, as the operator says: never what is not six months old, and nothing of it is changed.
CREATE INDEX audit_at ON audit USING brin (at);

DROP TRIGGER audit_is_append_only ON audit;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('preau.forgets', true) IS DISTINCT FROM 'on' OR OLD.at > now() - interval '6 months' THEN
        RAISE EXCEPTION 'audit is append-only';
    END IF;
    RETURN OLD;
END;
$$;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_to_forget();

INSERT INTO job (name) VALUES ('purge');
