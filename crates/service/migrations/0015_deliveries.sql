-- What deliveries of AAF said last of whom, and what became of each delivery.

-- Of what was taken wholly: the same said again is passed over.
ALTER TABLE source_id ADD COLUMN digest bytea;

-- Schools that are taken beside those of a degree's sectors, or alone where a degree takes listed ones alone. The service
-- need not know them yet.
CREATE TABLE perimeter (
    school   text PRIMARY KEY CHECK (school ~ '^[0-9]{7}[A-Z]$'),
    added_at timestamptz NOT NULL
);

-- One for each set of files that was found together, by the names and sizes of its files.
CREATE TABLE aaf_delivery (
    id          uuid PRIMARY KEY,
    digest      bytea NOT NULL UNIQUE,
    degree      text CHECK (degree IN ('1D', '2D')),
    scope       text,                        -- none while it could not be read
    kind        text CHECK (kind IN ('whole', 'changes')),
    exported_on date,
    files       jsonb NOT NULL,
    became      text NOT NULL CHECK (became IN ('taken', 'waiting', 'passed_over', 'refused', 'failed')),
    reason      text,                        -- a code of ours, or why it could not be read
    report      jsonb NOT NULL DEFAULT '{}',
    first_seen  timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL,
    released_by uuid REFERENCES staff        -- who agreed to what it takes away
);

CREATE INDEX aaf_delivery_scope ON aaf_delivery (scope, exported_on) WHERE became = 'taken';
