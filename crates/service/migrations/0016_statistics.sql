-- The figures of each day, and who reads those beyond their own schools.

-- Where a school stands. Its department is the first three digits of its UAI.
ALTER TABLE school
    ADD COLUMN academy_code    text CHECK (academy_code ~ '^[0-9]{2}$'),
    ADD COLUMN circonscription text;      -- of the first degree, as its source names it

UPDATE school SET academy_code = substring(school_source.scope FROM '^AAF:([0-9]{2})/')
FROM school_source WHERE school_source.school = school.uai AND school_source.scope ~ '^AAF:[0-9]{2}/';

CREATE TABLE department_right (
    id         uuid PRIMARY KEY,
    staff      uuid NOT NULL REFERENCES staff,
    role       text NOT NULL CHECK (role IN ('reader', 'team')),
    department text NOT NULL CHECK (department ~ '^[0-9]{3}$'),
    degree     text CHECK (degree IN ('1D', '2D')),   -- none: both
    given_at   timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((role = 'team') = (degree IS NOT NULL))
);

CREATE UNIQUE INDEX department_right_standing ON department_right (staff, role, department, coalesce(degree, ''))
    WHERE ended_at IS NULL;

-- The days that were counted: one without a row here was not, whatever stood on it.
CREATE TABLE statistics_day (
    day         date PRIMARY KEY,
    computed_at timestamptz NOT NULL
);

-- Distinct accounts by state, each as it stood from one counted day to another: what did not change has no further row.
CREATE TABLE figure (
    area           text NOT NULL CHECK (area IN ('school', 'circonscription', 'department', 'academy', 'nation')),
    code           text NOT NULL,         -- UAI; department/name; department; code of an académie; empty
    degree         text NOT NULL CHECK (degree IN ('1D', '2D', 'all')),
    population     text NOT NULL CHECK (population IN ('legal_guardians', 'persons_in_charge', 'pupils')),
    part           text NOT NULL CHECK (part IN ('whole', 'origin', 'class', 'level', 'mef')),
    value          text NOT NULL,         -- which origin, class, level or MEF; empty: without one
    since          date NOT NULL REFERENCES statistics_day,
    until          date CHECK (until > since),        -- the first counted day on which it is otherwise
    not_notified   bigint NOT NULL,
    notified       bigint NOT NULL,
    activating     bigint NOT NULL,
    activated      bigint NOT NULL,
    schools        bigint,                -- with somebody in them
    pupils         bigint,
    pupils_reached bigint,                -- of whom at least one legal guardian is activated
    PRIMARY KEY (area, code, degree, population, part, value, since),
    CHECK ((part = 'whole') = (schools IS NOT NULL)),
    CHECK ((schools IS NULL) = (pupils IS NULL)),
    CHECK ((pupils IS NULL) = (pupils_reached IS NULL))
);

CREATE UNIQUE INDEX figure_standing ON figure (area, code, degree, population, part, value) WHERE until IS NULL;

-- Day by day, for whoever asks in SQL.
CREATE VIEW figure_of_day AS
    SELECT statistics_day.day, figure.area, figure.code, figure.degree, figure.population, figure.part, figure.value,
        figure.not_notified, figure.notified, figure.activating, figure.activated,
        figure.schools, figure.pupils, figure.pupils_reached
    FROM statistics_day
    JOIN figure ON figure.since <= statistics_day.day AND (figure.until IS NULL OR figure.until > statistics_day.day);

INSERT INTO job (name) VALUES ('statistics');
