-- Copies of charts that were about to be deleted: what each is of, and what its file must hash to.
CREATE TABLE copies (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    job_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    fid TEXT NOT NULL,
    filetype TEXT NOT NULL,
    title TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    made BIGINT NOT NULL,
    UNIQUE (job_id, n)
);

CREATE INDEX copies_of_account ON copies (account_id, made);
