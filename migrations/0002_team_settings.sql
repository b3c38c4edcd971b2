-- What a team set for itself. What is not here is at its default.

CREATE TABLE team_settings (
    team BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (team, name)
);
