-- Writes that accounts made, where their chart server has a budget: how many in the bucket that ends then.
CREATE TABLE writes (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    ends BIGINT NOT NULL,
    made BIGINT NOT NULL,
    PRIMARY KEY (account_id, ends)
);

-- A job that waits for its budget goes on by itself from then on.
ALTER TABLE jobs ADD COLUMN not_before BIGINT;
