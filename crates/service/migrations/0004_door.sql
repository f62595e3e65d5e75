-- The door: what families sign in with, and what is written to them.

-- The password that a holder chose. It stands until another takes its place; whether it opens, the account says.
CREATE TABLE chosen_password (
    account    uuid PRIMARY KEY REFERENCES account,
    hash       text NOT NULL,             -- Argon2id, PHC string
    generation integer,                   -- of the sheet behind the choice; none for a road that owes nothing to one
    choices    integer NOT NULL,          -- the holder's choices then: another way in since, and it opens nothing
    undeclared boolean NOT NULL DEFAULT false, -- chosen with a sheet that no school has declared yet
    suspended_at timestamptz,             -- every computer that held the value was heard, and none declared it
    chosen_at  timestamptz NOT NULL
);

CREATE INDEX chosen_password_undeclared ON chosen_password (account) WHERE undeclared;

-- Somebody who has signed in, or is about to. The token is theirs; only its digest is kept.
CREATE TABLE family_session (
    digest     bytea PRIMARY KEY,
    account    uuid REFERENCES account,   -- none: the password was wrong, which is said with the birth date
    stage      text NOT NULL CHECK (stage IN ('together', 'dates', 'password', 'open')),
    login      text NOT NULL,             -- as it was typed
    generation integer,                   -- of the sheet behind it
    link       bytea,                     -- digest of the link of a lost password that it began with
    begun_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz
);

CREATE INDEX family_session_account ON family_session (account) WHERE ended_at IS NULL;
CREATE INDEX family_session_seen ON family_session (seen_at);

-- Failures by address; one is forgotten each minute.
CREATE TABLE address_attempt (
    digest   bytea PRIMARY KEY,
    failures double precision NOT NULL,
    at       timestamptz NOT NULL,
    next     timestamptz NOT NULL         -- none is looked at before
);

-- Addresses that a holder confirmed; the last that was not dropped is theirs.
CREATE TABLE confirmed_mail (
    account      uuid NOT NULL REFERENCES account,
    address      text NOT NULL,
    generation   integer,                 -- of the sheet behind the session that gave it
    confirmed_at timestamptz NOT NULL,
    dropped_at   timestamptz,
    PRIMARY KEY (account, confirmed_at)
);

CREATE INDEX confirmed_mail_address ON confirmed_mail (lower(address)) WHERE dropped_at IS NULL;

-- Links in mails. Only the digest is kept; each counts once.
CREATE TABLE mail_link (
    digest     bytea PRIMARY KEY,
    account    uuid NOT NULL REFERENCES account,
    purpose    text NOT NULL CHECK (purpose IN ('confirm', 'reset')),
    address    text NOT NULL,
    session    bytea,                     -- digest of the session that asked for it
    generation integer,                   -- of the sheet behind that session
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((purpose = 'confirm') = (session IS NOT NULL))
);

CREATE INDEX mail_link_account ON mail_link (account) WHERE ended_at IS NULL;

-- Mails to send. What they say is sealed, since they bear links, and goes when they have gone.
CREATE TABLE outgoing_mail (
    id        uuid PRIMARY KEY,
    recipient text NOT NULL,
    kind      text NOT NULL,
    key       text,
    sealed    bytea,
    state     text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'unknown', 'sent', 'refused')),
    attempts  integer NOT NULL DEFAULT 0,
    made_at   timestamptz NOT NULL,
    next      timestamptz NOT NULL,       -- not tried before
    ended_at  timestamptz,
    told      text,                       -- the server's last words
    CHECK (key IS NULL OR sealed IS NOT NULL)
);

CREATE INDEX outgoing_mail_waiting ON outgoing_mail (next) WHERE state = 'waiting';

-- What the school is told of an account: the last day on which somebody tried a sheet of it that is void, and the day on
-- which a sign-in was suspended that no computer declared.
ALTER TABLE account ADD COLUMN void_sheet_tried_on date;
ALTER TABLE account ADD COLUMN suspended_on date;

-- Which computers may have printed a value of an account, and when each was last heard: those of people who work for a
-- school where somebody of the account is, neither ended nor put aside.
CREATE VIEW value_holder AS
    SELECT delivery.account, delivery.generation, device.id AS device, staff_role.until,
        coalesce(device.synchronised_at, device.enrolled_at) AS heard_at
    FROM delivery
    JOIN device ON device.id = delivery.device AND device.revoked_at IS NULL AND device.quarantined_at IS NULL
    JOIN staff_role ON staff_role.staff = device.staff AND staff_role.ended_at IS NULL
        AND staff_role.role IN ('director', 'delegate')
    JOIN account_school ON account_school.account = delivery.account AND account_school.school = staff_role.school
        AND account_school.gone_on IS NULL;

-- What somebody lost, as they typed it: known or not, it is kept alike, and answered by mail or by the school, never on
-- the page.
CREATE TABLE lost_request (
    id    uuid PRIMARY KEY,
    kind  text NOT NULL CHECK (kind IN ('login', 'password', 'school')),
    typed text NOT NULL,
    at    timestamptz NOT NULL
);
