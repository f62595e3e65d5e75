-- Since when the service says that it knows no such school, or no right of this person to it: put back as it was before, it
-- may not any more. What was decided for it waits behind what was decided for others.
ALTER TABLE linked_school ADD COLUMN unknown_since TEXT;

-- The day on which the service, put back as it was before, heard of a password that the holder had chosen and that it has
-- lost; until they have one again.
ALTER TABLE account ADD COLUMN choice_lost_on TEXT;

-- The last time the service was put back as it was before, of which this computer said what it had heard.
ALTER TABLE central_service ADD COLUMN said_heard_at TEXT;
