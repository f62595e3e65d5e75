-- Who works for a school by a delegation, and how somebody comes who had no access.

-- Nothing until the person who was invited has chosen; no second factor for who only helps pupils.
ALTER TABLE staff ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE staff ALTER COLUMN totp_key DROP NOT NULL;
ALTER TABLE staff ALTER COLUMN totp_sealed DROP NOT NULL;
ALTER TABLE staff ADD CHECK ((totp_key IS NULL) = (totp_sealed IS NULL));
ALTER TABLE staff ADD COLUMN mail text;

-- What somebody comes with, once: a code that the director gives them. Only its digest is kept.
CREATE TABLE invitation (
    staff         uuid PRIMARY KEY REFERENCES staff,
    digest        bytea NOT NULL,
    totp_key      text,                   -- of the second factor that they are to have, when they are
    totp_sealed   bytea,
    made_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    answer_digest bytea UNIQUE,           -- of what whoever typed the code answers with
    CHECK ((totp_key IS NULL) = (totp_sealed IS NULL))
);

-- What somebody may see of a school: all of it, with a second factor, or its pupils.
CREATE VIEW staff_right AS
    SELECT staff_role.id, staff_role.staff, staff_role.school, staff_role.role, staff_role.until, staff_role.ended_at
    FROM staff_role JOIN staff ON staff.id = staff_role.staff
    WHERE staff_role.role = 'support' OR staff_role.role IN ('director', 'delegate') AND staff.totp_sealed IS NOT NULL;

-- Whoever helps pupils may have printed theirs.
CREATE OR REPLACE VIEW value_holder AS
    SELECT delivery.account, delivery.generation, device.id AS device, staff_right.until,
        coalesce(device.synchronised_at, device.enrolled_at) AS heard_at
    FROM delivery
    JOIN account ON account.id = delivery.account
    JOIN device ON device.id = delivery.device AND device.revoked_at IS NULL AND device.quarantined_at IS NULL
    JOIN staff_right ON staff_right.staff = device.staff AND staff_right.ended_at IS NULL
        AND (staff_right.role <> 'support' OR account.holder = 'pupil')
    JOIN account_school ON account_school.account = delivery.account AND account_school.school = staff_right.school
        AND account_school.gone_on IS NULL;
