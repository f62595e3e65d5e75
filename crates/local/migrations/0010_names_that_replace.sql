-- Whether the file takes the place of one that stands under its name: only when somebody gave that name. Of a file
-- announced by an earlier version nobody knows, and it replaces nothing.
ALTER TABLE writing ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0;
