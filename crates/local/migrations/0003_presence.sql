-- How many pupils and guardians (by account) are present in each school and, under school 0, in all of them. Counted
-- by imports, so that the next one need only count what it moves; empty where nothing has been counted. Visiting
-- pupils and their guardians count under school 0 alone.

CREATE TABLE presence (
    school_id INTEGER PRIMARY KEY,
    pupils    INTEGER NOT NULL,
    guardians INTEGER NOT NULL
) STRICT;
