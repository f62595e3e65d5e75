-- Inspections of the first degree give the direction of schools of their circonscriptions, on a page.

CREATE TABLE circonscription_right (
    id              uuid PRIMARY KEY,
    staff           uuid NOT NULL REFERENCES staff,
    department      text NOT NULL CHECK (department ~ '^[0-9]{3}$'),
    circonscription text NOT NULL CHECK (circonscription <> ''),   -- as its schools bear it
    given_at        timestamptz NOT NULL,
    ended_at        timestamptz
);

CREATE UNIQUE INDEX circonscription_right_standing ON circonscription_right (staff, department, circonscription)
    WHERE ended_at IS NULL;

CREATE INDEX school_circonscription ON school (circonscription) WHERE circonscription IS NOT NULL;

-- Who signed in on a page that takes several steps: each step bears it, nothing of it stays in the browser.
CREATE TABLE page_session (
    digest     bytea PRIMARY KEY,
    staff      uuid NOT NULL REFERENCES staff,
    expires_at timestamptz NOT NULL
);
