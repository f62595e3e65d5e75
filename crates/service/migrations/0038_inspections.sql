-- A page that takes several steps ends at a moment of its own, however often somebody does something on it.
ALTER TABLE page_session ADD COLUMN ends_at timestamptz NOT NULL DEFAULT now() + interval '4 hours';

-- Who was given the direction of a school lately, and by whom, is shown to operators.
CREATE INDEX staff_role_given ON staff_role (given_at) WHERE role = 'director' AND given_by IS NOT NULL;
