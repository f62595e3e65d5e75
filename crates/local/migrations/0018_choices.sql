-- What the rules of reconciliation know of an account: how often its holder chose how to sign in, the sheet that the
-- chosen password comes from, and the greatest value printed in vain.

ALTER TABLE account ADD COLUMN choices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN chosen_with INTEGER;
ALTER TABLE account ADD COLUMN burnt INTEGER NOT NULL DEFAULT 0;

ALTER TABLE confirmed_account ADD COLUMN choices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE confirmed_account ADD COLUMN chosen_with INTEGER;
ALTER TABLE confirmed_account ADD COLUMN burnt INTEGER NOT NULL DEFAULT 0;

-- So far a chosen password came from the sheet of the account's generation, if from any.
UPDATE confirmed_account SET choices = 1, chosen_with = generation WHERE password = 2;
UPDATE confirmed_account SET choices = 1 WHERE password = 3;
UPDATE account SET chosen_with = generation WHERE password = 2;
UPDATE account SET choices = 1
WHERE password IN (2, 3) OR id IN (SELECT account_id FROM confirmed_account WHERE choices = 1);
