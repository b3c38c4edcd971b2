-- Rules of teams, which only propose; who accepted which for which account; what is still to be looked at; what was
-- proposed.

-- `n` is what members call a rule by. It is never given again: a removed rule's row stays, until the team is forgotten.
CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    team BIGINT NOT NULL,
    n BIGINT NOT NULL,
    selector TEXT NOT NULL,
    rhythm TEXT NOT NULL,
    member BIGINT NOT NULL,
    locale TEXT NOT NULL,
    made BIGINT NOT NULL,
    next BIGINT NOT NULL,
    removed BIGINT,
    UNIQUE (team, n)
);

CREATE TABLE rule_acceptances (
    rule_id TEXT NOT NULL REFERENCES rules (id),
    team BIGINT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    member BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    PRIMARY KEY (rule_id, account_id, member)
);

-- A rule was due, and this account was not looked at yet.
CREATE TABLE rule_turns (
    rule_id TEXT NOT NULL REFERENCES rules (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    since BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    PRIMARY KEY (rule_id, account_id)
);

-- What came of one is what came of its plan. `shown` is what its message shows: none, asked, over.
CREATE TABLE proposals (
    plan_id TEXT PRIMARY KEY REFERENCES plans (id),
    rule_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    effect TEXT NOT NULL,
    after_ms BIGINT,
    digest TEXT NOT NULL,
    channel BIGINT NOT NULL,
    locale TEXT NOT NULL,
    asked BIGINT NOT NULL,
    shown TEXT NOT NULL,
    message_id BIGINT,
    skipped_by BIGINT
);
