-- What accounts held and might hold, at the moments at which they were counted; `plot_limit` is NULL where there was none.
CREATE TABLE samples (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    plots BIGINT NOT NULL,
    plot_limit BIGINT,
    PRIMARY KEY (account_id, at)
);
