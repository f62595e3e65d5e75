-- Of what deliveries of AAF speak, whose files are there no more, and from when on departures are reckoned.

-- The schools of whose pupils it speaks, by what its source calls them; none where that is not known: then of any.
ALTER TABLE aaf_delivery ADD COLUMN schools text[];

-- Who left by it was agreed to by an operator, or is expected of a new school year: who leaves later is reckoned from
-- there.
ALTER TABLE aaf_delivery ADD COLUMN expected boolean NOT NULL DEFAULT false;

-- One that waits and whose files have gone from their folder.
ALTER TABLE aaf_delivery DROP CONSTRAINT aaf_delivery_became_check;
ALTER TABLE aaf_delivery ADD CONSTRAINT aaf_delivery_became_check
    CHECK (became IN ('taken', 'waiting', 'gone', 'passed_over', 'refused', 'unreadable'));

-- What is damaged or empty is read otherwise by now, and who is known by name: everybody is looked at again.
UPDATE source_id SET digest = NULL WHERE digest IS NOT NULL;
