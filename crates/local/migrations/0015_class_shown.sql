-- Classes by the name that staff give them, which tells them apart within their school. In the second degree that is
-- the code (`3 1`): a long label is that of the training, and several divisions share it. In the first degree it is the
-- label, with the code behind it while another class of the same label has pupils.

CREATE VIEW class_shown AS
SELECT class.id, class.school_id, class.code, class.label,
    CASE
        WHEN (SELECT degree FROM school WHERE school.id = class.school_id) = '2D' THEN class.code
        WHEN EXISTS (
            SELECT 1 FROM class other
            WHERE other.school_id = class.school_id AND other.id <> class.id AND other.label = class.label
                AND EXISTS (SELECT 1 FROM enrolment
                            WHERE enrolment.school_id = other.school_id AND enrolment.class_id = other.id
                                AND enrolment.gone_on IS NULL))
        THEN class.label || ' (' || class.code || ')'
        ELSE class.label
    END AS name
FROM class;
