-- How many plots each account held and when, when it is counted next, and what was told of it.

-- `plot_limit` is what the chart server said: -1 for none, nothing where it did not say.
CREATE TABLE samples (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    plots BIGINT NOT NULL,
    plot_limit BIGINT,
    PRIMARY KEY (account_id, at)
);

-- `next_at` is also the lease of who is counting it; `limit_asked` and `thinned` say when that was last done.
CREATE TABLE watches (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    next_at BIGINT NOT NULL,
    limit_asked BIGINT NOT NULL,
    thinned BIGINT NOT NULL
);

-- Chart servers that did not answer when they were last asked: since when, how often in a row, and until when they are
-- left alone.
CREATE TABLE server_troubles (
    server TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    since BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- The highest threshold that was told of an account in a team, until when it is snoozed (-1: until it falls), and
-- whether its members were told that its chart server is gone.
CREATE TABLE alert_states (
    team BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    told BIGINT NOT NULL,
    snoozed BIGINT,
    gone_told BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (team, account_id)
);

-- What is still to be told, a row a way: in the notice channel (member 0), directly, or at a member's next command.
-- `batch` is the message that it is part of, `posting` since when it is being posted.
CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    threshold BIGINT,
    plots BIGINT,
    plot_limit BIGINT,
    way TEXT NOT NULL,
    member BIGINT NOT NULL,
    made BIGINT NOT NULL,
    batch TEXT,
    posting BIGINT
);

CREATE INDEX notices_of_member ON notices (team, member);

-- How a member hears of the account, and since when its key is refused. Until now the first was the account's.
ALTER TABLE links ADD COLUMN alerts TEXT NOT NULL DEFAULT 'channel';
UPDATE links SET alerts = 'off' WHERE EXISTS (
    SELECT 1 FROM account_settings WHERE account_settings.team = links.team
    AND account_settings.account_id = links.account_id AND account_settings.alerts = 'off'
);
DROP TABLE account_settings;
ALTER TABLE links ADD COLUMN refused BIGINT;
