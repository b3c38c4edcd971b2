-- What was found out of a chart server by reading, by its origin. `unclear` where two looks found different answers.
CREATE TABLE findings (
    origin TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    found BIGINT NOT NULL,
    PRIMARY KEY (origin, question)
);
