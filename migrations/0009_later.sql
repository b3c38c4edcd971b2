-- Clean-ups that wait in the trash until they are deleted.

-- Of a job that moved to the trash and deletes later: not before `due`; its notice is posted from `notice_at` on, and
-- was at `noticed`, before which nothing is deleted. `looked` is when what waits was last looked at.
ALTER TABLE jobs ADD COLUMN due BIGINT;
ALTER TABLE jobs ADD COLUMN notice_at BIGINT;
ALTER TABLE jobs ADD COLUMN noticed BIGINT;
ALTER TABLE jobs ADD COLUMN notice_tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN notice_tried BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN looked BIGINT NOT NULL DEFAULT 0;
