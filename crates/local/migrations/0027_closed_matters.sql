-- What « À traiter » listed and the director says is done. It is listed again when it is about something newer.
CREATE TABLE closed_matter (
    account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    matter TEXT NOT NULL,
    about TEXT NOT NULL,  -- the password, the day or the pupil that it was about
    PRIMARY KEY (account_id, matter, about)
) STRICT, WITHOUT ROWID;
