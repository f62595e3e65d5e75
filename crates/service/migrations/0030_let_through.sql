-- What an operator let through of a delivery, reason by reason, with what was shown. It holds while the delivery waits for
-- another reason; of `agreed` nothing is read any more.
ALTER TABLE aaf_delivery ADD COLUMN let_through jsonb NOT NULL DEFAULT '{}';

UPDATE aaf_delivery SET let_through = jsonb_strip_nulls(jsonb_build_object(
    'departures', agreed,
    'turn', CASE WHEN reason IN ('undated', 'of_tomorrow', 'gap') THEN reason END,
    'links', CASE WHEN reason = 'links' THEN (report #>> '{report,links_ended}')::bigint END))
WHERE released AND became IN ('waiting', 'gone');
