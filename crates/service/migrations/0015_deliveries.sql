-- What deliveries of AAF said last of whom, and what became of each delivery.

-- Of what was taken wholly: the same said again is passed over.
ALTER TABLE source_id ADD COLUMN digest bytea;

-- Schools that are taken whatever their sector, and alone where a degree takes listed ones alone. The service need not
-- know them yet.
CREATE TABLE perimeter (
    school   text PRIMARY KEY CHECK (school ~ '^[0-9]{7}[A-Z]$'),
    added_at timestamptz NOT NULL
);

-- One for each set of files that was found together, known by the names, sizes and times of its files.
CREATE TABLE aaf_delivery (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint bytea NOT NULL UNIQUE,
    name        text NOT NULL,               -- as operators know it
    degree      text CHECK (degree IN ('1D', '2D')),
    scope       text,                        -- none while it could not be read
    kind        text CHECK (kind IN ('whole', 'changes')),
    exported_on date,
    became      text NOT NULL CHECK (became IN ('taken', 'waiting', 'passed_over', 'refused', 'unreadable')),
    reason      text,                        -- why it waits, was passed over, or cannot be read
    released    boolean NOT NULL DEFAULT false,  -- an operator said that one that waits is to be taken
    agreed      bigint,                      -- if exactly so many pupils leave
    report      jsonb NOT NULL,
    first_seen  timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL
);

CREATE INDEX aaf_delivery_scope ON aaf_delivery (scope, exported_on) WHERE became = 'taken';

INSERT INTO job (name) VALUES ('deliveries');

-- In which académie somebody is known, of a delivery that does not say of which it is.
CREATE INDEX source_id_external ON source_id (external);
