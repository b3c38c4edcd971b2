-- Ids are text of our own; Discord's ids and milliseconds are whole numbers; lists are JSON text, and so are
-- titles, because PostgreSQL's text takes no zero character.
-- The same statements run on SQLite and PostgreSQL.

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    server TEXT NOT NULL,
    origin TEXT NOT NULL,
    username TEXT NOT NULL,
    plot_limit BIGINT,
    created BIGINT NOT NULL,
    UNIQUE (server, username)
);

CREATE TABLE links (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    sealed TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    UNIQUE (team, member, account_id)
);

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    asked TEXT NOT NULL,
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE plan_items (
    plan_id TEXT NOT NULL REFERENCES plans (id),
    n BIGINT NOT NULL,
    fid TEXT NOT NULL,
    filetype TEXT NOT NULL,
    title TEXT NOT NULL,
    created BIGINT NOT NULL,
    modified BIGINT NOT NULL,
    draws_from TEXT NOT NULL,
    PRIMARY KEY (plan_id, n),
    UNIQUE (plan_id, fid)
);

CREATE TABLE approvals (
    plan_id TEXT PRIMARY KEY REFERENCES plans (id),
    effect TEXT NOT NULL,
    after_ms BIGINT,
    digest TEXT NOT NULL,
    approved_by BIGINT NOT NULL,
    approved BIGINT NOT NULL
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    plan_id TEXT NOT NULL UNIQUE REFERENCES approvals (plan_id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    locale TEXT NOT NULL,
    effect TEXT NOT NULL,
    after_ms BIGINT,
    state TEXT NOT NULL,
    paused TEXT,
    stopped_by BIGINT,
    message_id BIGINT,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    touched BIGINT NOT NULL,
    created BIGINT NOT NULL,
    ended BIGINT
);

-- One job an account at a time, whoever asks.
CREATE UNIQUE INDEX one_job_an_account ON jobs (account_id)
    WHERE state IN ('queued', 'running', 'paused', 'restoring');

CREATE TABLE items (
    job_id TEXT NOT NULL REFERENCES jobs (id),
    n BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    answer TEXT,
    updated BIGINT NOT NULL,
    PRIMARY KEY (job_id, n)
);
