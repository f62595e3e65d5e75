-- Files with passwords in clear that were written where the director said, until they are known to be gone.
CREATE TABLE written_file (
    batch BLOB PRIMARY KEY,
    path TEXT NOT NULL,
    content TEXT NOT NULL,      -- 'sheets', 'list'
    count INTEGER NOT NULL,     -- pages of a PDF, rows of a CSV
    length INTEGER NOT NULL,    -- with the digest, what tells it from a file that came in its place
    digest BLOB NOT NULL,       -- SHA-256
    written_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
