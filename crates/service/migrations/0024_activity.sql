-- What others did for a school is read in the order in which it was heard of.

CREATE INDEX operation_of_school ON operation (school, received_at, id);
