-- Values of an account that were skipped when a computer that had received them left in good order: those after
-- skipped_past, up to skipped_upto. A sheet that another computer printed with one of them before it heard of it stays good.

ALTER TABLE account
    ADD COLUMN skipped_past integer,
    ADD COLUMN skipped_upto integer,
    ADD COLUMN skipped_at   timestamptz,
    ADD CHECK (num_nulls(skipped_past, skipped_upto, skipped_at) IN (0, 3));
