-- Assistance teams open schools of their department and degree, each for a few days: what they then are for it is a role
-- like another, which ends by itself.

ALTER TABLE staff_role DROP CONSTRAINT staff_role_role_check;
ALTER TABLE staff_role ADD CONSTRAINT staff_role_role_check
    CHECK (role IN ('director', 'delegate', 'team', 'support', 'operator'));
ALTER TABLE staff_role ADD CHECK (role <> 'team' OR until IS NOT NULL);

CREATE OR REPLACE VIEW staff_right AS
    SELECT staff_role.id, staff_role.staff, staff_role.school, staff_role.role, staff_role.until, staff_role.ended_at
    FROM staff_role JOIN staff ON staff.id = staff_role.staff
    WHERE staff_role.role = 'support'
        OR staff_role.role IN ('director', 'delegate', 'team') AND staff.totp_sealed IS NOT NULL;
