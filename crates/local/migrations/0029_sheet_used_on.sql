-- The date on which the holder chose a password with a sheet: with the one of `chosen_with`. Of what was chosen before this
-- column it is not known.
ALTER TABLE account ADD COLUMN sheet_used_on TEXT;
