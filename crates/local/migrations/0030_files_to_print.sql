-- A file that waits in Préau's own folder to be printed has the name that it would be saved under, and says when a program
-- has it to print: it is erased as soon as that can have read it.
ALTER TABLE written_file ADD COLUMN name TEXT;
ALTER TABLE written_file ADD COLUMN printed INTEGER NOT NULL DEFAULT 0;
