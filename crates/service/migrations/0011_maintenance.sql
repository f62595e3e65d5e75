-- Times when not everything can be done, announced before.

CREATE TABLE maintenance (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level        text NOT NULL CHECK (level IN ('read_only', 'closed')),
    begins_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    sentence     text,                    -- what families and schools are told of it
    announced_at timestamptz NOT NULL,
    ended_at     timestamptz,             -- called off, or over before its time
    CHECK (ends_at > begins_at)
);

CREATE INDEX maintenance_to_come ON maintenance (ends_at) WHERE ended_at IS NULL;
