-- What the portal tells the school of an account of the service: the family holds a sheet that is void, or somebody
-- signed in with a password that no computer says it gave out.
ALTER TABLE account ADD COLUMN void_sheet_tried_on TEXT;
ALTER TABLE account ADD COLUMN suspended_on TEXT;
