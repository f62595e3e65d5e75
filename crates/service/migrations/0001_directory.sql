-- The directory: schools, people, accounts. Codes are those of the protocol.

CREATE TABLE school (
    uai         text PRIMARY KEY CHECK (uai ~ '^[0-9]{7}[A-Z]$'),
    name        text NOT NULL,
    degree      text NOT NULL CHECK (degree IN ('1D', '2D')),
    street      text,
    postal_code text,
    town        text,
    phone       text,
    mail        text,
    academy     text,
    portal      text,
    -- Its feed: the history it belongs to, and the last change that bears a number.
    epoch       uuid NOT NULL,
    position    bigint NOT NULL DEFAULT 0
);

CREATE TABLE class (
    school text NOT NULL REFERENCES school,
    code   text NOT NULL,
    label  text NOT NULL,
    mefs   text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (school, code)
);

CREATE TABLE account (
    id                uuid PRIMARY KEY,
    holder            text NOT NULL CHECK (holder IN ('guardian', 'pupil')),
    login             text NOT NULL UNIQUE,
    state             text NOT NULL DEFAULT 'not_notified'
        CHECK (state IN ('not_notified', 'notified', 'activating', 'activated')),
    origin            text NOT NULL DEFAULT 'unset'
        CHECK (origin IN ('unset', 'school', 'guardian', 'france_connect', 'aten', 'ent')),
    password          text NOT NULL DEFAULT 'none'
        CHECK (password IN ('none', 'provisional', 'chosen', 'france_connect')),
    generation        integer NOT NULL DEFAULT 1 CHECK (generation >= 1),
    notified_on       date,
    provisional_since date,
    activated_before  boolean NOT NULL DEFAULT false,
    reset_asked_on    date,
    choices           integer NOT NULL DEFAULT 0,
    chosen_with       integer,
    burnt             integer NOT NULL DEFAULT 0,
    rolled            integer NOT NULL DEFAULT 0,  -- greatest generation made void after a theft
    version           bigint NOT NULL DEFAULT 0,
    signed_in_on      date,
    confirmed_mail    text,
    confirmed_mobile  text,
    grouped_into      uuid REFERENCES account CHECK (grouped_into <> id)
);

CREATE INDEX account_grouped ON account (grouped_into) WHERE grouped_into IS NOT NULL;

-- An account has a list of secrets, each from a generation on. They are sealed by a key that is not in this database.
CREATE TABLE account_secret (
    account         uuid NOT NULL REFERENCES account,
    from_generation integer NOT NULL,
    key             text NOT NULL,
    sealed          bytea NOT NULL,
    PRIMARY KEY (account, from_generation)
);

-- Last number given to each base of logins: none is ever given twice.
CREATE TABLE login_rank (
    base text PRIMARY KEY,
    last bigint NOT NULL
);

CREATE TABLE pupil (
    id          uuid PRIMARY KEY,
    account     uuid UNIQUE REFERENCES account,
    ine         text,
    family      text NOT NULL,
    usage       text,
    first       text NOT NULL,
    other_first text,
    birth_date  date,
    sex         text,
    mail        text
);

CREATE INDEX pupil_ine ON pupil (ine) WHERE ine IS NOT NULL;

CREATE TABLE guardian (
    id          uuid PRIMARY KEY,
    account     uuid NOT NULL REFERENCES account,
    title       text,
    family      text NOT NULL,
    usage       text,
    first       text NOT NULL,
    mail        text,
    mobile      text,
    home_phone  text,
    work_phone  text,
    address     text[] NOT NULL DEFAULT '{}',
    postal_code text,
    town        text,
    country     text
);

CREATE INDEX guardian_account ON guardian (account);

CREATE TABLE enrolment (
    pupil    uuid NOT NULL REFERENCES pupil,
    school   text NOT NULL REFERENCES school,
    class    text,
    level    text,
    mef      text,
    visiting boolean NOT NULL DEFAULT false,
    gone_on  date,
    PRIMARY KEY (pupil, school),
    FOREIGN KEY (school, class) REFERENCES class
);

CREATE INDEX enrolment_school ON enrolment (school);

CREATE TABLE link (
    pupil               uuid NOT NULL REFERENCES pupil,
    guardian            uuid NOT NULL REFERENCES guardian,
    responsibility      smallint NOT NULL CHECK (responsibility IN (1, 2)),
    kinship             smallint,
    confirmation        text NOT NULL DEFAULT 'unconfirmed'
        CHECK (confirmation IN ('unconfirmed', 'confirmed', 'reported')),
    birth_date_reported boolean NOT NULL DEFAULT false,
    gone                boolean NOT NULL DEFAULT false,
    PRIMARY KEY (pupil, guardian)
);

CREATE INDEX link_guardian ON link (guardian);

-- How sources call people.
CREATE TABLE source_id (
    entity   text NOT NULL CHECK (entity IN ('pupil', 'guardian')),
    scope    text NOT NULL,
    external text NOT NULL,
    id       uuid NOT NULL,
    PRIMARY KEY (entity, scope, external)
);

CREATE INDEX source_id_of ON source_id (id);
