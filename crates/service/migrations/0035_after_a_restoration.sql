-- What is known of a restoration beside how its schools stand.

-- The moment that the operator put the database back to; absent where they said none.
ALTER TABLE restoration ADD COLUMN moment timestamptz;

-- Why a school could not be opened again the last time that it was tried.
ALTER TABLE restoration_school ADD COLUMN failure text;

-- Accounts as they were before a computer was first believed of them: however often one says more, none is believed of more
-- than a set number above that. Gone once every school is open.
CREATE TABLE restoration_account (
    restoration bigint NOT NULL REFERENCES restoration,
    account     uuid NOT NULL REFERENCES account,
    generation  integer NOT NULL,
    burnt       integer NOT NULL,
    choices     integer NOT NULL,
    PRIMARY KEY (restoration, account)
);

CREATE INDEX restoration_account_account ON restoration_account (account);

-- Lines that the ledger outside of the database could not take: written there once it can be.
CREATE TABLE ledger_waiting (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    kind    text NOT NULL,
    content jsonb NOT NULL
);
