-- What is held, by whom and why; team 0 stands for every team, and is the operator's.
CREATE TABLE holds (
    team BIGINT PRIMARY KEY,
    member BIGINT NOT NULL,
    reason TEXT NOT NULL,
    since BIGINT NOT NULL
);

-- 1: what was approved holds no more, and the job cannot go on: its member left, or had all of it put back.
ALTER TABLE jobs ADD COLUMN lapsed BIGINT NOT NULL DEFAULT 0;
