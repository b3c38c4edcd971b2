-- Moving charts to another account of the member's: where to, and how far each has got.
ALTER TABLE plans ADD COLUMN to_account TEXT;
ALTER TABLE jobs ADD COLUMN to_account TEXT;

-- `n` is the item's place in the plan; a grid that is copied and stays has none. `state` is uploading, uploaded, same.
CREATE TABLE moves (
    job_id TEXT NOT NULL,
    fid TEXT NOT NULL,
    filetype TEXT NOT NULL,
    n BIGINT,
    state TEXT NOT NULL,
    new_fid TEXT,
    address TEXT,
    updated BIGINT NOT NULL,
    PRIMARY KEY (job_id, fid),
    UNIQUE (job_id, new_fid)
);
