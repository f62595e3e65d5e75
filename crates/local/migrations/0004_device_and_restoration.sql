-- Which device's log this is. A copy that is put back becomes another device: its counters start again.
INSERT INTO meta (key, value) VALUES (
    'device',
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
        || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))
);

-- What stores set aside by restorations had given out, which this one does not know of: highest generation by
-- account, whether or not the account stands here, and serial numbers of sheets.
CREATE TABLE given_elsewhere (
    account    BLOB PRIMARY KEY,  -- uuid
    generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_serial (
    serial TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sheet_serial_once BEFORE INSERT ON sheet
WHEN EXISTS (SELECT 1 FROM retired_serial WHERE serial = NEW.serial)
BEGIN
    SELECT RAISE(ABORT, 'serial of a retired sheet');
END;
