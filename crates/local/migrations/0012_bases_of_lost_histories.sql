-- Highest number given for bases of logins in a history that is lost, where nothing here bears their name: a ledger
-- kept outside the store knows them by a digest alone. A base that comes again takes up its number.
CREATE TABLE retired_base (
    digest BLOB PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
