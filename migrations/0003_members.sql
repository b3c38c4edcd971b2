-- What a member chose, the pages on which accounts are linked, and who left.

-- When the member last chose this account: the latest is the one that they use by default.
ALTER TABLE links ADD COLUMN chosen BIGINT NOT NULL DEFAULT 0;
UPDATE links SET chosen = updated;

-- Of a page's address only a hash of its token is kept.
CREATE TABLE link_tickets (
    hash TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    member_name TEXT NOT NULL,
    picture TEXT,
    team_name TEXT NOT NULL,
    server TEXT NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE account_settings (
    team BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    alerts TEXT NOT NULL,
    PRIMARY KEY (team, account_id)
);

-- When it was noticed that a member left a team; member 0 stands for the bot itself.
CREATE TABLE departures (
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    noticed BIGINT NOT NULL,
    PRIMARY KEY (team, member)
);

-- Members who asked to be forgotten while a job of theirs was still stopping.
CREATE TABLE to_forget (
    team BIGINT NOT NULL,
    member BIGINT NOT NULL,
    PRIMARY KEY (team, member)
);
