-- The schools of an account that changed are asked for by its id, one account after the other: joined with it, the view
-- would be made for the whole country before (OFFSET 0 keeps PostgreSQL from joining them).
CREATE OR REPLACE FUNCTION account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (school, kind, key)
    SELECT DISTINCT there.school, 2, changed.id::text
    FROM changed
    CROSS JOIN LATERAL (
        SELECT school FROM account_school WHERE account_school.account = changed.id OFFSET 0
    ) AS there;
    RETURN NULL;
END;
$$;

-- Attempts that are long past are forgotten each night.
INSERT INTO job (name) VALUES ('forgetting');
