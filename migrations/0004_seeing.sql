-- What keeps charts whatever a filter says, and lists that are being looked through.

CREATE TABLE protections (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    shown TEXT NOT NULL,
    member BIGINT NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (team, account_id, kind, what)
);

CREATE TABLE lists (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    asked TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
