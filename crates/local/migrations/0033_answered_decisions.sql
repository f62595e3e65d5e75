-- Decisions that the service has answered, as they were sent. Put back as it was before, it asks for them again.
CREATE TABLE answered_decision (
    counter      INTEGER PRIMARY KEY,
    operation_id BLOB NOT NULL UNIQUE,
    seen_version INTEGER NOT NULL,
    seen_choices INTEGER NOT NULL
) STRICT;
