-- Plans that somebody else is asked to approve, and who said yes.

-- `shown` is what its message shows: none, asked, reminded, over. `round` counts how often it was asked.
CREATE TABLE requests (
    plan_id TEXT PRIMARY KEY REFERENCES plans (id),
    effect TEXT NOT NULL,
    after_ms BIGINT,
    digest TEXT NOT NULL,
    why TEXT NOT NULL,
    channel BIGINT NOT NULL,
    locale TEXT NOT NULL,
    role BIGINT NOT NULL,
    needed BIGINT NOT NULL,
    yes BIGINT NOT NULL,
    state TEXT NOT NULL,
    round BIGINT NOT NULL,
    shown TEXT NOT NULL,
    message_id BIGINT,
    asked BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    decided_by BIGINT,
    denied_why TEXT
);

CREATE TABLE votes (
    plan_id TEXT NOT NULL REFERENCES plans (id),
    round BIGINT NOT NULL,
    member BIGINT NOT NULL,
    voted BIGINT NOT NULL,
    PRIMARY KEY (plan_id, round, member)
);
