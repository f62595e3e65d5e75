-- Who works for a school, and on which computers.

CREATE TABLE staff (
    id            uuid PRIMARY KEY,
    login         text NOT NULL UNIQUE,
    name          text NOT NULL,          -- as the journal says it
    password_hash text NOT NULL,          -- Argon2id, PHC string
    totp_key      text NOT NULL,
    totp_sealed   bytea NOT NULL,
    totp_step     bigint NOT NULL DEFAULT 0,  -- last step a code was taken for: none is taken twice
    created_at    timestamptz NOT NULL
);

-- Attempts that failed in a row, by what was tried: a login that is nobody's is counted as somebody's is.
CREATE TABLE attempt (
    kind     text NOT NULL,
    digest   bytea NOT NULL,
    failures integer NOT NULL,
    next     timestamptz NOT NULL,        -- none is looked at before
    PRIMARY KEY (kind, digest)
);

-- A code for the day the telephone is lost, each for once.
CREATE TABLE recovery_code (
    staff   uuid NOT NULL REFERENCES staff,
    digest  bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (staff, digest)
);

CREATE TABLE staff_role (
    id       uuid PRIMARY KEY,
    staff    uuid NOT NULL REFERENCES staff,
    role     text NOT NULL CHECK (role IN ('director', 'delegate', 'support', 'operator')),
    school   text REFERENCES school,      -- absent for an operator
    given_by uuid REFERENCES staff,
    given_at timestamptz NOT NULL,
    until    date,                        -- last day
    ended_at timestamptz,
    CHECK ((role = 'operator') = (school IS NULL))
);

CREATE INDEX staff_role_staff ON staff_role (staff);
CREATE INDEX staff_role_school ON staff_role (school);

CREATE TABLE device (
    id             uuid PRIMARY KEY,
    staff          uuid NOT NULL REFERENCES staff,
    computer       text NOT NULL,         -- how it calls itself
    token_digest   bytea NOT NULL UNIQUE,
    enrolled_at    timestamptz NOT NULL,
    until          timestamptz NOT NULL,  -- to be confirmed again from then on
    last_counter   bigint NOT NULL DEFAULT 0,
    synchronised_at timestamptz,          -- its clock is believed from then to now
    revoked_at     timestamptz,
    stolen         boolean NOT NULL DEFAULT false,
    quarantined_at timestamptz
);

CREATE INDEX device_staff ON device (staff);

CREATE TABLE enrolment_request (
    code          text PRIMARY KEY,
    secret_digest bytea NOT NULL UNIQUE,
    computer      text NOT NULL,
    address       text NOT NULL,
    asked_at      timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    seen_by       uuid REFERENCES staff,  -- who signed in and looks at it
    seen_digest   bytea,                  -- of what they confirm it with
    confirmed_by  uuid REFERENCES staff,
    refused       boolean NOT NULL DEFAULT false
);

-- What each computer received of each account: what must roll when it is stolen.
CREATE TABLE delivery (
    device     uuid NOT NULL REFERENCES device,
    account    uuid NOT NULL REFERENCES account,
    generation integer NOT NULL,          -- greatest
    at         timestamptz NOT NULL,
    PRIMARY KEY (device, account)
);

CREATE INDEX delivery_account ON delivery (account);
