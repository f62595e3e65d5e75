-- Blank accounts that computers hold, so that a school imports and prints without network.

CREATE TABLE lease (
    account   uuid PRIMARY KEY,                 -- the id that it has, or will have
    device    uuid NOT NULL REFERENCES device,
    -- free: nobody's yet. claimed: somebody's account. void: the person had an account, which is kept; this one stays,
    -- nobody's, so that its sheet is told by. dead: its computer was ended before it was used.
    state     text NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'claimed', 'void', 'dead')),
    key       text,                             -- what seals its secret, until it is an account's
    sealed    bytea,
    login     text,                             -- as it was claimed
    went_to   uuid REFERENCES account,          -- void: the account that the person has
    leased_at timestamptz NOT NULL,
    ended_at  timestamptz,
    CHECK ((state = 'free') = (sealed IS NOT NULL) AND (key IS NULL) = (sealed IS NULL)),
    CHECK ((state = 'void') = (went_to IS NOT NULL)),
    CHECK ((state IN ('claimed', 'void')) = (login IS NOT NULL))
);

CREATE INDEX lease_device ON lease (device) WHERE state = 'free';

-- Which computer has which block of login numbers (domain::login::block). None is ever lent twice.
CREATE TABLE login_block (
    n         bigint PRIMARY KEY,
    device    uuid NOT NULL REFERENCES device,
    lent_at   timestamptz NOT NULL
);

CREATE INDEX login_block_device ON login_block (device);

-- Of what files said of a person: who they are.
ALTER TABLE operation ADD COLUMN person uuid;

-- What computers called people who turned out to be known, beside who they are.
CREATE TABLE person_alias (
    sent   uuid PRIMARY KEY,
    person uuid NOT NULL
);
