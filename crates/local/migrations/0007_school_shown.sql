-- Schools as they are shown and printed. What the director says of a school (setting 'identity', JSON,
-- view::school::SchoolIdentity, empty where nothing is said) wins over what the sources say, which stays in school
-- and which imports update.

CREATE VIEW school_shown AS
SELECT school.id, school.uai, school.degree, school.academy_name, school.updated_at,
    coalesce(nullif(own.value ->> 'name', ''), school.name) AS name,
    coalesce(nullif(own.value ->> 'street', ''), school.street) AS street,
    coalesce(nullif(own.value ->> 'postalCode', ''), school.postal_code) AS postal_code,
    coalesce(nullif(own.value ->> 'town', ''), school.town) AS town,
    coalesce(nullif(own.value ->> 'phone', ''), school.phone) AS phone,
    coalesce(nullif(own.value ->> 'mail', ''), school.mail) AS mail,
    nullif(own.value ->> 'contact', '') AS contact
FROM school LEFT JOIN setting own ON own.school_id = school.id AND own.key = 'identity';
