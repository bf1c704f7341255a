-- Queue waits of sites. Times are seconds; submit_s counts from 1970. NULL = not known.
CREATE TABLE IF NOT EXISTS jobs (
    system TEXT NOT NULL,
    identity TEXT NOT NULL,         -- of the job, so that a second import renews instead of doubling
    submit_s REAL NOT NULL,
    wait_s REAL,
    run_s REAL,
    left_s REAL,
    processors REAL,
    nodes REAL,
    gpus REAL,
    memory_bytes REAL,
    walltime_s REAL,
    queue TEXT NOT NULL,
    partition TEXT NOT NULL,
    user TEXT NOT NULL,
    PRIMARY KEY (system, identity)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_by_time ON jobs (system, submit_s);
CREATE TABLE IF NOT EXISTS summaries (
    system TEXT NOT NULL,
    partition TEXT NOT NULL,        -- empty = all of the system
    known INTEGER NOT NULL,
    median_s REAL NOT NULL,
    upper_s REAL NOT NULL,
    last_submit_s REAL NOT NULL,
    PRIMARY KEY (system, partition)
) WITHOUT ROWID;
