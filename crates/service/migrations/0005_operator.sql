-- What operators do: people brought in from files, demonstrations, maintenance, keys, jobs.

-- How files call schools: AAF names them by a number of its own.
CREATE TABLE school_source (
    scope    text NOT NULL,
    external text NOT NULL,
    school   text NOT NULL REFERENCES school,
    PRIMARY KEY (scope, external)
);

-- There is a row when, and only when, everything in this database is invented.
CREATE TABLE demonstration (
    one             boolean PRIMARY KEY DEFAULT true CHECK (one),
    id              uuid NOT NULL,
    made_at         timestamptz NOT NULL,
    password_key    text NOT NULL,        -- the director's password, sealed: it is shown again
    password_sealed bytea NOT NULL
);

-- What an operation was reconciled with: why it became what it became.
ALTER TABLE operation ADD COLUMN facts jsonb;
