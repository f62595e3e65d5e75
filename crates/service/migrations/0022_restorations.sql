-- The database was put back as it was before: until the computers of a school have said what they had heard, or a set time
-- is over, the accounts of its families open nothing.

CREATE TABLE restoration (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    said_at  timestamptz NOT NULL,
    until    timestamptz NOT NULL,        -- schools of which nobody was heard by then are rolled
    ended_at timestamptz                  -- every school is open again, or another one was said
);

CREATE UNIQUE INDEX restoration_under_way ON restoration ((ended_at IS NULL)) WHERE ended_at IS NULL;

CREATE TABLE restoration_school (
    restoration bigint NOT NULL REFERENCES restoration,
    school      text NOT NULL REFERENCES school,
    opened_at   timestamptz,
    rolled      boolean NOT NULL DEFAULT false,  -- nobody was heard of it
    PRIMARY KEY (restoration, school)
);

CREATE INDEX restoration_school_waiting ON restoration_school (school) WHERE opened_at IS NULL;

-- The computers that were known of each school: it waits for them.
CREATE TABLE restoration_device (
    restoration bigint NOT NULL REFERENCES restoration,
    school      text NOT NULL REFERENCES school,
    device      uuid NOT NULL REFERENCES device,
    heard_at    timestamptz,
    PRIMARY KEY (restoration, school, device)
);

-- When a computer said that the holder had chosen what is lost; until they choose again, or are given another sheet.
ALTER TABLE account ADD COLUMN choice_lost_at timestamptz;
