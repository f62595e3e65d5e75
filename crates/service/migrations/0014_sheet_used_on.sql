-- The date, at the holder's school, on which they chose a password with a sheet: with the one of `chosen_with`.
ALTER TABLE account ADD COLUMN sheet_used_on date;
