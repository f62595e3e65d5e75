-- A file published together with a transaction is called what it is.
ALTER TABLE writing RENAME TO pending_file;
