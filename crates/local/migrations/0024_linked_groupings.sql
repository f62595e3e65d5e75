-- Groupings of accounts of the central service, as it says them. `grouping` is what is seen: these, and what waits for an
-- answer. Who decided those that the service tells is not known here: their operation is the nil one.
CREATE TABLE confirmed_grouping (
    account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,  -- grouped away
    kept       BLOB NOT NULL CHECK (length(kept) = 16),                   -- the account that is opened in its place
    grouped_on TEXT NOT NULL                                              -- last day of its login
) STRICT;
