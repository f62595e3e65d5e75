-- What the service does by itself, once a day: what is to be done, and what became of each time.

CREATE TABLE job (
    name     text PRIMARY KEY,
    done_for date,                        -- the last school day that it was done for
    failures integer NOT NULL DEFAULT 0,  -- since it was last done
    next     timestamptz                  -- not tried before, after a failure
);

INSERT INTO job (name) VALUES ('expiry');

-- Who runs a job holds its row of `job`: a run without an end whose row nobody holds was interrupted.
CREATE TABLE job_run (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job      text NOT NULL REFERENCES job,
    day      date NOT NULL,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    became   text CHECK (became IN ('done', 'failed', 'interrupted')),
    changed  bigint,                      -- accounts, when it was done
    told     text,                        -- why it failed
    CHECK ((ended_at IS NULL) = (became IS NULL))
);

CREATE INDEX job_run_job ON job_run (job, begun_at);
