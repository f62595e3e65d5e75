-- Files that an import read, and files without a password that Préau wrote, to be found again. Nothing depends on them.
CREATE TABLE recent_file (
    role    TEXT NOT NULL,  -- 'read', 'written'
    path    TEXT NOT NULL,
    used_at TEXT NOT NULL,  -- the same for all files of an import
    PRIMARY KEY (role, path)
) STRICT, WITHOUT ROWID;
