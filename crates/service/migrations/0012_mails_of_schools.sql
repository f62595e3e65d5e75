-- Mails that schools ask for, and who may mail which accounts.

-- A link that a school asked for belongs to no session: it counts with the chosen password.
ALTER TABLE mail_link DROP CONSTRAINT mail_link_check;
ALTER TABLE mail_link ADD CHECK (purpose = 'confirm' OR session IS NULL);

-- The operation that asked for it: one operation sends one mail, however often it arrives.
ALTER TABLE outgoing_mail ADD COLUMN operation uuid UNIQUE;

-- Mailings of computers, each with the accounts that it claimed: an account is in one hand at a time.
CREATE TABLE mailing (
    id         uuid PRIMARY KEY,
    device     uuid NOT NULL REFERENCES device,
    school     text NOT NULL REFERENCES school,
    claimed_at timestamptz NOT NULL,
    until      timestamptz NOT NULL       -- what was not begun by then is free again
);

CREATE TABLE mailing_claim (
    mailing    uuid NOT NULL REFERENCES mailing,
    account    uuid NOT NULL REFERENCES account,
    begun_at   timestamptz,               -- from then on it may have been mailed
    settled_as text CHECK (settled_as IN ('mailed', 'released', 'unknown')),
    settled_at timestamptz,
    PRIMARY KEY (mailing, account),
    CHECK ((settled_as IS NULL) = (settled_at IS NULL))
);

CREATE INDEX mailing_claim_account ON mailing_claim (account, settled_at);
