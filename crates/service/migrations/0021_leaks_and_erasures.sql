-- What a leak comes to without rolling it, and whom an erasure leaves alone.

-- An account that an incident leaves alone, but for its secret.
ALTER TABLE incident_account ADD COLUMN spared boolean NOT NULL DEFAULT false;

-- The last day at a school of those children of a guardian who were erased: nothing else says since when they have had no
-- school.
ALTER TABLE guardian ADD COLUMN last_school_on date;

-- Decisions about two accounts name the other one, too.
CREATE INDEX operation_with ON operation (coalesce(content #>> '{decision,group,into}', content #>> '{decision,ungroup,from}'))
    WHERE kind IN ('group', 'ungroup');
