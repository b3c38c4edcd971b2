-- What happened, line by line; nothing here is ever changed. Titles are not in it: they are read from the plan, as long
-- as that is kept.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    member BIGINT,
    account_id TEXT,
    plan_id TEXT,
    job_id TEXT,
    n BIGINT,
    fid TEXT,
    detail TEXT
);

CREATE INDEX audit_of_team ON audit (team, at);
